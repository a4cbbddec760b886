"""What an import says about each thing it met."""

from __future__ import annotations

from typing import Literal, NamedTuple

Status = Literal["taken", "merged", "ambiguous", "refused"]

KNOWN = "it is recorded already"
"""Why a row of a table that was imported before adds nothing."""
REGISTERED = "registered, because"
"""How the reason begins for a contract that a table needs but does not declare."""


class ImportLine(NamedTuple):
    """One thing of a source and what became of it; `location` is `file:line`."""

    status: Status
    what: str
    why: str
    location: str
