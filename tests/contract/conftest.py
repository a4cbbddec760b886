"""Both databases, each test on an empty one that has its schema."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from registry.db.uow import SqlUnitOfWork
from tests.support.databases import engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

__all__ = ["engine"]


@pytest.fixture
def new_uow(engine: Engine) -> Callable[[], SqlUnitOfWork]:
    """Make a unit of work that writes."""
    return partial(SqlUnitOfWork, engine)


@pytest.fixture
def view(engine: Engine) -> Callable[[], SqlUnitOfWork]:
    """Make a unit of work that only reads."""
    return partial(SqlUnitOfWork, engine, writes=False)
