"""Files of a checkout by the paths of a diff, never outside of it and never through a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.review.changes import new_text
from frenly_ai.scanning.below import read_plain
from registry.errors import Missing

if TYPE_CHECKING:
    from pathlib import Path

    from agent.review.changes import Tree
    from registry.usage.diffs.records import Diff

MAX_BYTES = 5_000_000
"""Longer files are judged by their hunks."""


def tree_of(root: Path) -> Tree:
    """Return what reads the files of a checkout; raises `Missing` where there is none."""
    if not root.is_dir():
        raise Missing(f"{str(root)!r} is no folder.", hint="Name a checkout of the change.")
    home = root.resolve()
    return lambda path: read_plain(home, path, most=MAX_BYTES)


def missing_from(tree: Tree, diff: Diff) -> list[str]:
    """Return the files that the diff leaves and that the tree lacks, or has otherwise."""
    return [
        file.path
        for file in diff.files
        if file.new_path and file.hunks and not file.is_binary and new_text(file, tree) is None
    ]
