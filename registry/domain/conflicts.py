"""Conflicts: rows of the registry that contradict each other, and what would settle them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from registry.domain.edits import write_edit
from registry.domain.rows import Alias, Contract

if TYPE_CHECKING:
    from registry.domain.edits import Edit
    from registry.domain.evidence import Evidence
    from registry.domain.findings import Finding, Severity
    from registry.domain.rows import Content, RowKey

_ID_CHARS = 10

Named = Alias | Contract
"""The rows that bear a name."""


class Method(StrEnum):
    """How a resolution settles a conflict."""

    REPOINT = "repoint"
    """An alias comes to stand for something else."""
    MERGE = "merge"
    """Two names become one."""
    RENAME = "rename"
    """What an alias stands for gets a name of its own, and the old one ends."""
    OVERRIDE = "override"
    """The exception becomes the rule."""
    EXTEND = "extend"
    """What ends too early lives longer."""
    HAND_OVER = "hand_over"
    """One owner answers for all of it."""
    ARCHIVE = "archive"
    """A name ends; its row and history stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Edits that settle a conflict, ready to be proposed."""

    method: Method
    says: str
    edits: tuple[Edit, ...]
    effects: tuple[str, ...] = ()
    """Which names would mean something else, and from where."""

    def content(self) -> Content:
        """Write it as JSON carries it."""
        return {
            "method": str(self.method),
            "says": self.says,
            "edits": [write_edit(edit) for edit in self.edits],
            "effects": list(self.effects),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One contradiction: what was found, and the rows that it is between."""

    finding: Finding
    rows: tuple[Named, ...]
    """In key order."""

    @property
    def id(self) -> str:
        """Return what names it in every run: its class and its rows, whatever they hold."""
        told = "\n".join([self.finding.check, *map(str, self.keys)])
        return f"C-{hashlib.sha256(told.encode()).hexdigest()[:_ID_CHARS]}"

    @property
    def keys(self) -> tuple[RowKey, ...]:
        """Return the keys of its rows."""
        return tuple(row.key for row in self.rows)

    @property
    def contexts(self) -> frozenset[str]:
        """Return the contexts in which its aliases stand."""
        return frozenset(row.context for row in self.rows if isinstance(row, Alias))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictView:
    """A conflict as people read it: with its evidence and its resolutions, best first."""

    id: str
    finding: Finding
    evidence: tuple[Evidence, ...]
    resolutions: tuple[Resolution, ...]
    obstacle: str = ""
    """What stands in the way of the first resolution that was tried and is not offered."""

    def content(self) -> Content:
        """Write it as JSON carries it."""
        found = self.finding
        return {
            "id": self.id,
            "class": found.check,
            "severity": str(found.severity),
            "message": found.message,
            "reason": found.why_not,
            "fix": found.fix,
            "evidence": [each.content() for each in self.evidence],
            "resolutions": [each.content() for each in self.resolutions],
            "obstacle": self.obstacle,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictFilter:
    """Which conflicts a list should hold; None means any."""

    check: str | None = None
    severity: Severity | None = None
    context: str | None = None

    def wants(self, conflict: Conflict) -> bool:
        """Say whether the list should hold this one."""
        return (
            self.check in {None, conflict.finding.check}
            and self.severity in {None, conflict.finding.severity}
            and (self.context is None or self.context in conflict.contexts)
        )
