"""What a class of conflicts is: its name and words, how it is found, how it is settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from registry.domain.conflicts import Conflict, Method, Named
from registry.domain.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from registry.domain.edits import Edit
    from registry.rules.conflicts.ground import Ground


class Draft(NamedTuple):
    """A resolution before anybody has tried it."""

    method: Method
    says: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictClass:
    """One way in which rows contradict each other."""

    name: str
    says: str
    """What it finds, in one line."""
    why_not: str
    """What goes wrong while it stands."""
    fix: str
    """What would settle it."""
    find: Callable[[Ground], Iterator[Conflict]]
    drafts: Callable[[Ground, Conflict], Iterator[Draft]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The part of a class that its findings repeat."""

    name: str
    says: str
    why_not: str
    fix: str

    def conflict(
        self, rows: Iterable[Named], message: str, *, severity: Severity, why_not: str = ""
    ) -> Conflict:
        """Make a conflict between `rows`."""
        return Conflict(
            finding=Finding(
                check=self.name,
                severity=severity,
                message=message,
                why_not=why_not or self.why_not,
                fix=self.fix,
            ),
            rows=tuple(sorted(rows, key=lambda row: row.key)),
        )

    def found_by(
        self,
        find: Callable[[Ground], Iterator[Conflict]],
        drafts: Callable[[Ground, Conflict], Iterator[Draft]],
    ) -> ConflictClass:
        """Complete the class with what finds and what settles it."""
        return ConflictClass(
            name=self.name,
            says=self.says,
            why_not=self.why_not,
            fix=self.fix,
            find=find,
            drafts=drafts,
        )
