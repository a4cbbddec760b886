"""A figure of the proof, and the commands that give one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from frenly_ai.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Step = Callable[[], Iterable["Figure"]]

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


class Figure(NamedTuple):
    """One bar as measured."""

    bar: str
    command: str
    figure: str
    goal: str
    ok: bool


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run one of our commands, without a model."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("FRENLY_MODEL")}
    return subprocess.run(  # noqa: S603 - our own commands
        command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False
    )


def module(*arguments: str) -> tuple[str, subprocess.CompletedProcess[str]]:
    """Run `python -m ...`; return how a reader would type it, and what came of it."""
    return f"python -m {' '.join(arguments)}", run([sys.executable, "-m", *arguments])


def tests(bar: str, arguments: list[str]) -> Figure:
    """Run tests."""
    done = run([str(BIN / "pytest"), "-q", "-p", "no:cacheprovider", *arguments])
    counts = re.findall(r"\d+ (?:passed|failed|error)\w*", done.stdout)
    passed = done.returncode == 0 and any("passed" in count for count in counts)
    return Figure(
        bar,
        f"pytest {' '.join(arguments)}",
        ", ".join(counts) or f"exit {done.returncode}",
        "all pass",
        passed,
    )


def corpus_folder() -> Path:
    """Return the folder of real data; the proof cannot do without."""
    folder = read_settings().corpus
    if folder is None:
        raise SystemExit("FRENLY_CORPUS names no folder of real data; the proof needs it.")
    return folder


def corpus(kind: str) -> tuple[str, dict[str, Any]]:
    """Predict and score a kind of real data; an empty score is a broken run."""
    folder = corpus_folder() / kind
    done = run([sys.executable, "-m", "evals", "corpus", kind, str(folder)])
    score = json.loads(done.stderr or "{}") if done.returncode == 0 else {}
    return f"python -m evals corpus {kind} DIR", score


def lines(text: str) -> list[dict[str, Any]]:
    """Read a benchmark that prints one JSON object a line."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]
