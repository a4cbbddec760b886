"""Registries whose log is signed, with an outside anchor and an archive, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from frenly_ai.keeping.anchors import FolderAnchor
from frenly_ai.keeping.archives import open_archive
from frenly_ai.keeping.keys import check_signature
from registry import migrations
from tests.platforms import Platform, a_grounded_registry, a_sqlite_url, emptied, opened
from tests.support.signing import MemoryKeyring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.support.postgres import PostgresServer


@pytest.fixture(scope="session")
def log_postgres(postgres_server: PostgresServer) -> Iterator[Engine]:
    url = postgres_server.create()
    engine = opened(url)
    migrations.prepare(engine)
    yield engine
    engine.dispose()
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "postgresql":
        yield emptied(request.getfixturevalue("log_postgres"))
        return
    engine = opened(a_sqlite_url(tmp_path))
    yield engine
    engine.dispose()


@pytest.fixture
def platform(engine: Engine) -> Platform:
    """A registry with one revision and a signed log."""
    return a_grounded_registry(engine, keyring=MemoryKeyring(), check_signature=check_signature)


@pytest.fixture
def anchor(tmp_path: Path) -> FolderAnchor:
    return FolderAnchor(tmp_path / "anchor")


@pytest.fixture
def archive(tmp_path: Path):
    return open_archive(str(tmp_path / "archive"))
