"""what the rules on misuse look at, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from registry.audit.entries import Entry


class MisuseKind(StrEnum):
    """What something in the log looks like. Each has a playbook of its name."""

    REFUSED_CALLS = "refused-calls"
    APPROVAL_ABUSE = "approval-abuse"
    FAST_DECISIONS = "fast-decisions"
    REFUSED_SIGN_INS = "refused-sign-ins"
    REVOKED_KEY = "revoked-key"
    EXPORTS = "exports"
    NEWCOMER = "newcomer"
    TAMPERING = "tampering"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The part of the log that is looked at, oldest first."""

    recent: Sequence[Entry] = ()
    """As far back as the longest burst."""
    checks: Sequence[Entry] = ()
    """Of a day: what verifying the log and comparing the rows found."""
    people: Sequence[Entry] = ()
    """All that made or revoked a user."""
    began: datetime | None = None
    """When the log began; None while it is empty."""
    unreadable: int = 0
    """How many rows of the log no version of Frenly wrote as an entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Misuse:
    """One thing that looks like abuse. What it is, people find out."""

    kind: MisuseKind
    who: str = ""
    """The user that it concerns, or empty where nobody in particular does."""
    says: str

    @property
    def id(self) -> str:
        """Return what it is known by for as long as it stands."""
        return f"{self.kind}/{self.who}" if self.who else str(self.kind)

    @classmethod
    def read(cls, name: str, says: str) -> Misuse:
        """Make it anew from its id.

        >>> Misuse.read("exports/ana", "...").who
        'ana'
        """
        kind, _, who = name.partition("/")
        return cls(kind=MisuseKind(kind), who=who, says=says)
