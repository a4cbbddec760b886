"""Where runs are kept while they wait: an SQLite file of their own, or PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver

from registry.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from langgraph.checkpoint.postgres import PostgresSaver
    from psycopg import Connection
    from psycopg_pool import ConnectionPool

_BUSY_S = 10.0
_ASK_EVERY_S = 0.05
_SETUP_LOCK = 0x46524E34
"""The advisory lock under which the tables are made."""
_POOL_CONNECTIONS = 4


def serializer() -> JsonPlusSerializer:
    """Return a serializer that restores plain values and no class of anybody's."""
    return JsonPlusSerializer(allowed_msgpack_modules=None)


@contextmanager
def sqlite_checkpoints(path: Path) -> Iterator[SqliteSaver]:
    """Open the checkpoint file, made if absent.

    `synchronous=NORMAL` survives a killed process; only power loss may cost the last steps,
    and a run that is repeated asks for the same proposal again.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=_BUSY_S, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise _unreadable(path, error) from error
    with closing(connection):
        saver = SqliteSaver(connection, serde=serializer())
        try:
            connection.execute("PRAGMA synchronous=NORMAL")
            saver.setup()
        except sqlite3.Error as error:
            raise _unreadable(path, error) from error
        yield saver


@contextmanager
def postgres_checkpoints(url: str, *, wait_s: float = _BUSY_S) -> Iterator[PostgresSaver]:
    """Open the checkpoint tables of a PostgreSQL database, made if absent.

    The URL may name SQLAlchemy's driver, as the registry's own does.
    """
    try:
        from langgraph.checkpoint.postgres import PostgresSaver  # noqa: PLC0415 - an extra
        from psycopg import OperationalError, ProgrammingError  # noqa: PLC0415 - same extra
        from psycopg.rows import dict_row  # noqa: PLC0415 - same extra
        from psycopg_pool import ConnectionPool  # noqa: PLC0415 - same extra
    except ImportError as error:
        raise Unavailable(
            "The agent's memory on PostgreSQL needs packages that are not installed.",
            hint="Run `pip install 'frenly[postgres]'`.",
        ) from error
    pool: ConnectionPool[Connection[dict[str, Any]]] = ConnectionPool(
        url.replace("postgresql+psycopg://", "postgresql://", 1),
        min_size=1,
        max_size=_POOL_CONNECTIONS,
        open=False,
        kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
    )
    with closing(pool):
        saver = PostgresSaver(pool, serde=serializer())
        try:
            pool.open(wait=True, timeout=wait_s)
            _set_up(saver, pool)
        except (OperationalError, ProgrammingError) as error:
            raise Unavailable(
                "The database of the agent's memory does not answer.",
                hint="Check that PostgreSQL runs and that the URL is right.",
            ) from error
        yield saver


def _set_up(saver: PostgresSaver, pool: ConnectionPool[Connection[dict[str, Any]]]) -> None:
    """Create the tables; of processes that start together one does, and the others wait.

    They ask again and again: an index that is built beside other work waits for every
    statement under way, so one that waited inside the database would never end.
    """
    with pool.connection() as connection:
        while not _is_locked(connection):
            time.sleep(_ASK_EVERY_S)
        try:
            saver.setup()
        finally:
            connection.execute("SELECT pg_advisory_unlock(%s)", (_SETUP_LOCK,))


def _is_locked(connection: Connection[dict[str, Any]]) -> bool:
    locked = connection.execute("SELECT pg_try_advisory_lock(%s) AS locked", (_SETUP_LOCK,))
    row = locked.fetchone()
    return row is not None and bool(row["locked"])


def _unreadable(path: Path, error: Exception) -> Unavailable:
    return Unavailable(
        f"The agent's memory {str(path)!r} cannot be opened: {error}.",
        hint="Check the path and its permissions. The file holds only paused conversations; "
        "moving it away loses no change and no approval.",
        path=str(path),
    )
