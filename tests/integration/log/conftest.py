"""Registries whose log is signed, with an outside anchor and an archive, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from frenly_ai.keeping.anchors import FolderAnchor
from frenly_ai.keeping.archives import open_archive
from frenly_ai.keeping.keys import check_signature
from tests.platforms import Platform, a_grounded_registry
from tests.support.databases import engine
from tests.support.signing import MemoryKeyring

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

__all__ = ["engine"]


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
