from __future__ import annotations

import sys
import threading
from datetime import timedelta

import pytest
from langgraph.checkpoint.base import empty_checkpoint

from agent.checkpoints import postgres_checkpoints, serializer, sqlite_checkpoints
from registry.domain.times import AfterApply
from registry.errors import Unavailable

CONFIG = {"configurable": {"thread_id": "t", "checkpoint_ns": ""}}


def test_what_was_kept_is_there_when_the_file_is_opened_again(tmp_path):
    path = tmp_path / "deep" / "runs.db"
    with sqlite_checkpoints(path) as saver:
        saver.put(CONFIG, empty_checkpoint(), {"source": "input"}, {})

    with sqlite_checkpoints(path) as saver:
        kept = saver.get_tuple(CONFIG)

    assert kept is not None
    assert kept.metadata["source"] == "input"


def test_the_file_is_written_ahead_and_synced_at_checkpoints(tmp_path):
    with sqlite_checkpoints(tmp_path / "runs.db") as saver:
        (mode,) = saver.conn.execute("PRAGMA journal_mode").fetchone()
        (level,) = saver.conn.execute("PRAGMA synchronous").fetchone()

    assert (mode, level) == ("wal", 1)


def test_no_class_is_restored_from_a_checkpoint():
    strict = serializer()

    restored = strict.loads_typed(strict.dumps_typed({"ends": AfterApply(timedelta(1))}))

    assert restored == {"ends": {"delay": timedelta(1)}}


@pytest.mark.parametrize("obstacle", ["a folder", "not a database", "a file above"])
def test_a_file_that_cannot_be_used_is_said(tmp_path, obstacle):
    path = tmp_path / "runs.db"
    if obstacle == "a folder":
        path.mkdir()
    elif obstacle == "not a database":
        path.write_bytes(b"hello " * 1_000)
    else:
        path.write_text("x")
        path = path / "runs.db"

    with (
        pytest.raises(Unavailable, match="cannot be opened") as caught,
        sqlite_checkpoints(path),
    ):
        pass

    assert "moving it away loses no change" in caught.value.hint


def test_an_unreachable_postgresql_is_said():
    url = "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1"

    with (
        pytest.raises(Unavailable, match="does not answer"),
        postgres_checkpoints(url, wait_s=0.5),
    ):
        pass


def test_a_missing_extra_is_said_with_the_line_to_run(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg_pool", None)

    with pytest.raises(Unavailable) as caught, postgres_checkpoints("postgresql://x"):
        pass

    assert caught.value.hint == "Run `pip install 'frenly[postgres]'`."


def test_a_postgresql_keeps_what_was_written(fresh_postgres_url):
    url = fresh_postgres_url.replace("postgresql://", "postgresql+psycopg://", 1)
    with postgres_checkpoints(url) as saver:
        saver.put(CONFIG, empty_checkpoint(), {"source": "input"}, {})

    with postgres_checkpoints(url) as saver:
        kept = saver.get_tuple(CONFIG)

    assert kept is not None
    assert kept.metadata["source"] == "input"


def test_processes_that_make_the_tables_together_all_can(fresh_postgres_url):
    failures, waiting = [], threading.Barrier(4)

    def open_it():
        waiting.wait()
        try:
            with postgres_checkpoints(fresh_postgres_url) as saver:
                saver.get_tuple(CONFIG)
        except Exception as error:  # noqa: BLE001 - any at all is the failure
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
