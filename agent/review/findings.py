"""What review says of one use of a name: the rule, the evidence, and a fix or a question."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.contracts.usage import Use


class Level(StrEnum):
    """How much a finding weighs, in the words that reports of code use, worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """Count up from what weighs least, to compare two levels."""
        return _RANKS[self]


_RANKS = {Level.NOTE: 0, Level.WARNING: 1, Level.ERROR: 2}


class Rule(StrEnum):
    """What can be wrong with a use. Reports and ignores name a rule by these ids."""

    AMBIGUOUS = "ambiguous-name"
    DEPRECATED = "deprecated-name"
    ENDING = "ending-name"
    EXPIRED = "expired-name"
    IGNORED_WITHOUT_REASON = "ignore-without-reason"
    REMOVED = "removed-name"
    RENAMED = "renamed-name"
    RETIRED = "retired-name"
    UNKNOWN = "unknown-name"
    WRONG_CONTEXT = "wrong-context"

    @property
    def says(self) -> str:
        """Explain the rule in one line."""
        return _SAYS[self]


_SAYS = {
    Rule.AMBIGUOUS: "The registry knows several things this name could mean.",
    Rule.DEPRECATED: "The name still answers, and its owner asked callers to stop using it.",
    Rule.ENDING: "The name answers until an announced end that is not far away.",
    Rule.EXPIRED: "The name is past its expiry or sunset; nothing promises an answer any more.",
    Rule.IGNORED_WITHOUT_REASON: "Whoever silences a finding says why, for those who follow.",
    Rule.REMOVED: "What the name stood for is gone.",
    Rule.RENAMED: "The change renames something that callers know by its former name.",
    Rule.RETIRED: "The name was withdrawn; nothing answers to it.",
    Rule.UNKNOWN: "It is written where only names of the platform stand, and is none.",
    Rule.WRONG_CONTEXT: "The name means something elsewhere, and nothing where it is used.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong with one use, and what to do about it.

    At most one of `fix` and `question` is given; neither is where nobody can be asked for
    anything but to look.
    """

    rule: Rule
    level: Level
    use: Use
    """The name, and where it stands: path, line, column and how it is spelled there."""
    what: str
    """The fact, one sentence."""
    why: str
    """Why it matters or what follows, one sentence."""
    evidence: tuple[str, ...] = ()
    """What the registry has on record: rows, who and when."""
    fix: str | None = None
    """What to write in place of `use.spelled`, at its line and column and nowhere else."""
    question: str = ""
    """What a person must decide, where no single fix is right."""

    @property
    def identity(self) -> str:
        """What stays the same when lines above it come and go: 16 hexadecimal digits."""
        use = self.use
        parts = (self.rule, use.path, use.name.kind, use.name.key, use.spelled, self.fix or "")
        told = "\0".join(parts).encode("utf-8", "surrogatepass")  # a path may be any bytes
        return hashlib.sha256(told).hexdigest()[:16]

    def content(self) -> dict[str, Any]:
        """Write it as JSON carries it."""
        return {
            "rule": str(self.rule),
            "level": str(self.level),
            **self.use.content(),
            "what": self.what,
            "why": self.why,
            "evidence": list(self.evidence),
            "fix": self.fix,
            "question": self.question,
            "identity": self.identity,
        }


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings as a reader meets them: by file, line and column."""
    return sorted(findings, key=lambda each: (each.use, each.rule))


def at_least(findings: Iterable[Finding], level: Level) -> list[Finding]:
    """Keep what weighs as much as `level` or more."""
    return [each for each in findings if each.level.rank >= level.rank]
