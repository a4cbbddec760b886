"""A registry in which an alias has just been repointed, on each database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registry.domain.edits import CreateAlias
from tests.builders import service
from tests.platforms import a_grounded_registry
from tests.support.databases import engine

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.platforms import Platform

__all__ = ["engine"]


@pytest.fixture
def platform(engine: Engine) -> Platform:
    """Contexts, two contracts, and two aliases of one of them."""
    platform = a_grounded_registry(engine)
    for key, target in (
        ("user-api", "user-management-api"),
        ("profile-api", "user-management-api"),
    ):
        name, aim = service(key), service(target)
        edit = CreateAlias(name=name, context="application", target=aim, owner="@users")
        platform.enact(edit)
    platform.clock.advance(timedelta(days=3))
    return platform
