"""What a platform's files and the policy in force demand, topic by topic."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.domain.times import show_duration
from registry.rules import demands as on
from registry.rules.demands import Demand, Topic
from registry.rules.foreign_case import duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from registry.rules.foreign_reads import ForeignGovernance, Manifest, Seeds, Stated
    from registry.rules.governance import Governance

_DAY = 86_400
_YEAR = 365 * _DAY
_ACROSS = re.compile(r"uniqueness.*across|across.*unique|global.*unique|unique.*global")
_LOOKED_AT = 200
"""Characters of a rule's name that are looked at."""


def foreign(
    governance: ForeignGovernance | None, manifest: Manifest | None, seeds: Iterable[Seeds]
) -> Iterator[Demand]:
    """Go through what a platform's own files demand."""
    if governance:
        yield from _of_governance(governance)
    if manifest:
        yield from _of_manifest(manifest)
    for each in seeds:
        yield from _of_seeds(each)


def effective(governance: Governance, at: Callable[[tuple[str, ...]], str]) -> Iterator[Demand]:
    """Go through what the policy in force demands; `at` tells where a setting stands."""
    rules, audit = governance.rules, governance.audit
    lives, naming = rules.expiration, rules.naming

    def one(topic: Topic, value: Any, *path: str, says: str = "", context: str = "") -> Demand:
        return Demand(topic, context, value, says or _said(value), at(path))

    yield one(
        on.WITHIN, rules.uniqueness.within_context, "rules", "uniqueness", "within_context"
    )
    yield one(
        on.ACROSS, rules.uniqueness.across_contexts, "rules", "uniqueness", "across_contexts"
    )
    yield one(on.PATTERN, naming.pattern, "rules", "naming", "pattern")
    yield one(on.SHORTEST, naming.min_length, "rules", "naming", "min_length")
    yield one(on.LONGEST, naming.max_length, "rules", "naming", "max_length")
    for topic, life, path in (
        (on.DEFAULT_LIFE, lives.default_ttl, ("rules", "expiration", "default_ttl")),
        (on.LONGEST_LIFE, lives.max_ttl, ("rules", "expiration", "max_ttl")),
        (on.KEPT, audit.retention_period, ("audit", "retention_period")),
    ):
        yield one(topic, life.total_seconds(), *path, says=show_duration(life))
    yield one(on.PEOPLE, rules.approvals.minimum, "rules", "approvals", "minimum")
    yield one(on.RECORDED, audit.log_all_changes, "audit", "log_all_changes")
    for name, rule in governance.contexts.items():
        needs = rule.approval_required
        yield one(on.APPROVAL, needs, "contexts", name, "approval_required", context=name)
        groups = ", ".join(sorted(rule.groups)) or "nobody in particular"
        yield one(on.GROUPS, groups, "contexts", name, "permissions", context=name)
        only = rule.only_expiring
        yield one(on.ONLY_EXPIRING, only, "contexts", name, "auto_expire", context=name)


def _of_governance(rules: ForeignGovernance) -> Iterator[Demand]:
    plain: tuple[tuple[Topic, Stated[Any] | None], ...] = (
        (on.WITHIN, rules.unique_within),
        (on.ACROSS, rules.unique_across),
        (on.PATTERN, rules.pattern),
        (on.SHORTEST, rules.min_length),
        (on.LONGEST, rules.max_length),
        (on.PEOPLE, rules.min_approvers),
        (on.RECORDED, rules.log_all_changes),
    )
    for topic, stated in plain:
        if stated:
            yield _demand(topic, stated.value, stated.at)
    yield from _lives((on.DEFAULT_LIFE, rules.default_ttl), (on.LONGEST_LIFE, rules.max_ttl))
    yield from _lives((on.KEPT, rules.retention))
    for name, rule in rules.contexts.items():
        if rule.approval_required:
            needs = rule.approval_required
            yield _demand(on.APPROVAL, needs.value, needs.at, context=name)
        groups = sorted(p.value for p in rule.permissions if p is not rule.only_temporary)
        if rule.permissions:
            said = ", ".join(groups) or "nobody in particular"
            yield _demand(on.GROUPS, said, rule.permissions[0].at, context=name)
        only = rule.only_temporary or rule.auto_expire
        if only:
            yield _demand(on.ONLY_EXPIRING, bool(only.value), only.at, context=name)


def _of_manifest(manifest: Manifest) -> Iterator[Demand]:
    for rule in manifest.global_rules:
        if _ACROSS.search(rule.value[:_LOOKED_AT]):
            yield _demand(on.ACROSS, value=True, at=rule.at)
    if manifest.min_approvers and manifest.min_approvers.value > 0:
        yield _demand(on.PEOPLE, manifest.min_approvers.value, manifest.min_approvers.at)
    yield from _lives((on.KEPT, manifest.alias_governance.get("audit_retention")))


def _of_seeds(seeds: Seeds) -> Iterator[Demand]:
    if seeds.unique_in_context:
        yield _demand(on.WITHIN, value=True, at=seeds.unique_in_context.at)
    for rule in seeds.rules:
        scope = rule.config.get("scope")
        if "uniq" in rule.name and isinstance(scope, str):
            yield _demand(on.ACROSS, scope not in {"context", "within_context"}, rule.at)
        if (people := _count(rule.config.get("min_approvers"))) is not None:
            yield _demand(on.PEOPLE, people, rule.at)
        if (days := _count(rule.config.get("max_duration_days"))) is not None:
            yield Demand(on.LONGEST_LIFE, "", days * _DAY, f"{days} days", rule.at)
        if (years := _count(rule.config.get("retention_years"))) is not None:
            yield Demand(on.KEPT, "", years * _YEAR, f"{years} years", rule.at)


def _demand(topic: Topic, value: Any, at: str, *, context: str = "") -> Demand:
    return Demand(topic, context, value, _said(value), at)


def _lives(*told: tuple[Topic, Stated[str] | None]) -> Iterator[Demand]:
    """Read durations; what is none demands nothing (`unreadable_life` says so)."""
    for topic, stated in told:
        if stated and (life := duration(stated)) is not None:
            yield Demand(topic, "", life.total_seconds(), stated.value, stated.at)


def _count(value: Any) -> int | None:
    """Take a number that can be meant; true is none, nor is nothing."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and value > 0 else None


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
