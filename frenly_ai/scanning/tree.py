"""A whole tree: listed, what changed read, the rest as the last scan found it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from frenly_ai.scanning.cache import NOTHING_KEPT, Kept
from frenly_ai.scanning.comparing import compare
from frenly_ai.scanning.listing import Listed, answer, ask
from frenly_ai.scanning.reading import Read, Reader, Skipped
from frenly_ai.scanning.working import work
from registry.usage.finder import Finder
from registry.usage.languages import parser_of
from registry.usage.texts import FileUses, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from frenly_ai.scanning.cache import Cache
    from registry.domain.names import Name
    from registry.usage.compiled import Shelf

MAX_BYTES = 5_000_000
"""Longer files are data or generated; they are skipped, and said to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """In what way a tree is scanned."""

    now_ns: int
    """The time, in nanoseconds since 1970."""
    processes: int = 1
    max_bytes: int = MAX_BYTES
    open_cache: Callable[[Path, str], Cache] | None = None
    """Opens what is kept of a tree and a set of names; None keeps nothing."""
    shelf: Shelf | None = None
    """Keeps names as they were compiled."""
    heard: Callable[[int, int], None] = lambda _done, _all: None
    """Told, now and then, how many files of how many are done."""


class Scan(NamedTuple):
    """What a tree uses, and how it was found out."""

    uses: FileUses
    files: int
    """Those of the tree, searched now or before, without the skipped ones."""
    read: int
    """Those read now; the others are as the last scan found them."""
    size_bytes: int
    """Of what was read now."""
    skipped: dict[str, Skipped]
    not_followed: int
    """Links and repositories inside."""


def scan_tree(root: Path, names: Iterable[Name], how: How) -> Scan:
    """Find every use of the names in a tree.

    Raises:
        Unavailable: When a process was ended from outside.
    """
    asked = ask(root)
    finder = Finder(names)  # while git looks at the tree
    cache = None if how.open_cache is None else how.open_cache(root, _key(finder, how))
    kept = NOTHING_KEPT if cache is None else cache.load()
    listed = answer(asked, root, how.now_ns)
    fresh, gone = compare(kept, listed)
    if fresh:
        finder.prepare(
            len(fresh), how.shelf
        )  # before other processes begin, which then have it
    reader = Reader(finder, str(root), max_bytes=how.max_bytes, began_ns=how.now_ns)
    done = _read_all(reader, sorted(fresh), how)
    result = _merged(kept, done, listed, fresh | gone)
    if cache is not None and result != kept:
        cache.save(result)
    return Scan(
        joined(result.found.values()),
        listed.files - len(result.skipped),
        len(fresh),
        done.size_bytes,
        result.skipped,
        listed.links,
    )


def _key(finder: Finder, how: How) -> str:
    """Tell apart scans that may find different things in the same files."""
    parsing = "parsed" if parser_of("python") else "text"
    return f"{finder.fingerprint} {how.max_bytes} {parsing}"


def _read_all(reader: Reader, paths: list[str], how: How) -> Read:
    parts, done = [], 0
    for part, number in work(reader, paths, how.processes):
        parts.append(part)
        done += number
        how.heard(done, len(paths))
    return Read(
        {path: uses for part in parts for path, uses in part.found.items()},
        {path: why for part in parts for path, why in part.skipped.items()},
        frozenset(path for part in parts for path in part.young),
        sum(part.size_bytes for part in parts),
    )


def _merged(kept: Kept, done: Read, listed: Listed, moved: set[str]) -> Kept:
    """Put what was read in the place of what was kept of the same files."""
    found = {path: uses for path, uses in kept.found.items() if path not in moved}
    skipped = {path: why for path, why in kept.skipped.items() if path not in moved}
    return Kept(
        listed.staged,
        {**listed.loose, **dict.fromkeys(done.young, "")},
        {**found, **done.found},
        {**skipped, **done.skipped},
    )
