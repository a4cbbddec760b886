"""Both databases, each test on an empty one that has its schema."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from registry import migrations
from registry.db.uow import SqlUnitOfWork
from tests.platforms import a_sqlite_url, emptied, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.support.postgres import PostgresServer


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer) -> Iterator[Engine]:
    """A PostgreSQL database with its schema, shared by the tests of the session."""
    url = postgres_server.create()
    engine = opened(url)
    migrations.prepare(engine)
    yield engine
    engine.dispose()
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of either sort."""
    if request.param == "postgresql":
        yield emptied(request.getfixturevalue("migrated_postgres"))
        return
    engine = opened(a_sqlite_url(tmp_path))
    yield engine
    engine.dispose()


@pytest.fixture
def new_uow(engine: Engine) -> Callable[[], SqlUnitOfWork]:
    """Make a unit of work that writes."""
    return partial(SqlUnitOfWork, engine)


@pytest.fixture
def view(engine: Engine) -> Callable[[], SqlUnitOfWork]:
    """Make a unit of work that only reads."""
    return partial(SqlUnitOfWork, engine, writes=False)
