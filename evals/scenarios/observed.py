"""What was seen of a play: plain values, taken from the registry, its log and the run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One entry of the log, as far as scores ask."""

    tag: str
    code: str = ""
    checks: str = ""
    """The rules that a refusal names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenStep:
    """What one step of a scenario led to."""

    made: tuple[str, ...] = ()
    """Proposals that are new."""
    proposal: str = ""
    """The proposal that the answer is about."""
    joined: bool = False
    text: str = ""
    facts: tuple[Plain, ...] = ()
    called: tuple[str, ...] = ()
    """Tools that answered."""
    records: tuple[Record, ...] = ()
    error: str = ""
    """Code of the error that answered instead of the operator."""
    steps: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenProposal:
    """A proposal at the end."""

    id: str
    content: Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Everything that a score may look at."""

    steps: tuple[SeenStep, ...]
    before: Plain
    """Rows by key, before and after."""
    after: Plain
    proposals: tuple[SeenProposal, ...]
    records: tuple[Record, ...]
    resolves: dict[str, str | None] = field(default_factory=dict)
    unlawful: tuple[str, ...] = ()
    """Rows changed, or approvals given, against the rules that never bend."""
    end: str = ""
    """Hash of the end state."""
    broken: str = ""
    """Why the play could not be finished."""
