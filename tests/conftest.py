"""What every test may ask for: real data, PostgreSQL; and what no test may do: leave this machine."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support import corpus as real_data
from tests.support.corpus import corpus
from tests.support.databases import (
    migrated_postgres,
    prepared_postgres_url,
    schema_template,
)
from tests.support.loopback import keep_local
from tests.support.postgres import fresh_postgres_url, postgres_server, postgres_url

__all__ = [
    "corpus",
    "fresh_postgres_url",
    "migrated_postgres",
    "postgres_server",
    "postgres_url",
    "prepared_postgres_url",
    "schema_template",
]

# `ci` gives every run the same examples, so a failure is the change's; `full` takes its time.
_UNTIMED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


def pytest_runtest_setup() -> None:
    """Let coverage watch the main thread alone.

    In Python 3.11 two threads that begin at once may not both be traced, and the second one
    dies unheard, with whoever waits for it. What must be covered is pure and runs in no thread.
    """
    threading.settrace(None)  # type: ignore[arg-type]  # None is what takes the hook away


settings.register_profile("dev", deadline=None)
settings.register_profile("ci", derandomize=True, print_blob=True, **_UNTIMED)
settings.register_profile("full", max_examples=2_000, print_blob=True, **_UNTIMED)
settings.load_profile("dev")


def pytest_configure(config: pytest.Config) -> None:
    real_data.corpus_folder()  # a wrong folder ends the run before anything is collected
    keep_local()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    real_data.leave_out(config, items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    real_data.tell_controller(session.config)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    real_data.hear_worker(node.config, getattr(node, "workeroutput", {}))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    terminalreporter.section("what ran")
    for line in real_data.report(config):
        terminalreporter.write_line(line)
