"""What a comparison tells: one record for each difference between two API documents."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

Pointer = tuple[str | int, ...]
"""The steps from the top of a document to a value in it."""


class Severity(StrEnum):
    """What a difference does to those who use the API as the old document describes it."""

    BREAKING = "breaking"
    RISKY = "risky"
    SAFE = "safe"


ORDER = {Severity.BREAKING: 0, Severity.RISKY: 1, Severity.SAFE: 2}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Scope:
    """The part of the API that a difference is about; what does not apply is empty."""

    path: str = ""
    method: str = ""
    status: str = ""
    media_type: str = ""
    parameter: str = ""
    """Place and name, as `query:limit`."""
    header: str = ""

    @property
    def endpoint(self) -> str:
        """Method and path, as `GET /users/{id}`."""
        return f"{self.method} {self.path}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference, with its rule, its weight and its place in both documents."""

    rule: str
    severity: Severity
    message: str
    scope: Scope = field(default_factory=Scope)
    name: str = ""
    """The property (its path through the schema), tag, scheme, ... the difference is about."""
    old: Pointer | None = None
    new: Pointer | None = None
    moved_to: str = ""
    """Where a removed path seems to live now."""

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """Order by weight, then by place, whatever the order of keys in the documents."""
        return (ORDER[self.severity], self.scope, self.rule, self.name, self.message)

    def content(self) -> dict[str, Any]:
        """Write the difference as JSON carries it; what does not apply is left out."""
        told: dict[str, Any] = {
            "rule": self.rule,
            "severity": str(self.severity),
            "message": self.message,
            **asdict(self.scope),
            "name": self.name,
            "moved_to": self.moved_to,
        }
        return {key: value for key, value in told.items() if value}
