"""What is known of a rule, and what may keep it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Keeper(StrEnum):
    """What enforces a rule."""

    STRUCTURE = "structure"
    """A validator that nothing escapes."""
    POLICY = "policy"
    """A validator whose findings only warn where old facts are recorded or restored."""
    PLANNING = "planning"
    """A change that breaks it cannot be planned."""
    DECIDING = "deciding"
    """The count of approvals, when people decide and again when the change is applied."""
    RESOLVING = "resolving"
    """The lookup itself."""
    LOADING = "loading"
    """The policy file that would switch it off does not load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: what it says, why, and how to keep it."""

    name: str
    says: str
    reason: str
    fix: str
    keeper: Keeper
    settings: tuple[str, ...] = ()
    """Where its settings stand in the governance file."""
    known_as: tuple[str, ...] = ()
    """What platforms call it in manifests and migrations of their own."""
    refusal: str = ""
    """The code of the failure that breaking it raises, where it is not a finding."""
