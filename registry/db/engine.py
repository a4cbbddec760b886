"""Connections: how SQLite and PostgreSQL are opened, and what their failures mean to us."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, func, make_url, select
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    SQLAlchemyError,
)

from registry.errors import Conflict, FrenlyError, InvalidInput, Unavailable
from registry.service.edge_ports import KeyTaken
from registry.service.proposing import OpenMeanwhile
from registry.service.verdicts import AlreadyDecided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection, Engine

BUSY_TIMEOUT_S = 5
"""How long a transaction waits for another one before it gives up."""
WRITES = "frenly_writes"
LINE = "frenly_line"
"""Where an engine keeps the lock in which this process's writers stand in line. SQLite only:
it lets whoever finds the file locked sleep and try again, for up to a tenth of a second."""


def open_engine(url: str, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Engine:
    """Open a database by URL: `sqlite:///FILE` or `postgresql://...`."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, busy_timeout_s)
    return _postgresql(parsed, busy_timeout_s)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise InvalidInput(
            "The database URL is not one Frenly can open.",
            hint="Use `sqlite:///FILE` or `postgresql://USER@HOST/DATABASE` in "
            "FRENLY_DATABASE_URL.",
        )
    return parsed


def _sqlite(url: URL, busy_timeout_s: float) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": busy_timeout_s},
        execution_options={LINE: threading.Lock()},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions begin below, as we say
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred transaction that turns into a writer can fail half-way; ours never do.
        writes = connection.get_execution_options().get(WRITES, True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL, busy_timeout_s: float) -> Engine:
    options = f"-c timezone=UTC -c lock_timeout={round(busy_timeout_s * 1000)}"
    with translated():
        try:
            return create_engine(
                url.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,
                connect_args={"connect_timeout": BUSY_TIMEOUT_S, "options": options},
            )
        except ModuleNotFoundError as error:
            raise Unavailable(
                "PostgreSQL needs a driver that is not installed.",
                hint='Install `pip install "frenly[postgres]"`.',
            ) from error


@contextmanager
def alone(engine: Engine, key: int) -> Iterator[None]:
    """Let one process at a time do something on a PostgreSQL server; others wait."""
    with translated(), engine.connect() as connection, connection.begin():
        connection.execute(select(func.pg_advisory_xact_lock(key)))
        yield


@contextmanager
def translated() -> Iterator[None]:
    """Turn a driver's failure into one of ours, keeping it as the cause."""
    try:
        yield
    except IntegrityError as error:
        raise _conflict(error) from error
    except DataError as error:
        raise InvalidInput(
            "The database does not take a value: it is too long, or not a text.",
            hint="Shorten it, and leave out control characters.",
        ) from error
    except DBAPIError as error:
        raise _unavailable(error) from error
    except SQLAlchemyError as error:
        raise Unavailable(
            "The database could not be used.", hint="Check FRENLY_DATABASE_URL."
        ) from error


def _conflict(error: IntegrityError) -> FrenlyError:
    text = str(error.orig)
    if "open_key" in text:
        return OpenMeanwhile(
            "The same wish was stored at the same moment.",
            hint="Look at `frenly proposal list`.",
        )
    if "kept_answer" in text:
        return KeyTaken(
            "A request with the same idempotency key is under way, or has been answered.",
            hint="Send it again: it will get the first one's answer.",
        )
    if "uq_decision_active" in text or "decision.proposal" in text:
        return AlreadyDecided(
            "You have already decided on this.", hint="One person counts once."
        )
    return Conflict(
        "Somebody else changed the same thing at the same moment.", hint="Try again."
    )


_MEANINGS = (
    (
        ("database is locked", "lock timeout", "canceling statement due to lock"),
        "The database is busy: another writer holds it.",
        "Try again in a moment.",
    ),
    (("could not serialize", "deadlock detected"), "Another writer was faster.", "Try again."),
    (
        ("no such table", "undefinedtable", "does not exist"),
        "The database has no Frenly schema, or an old one.",
        "Run `frenly db upgrade`.",
    ),
    (
        ("not a database", "malformed"),
        "The database file is damaged or is not a SQLite database.",
        "Check FRENLY_DATABASE_URL, or restore the file from a backup.",
    ),
    (("readonly", "read-only"), "The database may not be written.", "Check its permissions."),
    (
        ("disk is full", "no space left", "disk i/o"),
        "The disk did not take the write.",
        "Free some space, then try again.",
    ),
)


def _unavailable(error: DBAPIError) -> Unavailable:
    text = f"{type(error.orig).__name__} {error.orig}".lower()
    for signs, message, hint in _MEANINGS:
        if any(sign in text for sign in signs):
            return Unavailable(message, hint=hint)
    return Unavailable(
        "The database cannot be reached.",
        hint="Check that it runs and that FRENLY_DATABASE_URL is right.",
    )
