"""What the last scan of a tree found, so that the next one reads only what has changed.

A file of it may be deleted at any time. One that is broken, of other names or of another form
is as good as none.
"""

from __future__ import annotations

import json
import os
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from frenly_ai.scanning.own_files import read_own, write_own
from frenly_ai.scanning.reading import Skipped
from registry.contracts.usage import Place, Use
from registry.domain.names import Kind, Name
from registry.usage.ignores import Ignored
from registry.usage.texts import FileUses

if TYPE_CHECKING:
    from pathlib import Path

FORM = 2
"""Counted up with each change of what a scan finds or how it is written here."""


class Kept(NamedTuple):
    """One scan, as it is kept."""

    staged: bytes
    loose: dict[str, str]
    found: dict[str, FileUses]
    skipped: dict[str, Skipped]


NOTHING_KEPT = Kept(b"", {}, {}, {})


class Cache:
    """The kept scan of one tree with one set of names."""

    def __init__(self, folder: Path, root: Path, fingerprint: str) -> None:
        tree = blake2b(os.fsencode(root), digest_size=12).hexdigest()
        self._file = folder / f"{tree}.scan"
        self._key = f"{FORM} {fingerprint}".encode()

    def load(self) -> Kept:
        """Return the kept scan; an empty one when there is none to be trusted."""
        try:
            head, body, staged = read_own(self._file).split(b"\n", 2)
            if head != self._head(body, staged):
                return NOTHING_KEPT
            return _kept(json.loads(body), staged)
        except (OSError, ValueError, KeyError, TypeError):
            return NOTHING_KEPT

    def save(self, kept: Kept) -> None:
        """Keep a scan; where that cannot be, the next scan reads everything again."""
        body = json.dumps(_content(kept), separators=(",", ":")).encode()
        parts = (self._head(body, kept.staged), b"\n", body, b"\n", kept.staged)
        write_own(self._file, parts)

    def _head(self, body: bytes, staged: bytes) -> bytes:
        told = blake2b(body, digest_size=16)
        told.update(staged)
        return self._key + b" " + told.hexdigest().encode()


def _content(kept: Kept) -> dict[str, Any]:
    return {
        "loose": kept.loose,
        "skipped": kept.skipped,
        "found": {
            path: [
                [_use(use) for use in found.uses],
                [[*_use(each.use), each.reason] for each in found.ignored],
                [_use(use) for use in found.faults],
            ]
            for path, found in kept.found.items()
        },
    }


def _use(use: Use) -> list[str | int]:
    return [use.line, use.column, use.name.kind, use.name.key, use.spelled, use.place]


def _kept(content: dict[str, Any], staged: bytes) -> Kept:
    found = {
        path: FileUses(
            tuple(_read_use(path, *each) for each in uses),
            tuple(Ignored(_read_use(path, *each), reason) for *each, reason in ignored),
            tuple(_read_use(path, *each) for each in faults),
        )
        for path, (uses, ignored, faults) in content["found"].items()
    }
    skipped = {path: Skipped(why) for path, why in content["skipped"].items()}
    return Kept(staged, content["loose"], found, skipped)


def _read_use(path: str, line: int, column: int, *told: str) -> Use:  # as `_use` wrote it
    kind, key, spelled, place = told
    return Use(path, line, column, Name(Kind(kind), key), spelled, Place(place))
