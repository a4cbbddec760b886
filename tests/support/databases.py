"""Both databases with their schema: one suite runs on each.

Every run of tests loads this, and few need a database: what is ours is imported by who does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.support.postgres import PostgresServer


@pytest.fixture(scope="session")
def schema_template(postgres_server: PostgresServer) -> str:
    """The name of a database with the schema: to copy it takes a sixth of migrating anew."""
    from registry import migrations  # noqa: PLC0415 - see above
    from tests.platforms import opened  # noqa: PLC0415 - see above

    url = postgres_server.create()
    engine = opened(url)
    migrations.prepare(engine)
    engine.dispose()  # nobody may be connected to what is copied
    return url.rpartition("/")[2]


@pytest.fixture
def prepared_postgres_url(
    postgres_server: PostgresServer, schema_template: str
) -> Iterator[str]:
    """The URL of a new database that has its schema, for one test."""
    url = postgres_server.create(schema_template)
    yield url
    postgres_server.drop(url)


@pytest.fixture(scope="session")
def migrated_postgres(
    postgres_server: PostgresServer, schema_template: str
) -> Iterator[Engine]:
    """A PostgreSQL database with its schema, shared by the tests of the session."""
    from tests.platforms import opened  # noqa: PLC0415 - see above

    url = postgres_server.create(schema_template)
    engine = opened(url)
    yield engine
    engine.dispose()
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of either sort."""
    from tests.platforms import a_sqlite_url, emptied, opened  # noqa: PLC0415 - see above

    if request.param == "postgresql":
        yield emptied(request.getfixturevalue("migrated_postgres"))
        return
    engine = opened(a_sqlite_url(tmp_path))
    yield engine
    engine.dispose()
