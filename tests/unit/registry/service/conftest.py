"""A registry for every test of the use cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.platforms import a_grounded_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.platforms import Platform


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    """A registry with people, contexts and two contracts, on a database of its own."""
    platform = a_grounded_copy(tmp_path)
    yield platform
    platform.engine.dispose()
