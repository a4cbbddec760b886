"""What a lookup answers, and how it is explained: plain records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from registry.domain.names import Name
    from registry.errors import FrenlyError


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One alias that a lookup went through."""

    context: str
    key: str
    type: str
    expires_at: datetime | None
    scope: str = ""
    constraint: str = ""

    def content(self) -> dict[str, Any]:
        """Write it as JSON carries it."""
        return {
            "context": self.context,
            "scope": self.scope,
            "key": self.key,
            "type": self.type,
            "constraint": self.constraint,
            "expires_at": self.expires_at and self.expires_at.isoformat(),
        }


class Notice(NamedTuple):
    """What is announced of an answer that is on its way out."""

    deprecated_since: datetime | None = None
    sunset_at: datetime | None = None
    """When it stops answering, as announced; the earliest of all that is announced."""
    successor: Name | None = None
    """What to call instead."""

    def content(self) -> dict[str, Any]:
        """Write it as JSON carries it."""
        follows = self.successor
        return {
            "deprecated_since": self.deprecated_since and self.deprecated_since.isoformat(),
            "sunset_at": self.sunset_at and self.sunset_at.isoformat(),
            "successor": follows and {"kind": str(follows.kind), "key": follows.key},
        }


NOTHING = Notice()
"""What is announced of most answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a name stands for. `hops` is empty when the name is no alias but a canonical."""

    kind: str
    canonical: str
    version: str
    base_url: str
    contract_status: str
    hops: tuple[Hop, ...]
    revision: int
    release_status: str = "active"
    """Where the version that answers stands in its own life."""
    notice: Notice = NOTHING

    @property
    def expires_at(self) -> datetime | None:
        """Return when the first alias on the way ends, or None when none does."""
        ends = [hop.expires_at for hop in self.hops if hop.expires_at is not None]
        return min(ends, default=None)

    @property
    def deprecated_since(self) -> datetime | None:
        """Return since when something on the way is deprecated, as announced."""
        return self.notice.deprecated_since

    @property
    def sunset_at(self) -> datetime | None:
        """Return when the answer ends, as announced."""
        return self.notice.sunset_at

    @property
    def successor(self) -> Name | None:
        """Return what to call instead."""
        return self.notice.successor

    def content(self) -> dict[str, Any]:
        """Write the answer as JSON carries it."""
        expires = self.expires_at
        return {
            "kind": self.kind,
            "canonical": self.canonical,
            "version": self.version,
            "base_url": self.base_url,
            "contract_status": self.contract_status,
            "release_status": self.release_status,
            "hops": [hop.content() for hop in self.hops],
            "expires_at": expires and expires.isoformat(),
            **self.notice.content(),
            "revision": self.revision,
        }


class Question(NamedTuple):
    """One name of many to resolve."""

    name: Name
    context: str
    scope: str = ""


class Answered(NamedTuple):
    """One question with its answer, or why it has none."""

    question: Question
    answer: Resolution | None
    problem: FrenlyError | None


class Answers(NamedTuple):
    """Many questions, all answered from one revision."""

    revision: int
    results: tuple[Answered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """An alias that a lookup passed over, and why it did."""

    place: str
    key: str
    why: str

    def content(self) -> dict[str, str]:
        """Write it as JSON carries it."""
        return {"place": self.place, "key": self.key, "why": self.why}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row that a lookup stands on: an alias followed, or the contract at the end."""

    row: str
    says: str
    """What it does to the name, e.g. `'user-api' stands for 'user-management-api'`."""
    rule: str
    """Why this row and no other."""
    passed_over: tuple[Passed, ...] = ()
    revision: int | None = None
    """The revision that last changed the row."""
    changed_at: datetime | None = None
    proposal: str = ""
    proof: dict[str, Any] | None = None
    """That revision's entry, its inclusion proof and the checkpoint; None until sequenced."""

    def content(self) -> dict[str, Any]:
        """Write it as JSON carries it."""
        return {
            "row": self.row,
            "says": self.says,
            "rule": self.rule,
            "passed_over": [each.content() for each in self.passed_over],
            "revision": self.revision,
            "changed_at": self.changed_at and self.changed_at.isoformat(),
            "proposal": self.proposal,
            "proof": self.proof,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a lookup came to its answer, or to its refusal; each step with its proof."""

    question: Question
    revision: int
    steps: tuple[Step, ...]
    answer: Resolution | None
    problem: FrenlyError | None

    def content(self, problem_of: Callable[[FrenlyError], dict[str, Any]]) -> dict[str, Any]:
        """Write it as JSON carries it; `problem_of` writes a refusal."""
        name = self.question.name
        return {
            "kind": str(name.kind),
            "name": name.key,
            "context": self.question.context,
            "scope": self.question.scope,
            "revision": self.revision,
            "steps": [step.content() for step in self.steps],
            "answer": self.answer and self.answer.content(),
            "problem": None if self.problem is None else problem_of(self.problem),
        }
