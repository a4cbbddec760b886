"""What rules found to improve in the registry, and what people do not want to hear of now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from registry.domain.edits import write_edit
from registry.domain.times import show_moment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from registry.domain.edits import Edit
    from registry.domain.rows import Content

_ID_CHARS = 10


class Risk(StrEnum):
    """What a change may cost, the least first."""

    NONE = "none"
    """No lookup answers otherwise."""
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def weight(self) -> int:
        """Return it as a number, 0 for none."""
        return tuple(Risk).index(self)


class Fact(NamedTuple):
    """One thing that an improvement rests on, and where it was read."""

    source: str
    """A row's key, `usage`, or the class of a conflict."""
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """One thing to improve: what was found, on what grounds, and the change that was tried."""

    id: str
    kind: str
    what: str
    why: str
    benefit: int
    """From 1, tidier, to 3, something that would break goes on."""
    risk: Risk
    at_risk: str
    """What the risk is, in a sentence."""
    facts: tuple[Fact, ...]
    says: str = ""
    """What the change would do; empty where there is none."""
    edits: tuple[Edit, ...] = ()
    effects: tuple[str, ...] = ()
    """Which lookups would answer otherwise."""
    obstacle: str = ""
    """Why no change is offered."""

    def content(self) -> Content:
        """Write it as JSON carries it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "what": self.what,
            "why": self.why,
            "benefit": self.benefit,
            "risk": str(self.risk),
            "at_risk": self.at_risk,
            "facts": [fact._asdict() for fact in self.facts],
            "change": self.says,
            "edits": [write_edit(edit) for edit in self.edits],
            "effects": list(self.effects),
            "obstacle": self.obstacle,
        }


def improvement_id(kind: str, keys: Iterable[object]) -> str:
    """Return what names an improvement in every look: its kind and its rows."""
    told = "\n".join([kind, *sorted(map(str, keys))])
    return f"O-{hashlib.sha256(told.encode()).hexdigest()[:_ID_CHARS]}"


class PutOff(NamedTuple):
    """Somebody's "not now" to one improvement."""

    improvement: str
    until: datetime
    because: str
    by: str
    at: datetime

    def content(self) -> dict[str, Any]:
        """Write it as JSON carries it."""
        times = {"until": show_moment(self.until), "at": show_moment(self.at)}
        return {**self._asdict(), **times}


class Look(NamedTuple):
    """What one look at the registry found, the most worth first."""

    items: tuple[Improvement, ...]
    total: int
    """How many there are, shown or not."""
    left_out: tuple[str, ...] = ()
    """What was not looked for, and why: what is silent is not thereby sound."""
    put_off: int = 0
    """How many there are besides that somebody put off, or that people rejected lately."""


class Improvements(Protocol):
    """Finds what can be improved. Changes nothing."""

    def look(self, *, kind: str | None = None, limit: int = 20) -> Look:
        """Return the first of what can be improved; raises `InvalidInput` for no such kind."""
        ...

    def one(self, improvement_id: str) -> Improvement:
        """Return one that stands; raises `Missing`."""
        ...
