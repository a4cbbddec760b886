"""A platform's own alias governance file, read leniently with its lines.

This is what the platform says, not what holds: the effective governance is closed and has
its own model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from registry.anchors.lenient import Part, Problem, Stated, open_part
from registry.anchors.located import load_lenient

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextRule:
    """What governance says about one context."""

    at: str
    permissions: tuple[Stated[str], ...] = ()
    approval_required: Stated[bool] | None = None
    auto_expire: Stated[bool] | None = None

    @property
    def only_temporary(self) -> Stated[str] | None:
        """Where it says that only expiring aliases may stand here."""
        return next((p for p in self.permissions if p.value == "temporary_only"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignGovernance:
    """Everything a governance file states that the audit can use."""

    source: str
    contexts: Mapping[str, ContextRule]
    contexts_at: str = ""
    unique_within: Stated[bool] | None = None
    unique_across: Stated[bool] | None = None
    pattern: Stated[str] | None = None
    min_length: Stated[int] | None = None
    max_length: Stated[int] | None = None
    default_ttl: Stated[str] | None = None
    max_ttl: Stated[str] | None = None
    min_approvers: Stated[int] | None = None
    log_all_changes: Stated[bool] | None = None
    retention: Stated[str] | None = None
    problems: tuple[Problem, ...] = ()


def read_governance(text: str, *, source: str) -> ForeignGovernance:
    """Read a governance file; raises `InvalidInput` only for what is no YAML or JSON."""
    top = open_part(load_lenient(text, source=source))
    top.is_mapping()
    root = top.part("alias_governance") if top.has("alias_governance") else top
    rules, contexts = root.part("rules"), root.part("contexts")
    uniqueness, naming = rules.part("uniqueness"), rules.part("naming")
    expiration, audit = rules.part("expiration"), root.part("audit")
    governance = ForeignGovernance(
        source=source,
        contexts={name: _context(part) for name, part in contexts.entries()},
        contexts_at=contexts.at,
        unique_within=uniqueness.flag("within_context"),
        unique_across=uniqueness.flag("across_contexts"),
        pattern=naming.text("pattern"),
        min_length=naming.number("min_length"),
        max_length=naming.number("max_length"),
        default_ttl=expiration.text("default_ttl"),
        max_ttl=expiration.text("max_ttl"),
        min_approvers=rules.part("approvals").number("minimum"),
        log_all_changes=audit.flag("log_all_changes"),
        retention=audit.text("retention_period"),
    )
    return replace(governance, problems=tuple(dict.fromkeys(top.problems)))


def _context(part: Part) -> ContextRule:
    part.is_mapping()
    return ContextRule(
        at=part.at,
        permissions=part.texts("permissions"),
        approval_required=part.flag("approval_required"),
        auto_expire=part.flag("auto_expire"),
    )
