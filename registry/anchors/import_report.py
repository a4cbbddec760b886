"""What an import says about each thing it met."""

from __future__ import annotations

from typing import Literal, NamedTuple

Status = Literal["taken", "merged", "ambiguous", "refused"]


class ImportLine(NamedTuple):
    """One thing of a source and what became of it; `location` is `file:line`."""

    status: Status
    what: str
    why: str
    location: str
