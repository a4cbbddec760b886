"""What a server handed out last, kept so that nothing is sent again while it still holds.

A kept copy may be deleted at any time. One that is broken, or that others could have written,
is as good as none.
"""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from frenly_ai.reviewing.grounds_text import Head
from frenly_ai.scanning.own_files import read_own, write_own
from registry.domain.times import parse_moment, show_moment
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from pathlib import Path

_FORM = 2


class Copy(NamedTuple):
    """What was handed out, and when it was last known to hold."""

    head: Head
    at: datetime
    text: bytes


class Copies:
    """The copy of one server."""

    def __init__(self, home: Path, url: str) -> None:
        name = blake2b(url.encode(), digest_size=12).hexdigest()
        self.file = home / "servers" / f"{name}.grounds"
        self._url = url

    def find(self) -> Copy | None:
        """Return the copy, unless there is none to be trusted."""
        try:
            head, _, text = read_own(self.file).partition(b"\n")
            told = json.loads(head)
            if [told["form"], told["url"], told["sum"]] != [_FORM, self._url, _sum(text)]:
                return None
            read = Head.model_validate_json(json.dumps(told["head"]))
            return Copy(read, parse_moment(told["at"]), text)
        except (OSError, ValueError, KeyError, TypeError, FrenlyError):
            return None

    def keep(self, copy: Copy) -> None:
        """Keep it; where that cannot be, all of it is sent again the next time."""
        head = {
            "form": _FORM,
            "url": self._url,
            "head": copy.head.model_dump(mode="json"),
            "at": show_moment(copy.at),
            "sum": _sum(copy.text),
        }
        write_own(self.file, (json.dumps(head).encode(), b"\n", copy.text))


def _sum(text: bytes) -> str:
    return blake2b(text, digest_size=16).hexdigest()
