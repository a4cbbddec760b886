"""The small platform, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.api.world import World, make_world

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("home")
    if request.param == "sqlite":
        made = make_world(home, None)
        yield made
        made.close()
        return
    server = request.getfixturevalue("postgres_server")
    url = server.create()
    made = make_world(home, url)
    yield made
    made.close()
    server.drop(url)


@pytest.fixture
def lone_world(tmp_path) -> Iterator[World]:
    """A platform of one test's own, on SQLite."""
    made = make_world(tmp_path / "home", None)
    yield made
    made.close()
