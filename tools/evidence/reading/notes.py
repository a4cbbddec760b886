"""The small record that every reader yields, before ids are given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MAX_SAYS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One thing that was read: evidence without its id and file."""

    kind: str
    form: str
    """What `data` holds; see `docs/evidence.md`."""
    line: int
    says: str
    about: str = ""
    at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def short(text: str, limit: int = MAX_SAYS) -> str:
    r"""Return the text on one line, cut at a length.

    >>> short("a  b\nc", 4)
    'a b…'
    """
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
