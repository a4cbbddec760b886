"""The closed set of validators, and how a planned change is judged by all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain.digest import digest
from registry.domain.findings import Finding, Severity
from registry.domain.proposals import ProposalKind
from registry.rules import endings, policy, structure

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
)
POLICY: tuple[Validator, ...] = (
    policy.context_governed,
    policy.name_well_formed,
    policy.type_allowed,
    policy.lifetime_allowed,
    policy.name_unique,
    policy.owner_known,
    policy.deprecation_kept,
    endings.end_announced,
    endings.sunset_announced,
)
VERSION = 2
"""Raised whenever a validator's verdict changes; approvals given under another one are void."""

VALIDATORS: dict[str, Validator] = {check.__name__: check for check in (*STRUCTURE, *POLICY)}
VALIDATORS_HASH = digest({"version": VERSION, "names": sorted(VALIDATORS)})
_POLICY_NAMES = {check.__name__ for check in POLICY}


def validate(case: Case) -> tuple[Finding, ...]:
    """Judge a planned change by every validator; the order of findings is fixed."""
    found = (finding for check in VALIDATORS.values() for finding in check(case))
    return tuple(sorted({_weigh(finding, case.kind) for finding in found}, key=_place))


def _weigh(finding: Finding, kind: ProposalKind) -> Finding:
    bends = kind is not ProposalKind.CHANGE and finding.check in _POLICY_NAMES
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
