"""The closed set of validators, and how a planned change is judged by all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain.digest import digest
from registry.domain.findings import Finding, Severity
from registry.domain.proposals import ProposalKind
from registry.rules import endings, in_use, origins, policy, quotas, structure
from registry.rules.team_rules import team_rules_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from registry.rules.case import Case

    Validator = Callable[[Case], Iterable[Finding]]

STRUCTURE: tuple[Validator, ...] = (
    structure.context_known,
    structure.fallback_sound,
    structure.terminal_live,
    structure.chain_short,
    structure.no_shadowing,
    structure.no_consumer_broken,
    endings.end_ordered,
    endings.version_bound,
    structure.canonical_immutable,
    origins.source_trusted,
    origins.orders_flagged,
)
POLICY: tuple[Validator, ...] = (
    policy.context_governed,
    policy.name_well_formed,
    policy.type_allowed,
    policy.lifetime_allowed,
    policy.lifetime_usual,
    policy.name_unique,
    policy.owner_known,
    policy.deprecation_kept,
    endings.end_announced,
    endings.sunset_announced,
    policy.successor_known,
    quotas.quota_kept,
    in_use.users_gone,
)
VERSION = 7
"""Raised whenever a validator's verdict changes; approvals given under another one are void."""

VALIDATORS: dict[str, Validator] = {check.__name__: check for check in (*STRUCTURE, *POLICY)}
VALIDATORS_HASH = digest({"version": VERSION, "names": sorted(VALIDATORS)})
_STRUCTURE_NAMES = {check.__name__ for check in STRUCTURE}


def validate(case: Case) -> tuple[Finding, ...]:
    """Judge a planned change by every validator and team rule; the order is fixed."""
    checks = (*VALIDATORS.values(), team_rules_kept)
    found = (finding for check in checks for finding in check(case))
    return tuple(sorted({_weigh(finding, case.kind) for finding in found}, key=_place))


def _weigh(finding: Finding, kind: ProposalKind) -> Finding:
    bends = kind is not ProposalKind.CHANGE and finding.check not in _STRUCTURE_NAMES
    if bends and finding.severity is Severity.BLOCKS:
        return replace(finding, severity=Severity.WARNS)
    return finding


def _place(finding: Finding) -> tuple[bool, bool, str, str]:
    severity = finding.severity
    return (
        severity is not Severity.BLOCKS,
        severity is not Severity.WARNS,
        finding.check,
        finding.message,
    )
