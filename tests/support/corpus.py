"""The folder of real data that FRENLY_CORPUS names, and an honest word when there is none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

VARIABLE = "FRENLY_CORPUS"
NOT_RUN = pytest.StashKey[int]()


def corpus_folder() -> Path | None:
    """Return the folder of real data; None when nobody named one."""
    given = os.environ.get(VARIABLE)
    if not given:
        return None
    folder = Path(given).resolve()
    if not folder.is_dir():
        raise pytest.UsageError(f"{VARIABLE} names no folder: {given!r}.")
    return folder


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real data. Tests that ask for it do not run where there is none."""
    folder = corpus_folder()
    assert folder is not None, f"{VARIABLE} is not set"
    return folder


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out the tests that need real data where there is none, and count them."""
    if corpus_folder() is not None:
        return
    needing = [item for item in items if "corpus" in getattr(item, "fixturenames", ())]
    if needing:
        items[:] = [item for item in items if item not in needing]
        config.hook.pytest_deselected(items=needing)
    config.stash[NOT_RUN] = len(needing)


def tell_controller(config: pytest.Config) -> None:
    """Hand the count over where xdist splits collecting from reporting."""
    output: dict[str, Any] | None = getattr(config, "workeroutput", None)
    if output is not None:
        output[VARIABLE] = config.stash.get(NOT_RUN, 0)


def hear_worker(config: pytest.Config, output: dict[str, Any]) -> None:
    """Take a worker's count; every worker collects the same tests."""
    config.stash[NOT_RUN] = output.get(VARIABLE, 0)


def report(config: pytest.Config) -> Sequence[str]:
    """Say what became of the corpus tests, for the end of the run."""
    folder = corpus_folder()
    if folder is not None:
        return [f"corpus tests: run on {folder}"]
    count = config.stash.get(NOT_RUN, 0)
    return [
        f"corpus tests: NOT RUN, {count} left out. "
        f"Name the folder of real data in {VARIABLE} to run them."
    ]
