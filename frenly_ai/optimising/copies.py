"""Files of a tree that say line for line what an anchor's source says."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from frenly_ai.scanning.walking import walk
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from registry.domain.rows import Anchor

_MOST_BYTES = 1_000_000
_FEWEST_LINES = 5
"""Shorter files are alike by chance."""


def copies_in(tree: Path, anchors: Iterable[Anchor]) -> Mapping[str, tuple[str, ...]]:
    """Return, for each anchor, the other files with the same lines.

    Indentation, empty lines and lines of comments do not count; of a file's text nothing else
    is read, and nothing is followed out of the tree.
    """
    if not tree.is_dir():
        raise InvalidInput(
            f"{str(tree)!r} is no folder.",
            hint="Name the folder that holds the anchors' files.",
        )
    files, _ = walk(tree, 0)
    sources = {a.id: str(PurePosixPath(a.source)) for a in anchors if a.source}
    endings = {PurePosixPath(path).suffix for path in sources.values() if path in files}
    same: dict[str, list[str]] = defaultdict(list)
    for path in sorted(files):
        if PurePosixPath(path).suffix in endings and (read := _read(tree / path)):
            same[read].append(path)
    groups = {path: paths for paths in same.values() for path in paths if len(paths) > 1}
    known = set(sources.values())
    return {
        anchor: others
        for anchor, path in sources.items()
        if (others := tuple(p for p in groups.get(path, ()) if p not in known))
    }


def _read(path: Path) -> str:
    """Return a digest of what a file says; "" for what is too long or too short to tell."""
    try:
        if path.is_symlink() or path.stat().st_size > _MOST_BYTES:
            return ""
        lines = [line.strip() for line in path.read_bytes().splitlines()]
    except OSError:
        return ""
    told = [line for line in lines if line and not line.startswith(b"#")]
    return hashlib.sha256(b"\n".join(told)).hexdigest() if len(told) >= _FEWEST_LINES else ""
