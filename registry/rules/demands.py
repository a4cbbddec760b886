"""What each source demands, in one form, so that sources can be compared: topic by topic.

Where two sources differ, the stricter demand holds until a person decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.domain.times import show_duration
from registry.rules.foreign_case import duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from registry.rules.foreign_reads import ForeignGovernance, Manifest, Seeds, Stated
    from registry.rules.governance import Governance

_DAY = 86_400
_YEAR = 365 * _DAY
_ACROSS = re.compile(r"uniqueness.*across|across.*unique|global.*unique|unique.*global")
_LOOKED_AT = 200
"""Characters of a rule's name that are looked at."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that sources may demand differently."""

    rule: str
    """The rule of ours that it is about."""
    asks: str
    sign: int
    """1 where the larger demand is the stricter one, -1 where the smaller, 0 where all hold."""


WITHIN = Topic("unique_in_context", "Must an alias be unique within a context?", 1)
ACROSS = Topic("name_unique", "Must an alias be unique across contexts?", 1)
PATTERN = Topic("name_well_formed", "Which pattern must names keep?", 0)
SHORTEST = Topic("name_well_formed", "How short may a name be?", 1)
LONGEST = Topic("name_well_formed", "How long may a name be?", -1)
DEFAULT_LIFE = Topic("lifetime_usual", "How long does an alias live by default?", -1)
LONGEST_LIFE = Topic("lifetime_allowed", "How long may an alias live at most?", -1)
PEOPLE = Topic("enough_people", "How many people must agree?", 1)
APPROVAL = Topic("change_approved", "Do changes need approval?", 1)
GROUPS = Topic("right_people", "Who must agree?", 0)
ONLY_EXPIRING = Topic("type_allowed", "Must aliases there expire?", 1)
RECORDED = Topic("changes_recorded", "Is every change recorded?", 1)
KEPT = Topic("log_kept", "How long is the audit kept?", 1)


class Demand(NamedTuple):
    """One source's word on one topic, in one context where the topic has contexts."""

    topic: Topic
    context: str
    value: Any
    """What is compared: a number, or a text where all hold."""
    says: str
    at: str


class Contradiction(NamedTuple):
    """Demands on one topic that differ, with the one that holds; None where all do."""

    demands: tuple[Demand, ...]
    holds: Demand | None


def contradictions(demands: Iterable[Demand]) -> Iterator[Contradiction]:
    """Yield each topic on which sources differ."""
    groups: dict[tuple[Topic, str], list[Demand]] = defaultdict(list)
    for demand in demands:
        groups[demand.topic, demand.context].append(demand)
    for (topic, _), said in groups.items():
        if len({demand.value for demand in said}) > 1:
            yield Contradiction(tuple(said), strictest(said) if topic.sign else None)


def strictest(demands: Sequence[Demand]) -> Demand:
    """Return the strictest of demands on one topic; the first of equals."""
    return max(demands, key=lambda demand: demand.topic.sign * demand.value)


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

    yield one(WITHIN, rules.uniqueness.within_context, "rules", "uniqueness", "within_context")
    yield one(
        ACROSS, rules.uniqueness.across_contexts, "rules", "uniqueness", "across_contexts"
    )
    yield one(PATTERN, naming.pattern, "rules", "naming", "pattern")
    yield one(SHORTEST, naming.min_length, "rules", "naming", "min_length")
    yield one(LONGEST, naming.max_length, "rules", "naming", "max_length")
    for topic, life, path in (
        (DEFAULT_LIFE, lives.default_ttl, ("rules", "expiration", "default_ttl")),
        (LONGEST_LIFE, lives.max_ttl, ("rules", "expiration", "max_ttl")),
        (KEPT, audit.retention_period, ("audit", "retention_period")),
    ):
        yield one(topic, life.total_seconds(), *path, says=show_duration(life))
    yield one(PEOPLE, rules.approvals.minimum, "rules", "approvals", "minimum")
    yield one(RECORDED, audit.log_all_changes, "audit", "log_all_changes")
    for name, rule in governance.contexts.items():
        needs = rule.approval_required
        yield one(APPROVAL, needs, "contexts", name, "approval_required", context=name)
        groups = ", ".join(sorted(rule.groups)) or "nobody in particular"
        yield one(GROUPS, groups, "contexts", name, "permissions", context=name)
        only = rule.only_expiring
        yield one(ONLY_EXPIRING, only, "contexts", name, "auto_expire", context=name)


def _of_governance(rules: ForeignGovernance) -> Iterator[Demand]:
    plain: tuple[tuple[Topic, Stated[Any] | None], ...] = (
        (WITHIN, rules.unique_within),
        (ACROSS, rules.unique_across),
        (PATTERN, rules.pattern),
        (SHORTEST, rules.min_length),
        (LONGEST, rules.max_length),
        (PEOPLE, rules.min_approvers),
        (RECORDED, rules.log_all_changes),
    )
    for topic, stated in plain:
        if stated:
            yield _demand(topic, stated.value, stated.at)
    yield from _lives((DEFAULT_LIFE, rules.default_ttl), (LONGEST_LIFE, rules.max_ttl))
    yield from _lives((KEPT, rules.retention))
    for name, rule in rules.contexts.items():
        if rule.approval_required:
            needs = rule.approval_required
            yield _demand(APPROVAL, needs.value, needs.at, context=name)
        groups = sorted(p.value for p in rule.permissions if p is not rule.only_temporary)
        if rule.permissions:
            said = ", ".join(groups) or "nobody in particular"
            yield _demand(GROUPS, said, rule.permissions[0].at, context=name)
        only = rule.only_temporary or rule.auto_expire
        if only:
            yield _demand(ONLY_EXPIRING, bool(only.value), only.at, context=name)


def _of_manifest(manifest: Manifest) -> Iterator[Demand]:
    for rule in manifest.global_rules:
        if _ACROSS.search(rule.value[:_LOOKED_AT]):
            yield _demand(ACROSS, value=True, at=rule.at)
    if manifest.min_approvers and manifest.min_approvers.value > 0:
        yield _demand(PEOPLE, manifest.min_approvers.value, manifest.min_approvers.at)
    yield from _lives((KEPT, manifest.alias_governance.get("audit_retention")))


def _of_seeds(seeds: Seeds) -> Iterator[Demand]:
    if seeds.unique_in_context:
        yield _demand(WITHIN, value=True, at=seeds.unique_in_context.at)
    for rule in seeds.rules:
        scope = rule.config.get("scope")
        if "uniq" in rule.name and isinstance(scope, str):
            yield _demand(ACROSS, scope not in {"context", "within_context"}, rule.at)
        if (people := _count(rule.config.get("min_approvers"))) is not None:
            yield _demand(PEOPLE, people, rule.at)
        if (days := _count(rule.config.get("max_duration_days"))) is not None:
            yield Demand(LONGEST_LIFE, "", days * _DAY, f"{days} days", rule.at)
        if (years := _count(rule.config.get("retention_years"))) is not None:
            yield Demand(KEPT, "", years * _YEAR, f"{years} years", rule.at)


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
