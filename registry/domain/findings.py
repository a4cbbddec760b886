"""What a validator or an audit found: severity, message, reason and the way out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding weighs. Only `blocks` stops a proposal."""

    BLOCKS = "blocks"
    WARNS = "warns"
    NOTES = "notes"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """One fact that a check established, with what would settle it."""

    check: str
    severity: Severity
    message: str
    why_not: str = ""
    """Why the rule exists, or what would go wrong."""
    fix: str = ""
    """The smallest change that would pass."""

    def content(self) -> dict[str, Any]:
        """Write the finding as JSON carries it."""
        return {key: str(value) for key, value in asdict(self).items()}

    @classmethod
    def read(cls, content: dict[str, Any]) -> Finding:
        """Read what `content` wrote."""
        return cls(**{**content, "severity": Severity(content["severity"])})


def blockers(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings that stop a proposal."""
    return tuple(f for f in findings if f.severity is Severity.BLOCKS)
