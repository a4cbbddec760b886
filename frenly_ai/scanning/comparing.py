"""What changed in a tree since its last scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenly_ai.scanning.listing import Listed, staged_files

if TYPE_CHECKING:
    from frenly_ai.scanning.cache import Kept


def compare(kept: Kept, listed: Listed) -> tuple[set[str], set[str]]:
    """Return the files to read, and those of the last scan that are there no more.

    Git's list is compared as a whole, then by its entries; only those that differ are read,
    since to read them all would take most of a second scan's time.
    """
    was, now = _entries(kept.staged, listed.staged)
    fresh, gone = set[str](), set(listed.gone)
    for path, known in listed.loose.items():
        if not known or kept.loose.get(path) != known:
            fresh.add(path)
    loose = listed.loose.keys() | gone
    fresh |= now.keys() - loose
    gone |= was.keys() - now.keys() - loose
    settled = kept.loose.keys() - loose - now.keys() - was.keys()
    if settled:
        files = staged_files(listed.staged.split(b"\0"))
        fresh |= settled & files.keys()
        gone |= settled - files.keys()
    return fresh, gone


def _entries(was: bytes, now: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Return the files that only the former list has as it has them, and only the latter."""
    if was == now:
        return {}, {}
    former, latter = set(was.split(b"\0")), set(now.split(b"\0"))
    return staged_files(former - latter), staged_files(latter - former)
