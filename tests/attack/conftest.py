"""Both databases with a registry on them, for attacks that come from several sides at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry.db.engine import open_engine
from tests.platforms import a_grounded_registry, a_sqlite_url
from tests.support.databases import engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.platforms import Platform

__all__ = ["engine"]


@pytest.fixture(params=["sqlite", "postgresql"])
def busy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Platform]:
    """A registry as it runs in earnest, on either database."""
    if request.param == "postgresql":
        engine = open_engine(request.getfixturevalue("prepared_postgres_url"))
    else:
        engine = open_engine(a_sqlite_url(tmp_path))
    platform = a_grounded_registry(engine)
    yield platform
    engine.dispose()
