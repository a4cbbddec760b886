"""Rules about aliases that contradict each other, within a platform's own files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.rules.foreign_case import ALIASES, Told, duration, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.rules.foreign_case import ForeignFinding, Platform
    from registry.rules.foreign_reads import Stated

_CONFLICT = "conflict: the stricter rule holds until a person decides"
_FILLER = {"only", "required", "require", "approval", "review"}
_ACROSS = re.compile(r"uniqueness.*across|across.*unique|global.*unique|unique.*global")
_DAYS_A_YEAR = 365
_LOOKED_AT = 200
"""Characters of a rule's name that are looked at."""


def uniqueness_across(platform: Platform) -> Iterator[ForeignFinding]:
    """One rule wants names unique across contexts, another does not."""
    says = list(_across(platform))
    wants = {stated.value for stated in says}
    if len(wants) > 1:
        title = "Must an alias be unique across contexts? " + ", ".join(
            f"{'yes' if s.value else 'no'} ({s.at})" for s in says
        )
        yield finding(ALIASES, "medium", title, (s.at for s in says), _CONFLICT)


def uniqueness_within(platform: Platform) -> Iterator[ForeignFinding]:
    """Governance lets a name repeat in a context, the alias table does not."""
    within = platform.governance.unique_within if platform.governance else None
    keys = [seeds.unique_in_context for seeds in platform.seeds if seeds.unique_in_context]
    if within and not within.value and keys:
        title = "Governance lets an alias repeat within a context, its table's key does not"
        yield finding(ALIASES, "medium", title, (within.at, *(k.at for k in keys)), _CONFLICT)


def _across(platform: Platform) -> Iterator[Stated[bool]]:
    if platform.governance and platform.governance.unique_across:
        yield platform.governance.unique_across
    for rule in platform.manifest.global_rules if platform.manifest else ():
        if _ACROSS.search(rule.value[:_LOOKED_AT]):
            yield Told(True, rule.at)  # noqa: FBT003 - a tuple of what and where
    for scope in _configured(platform, "scope"):
        rule_is_ours = "uniq" in scope.value[0]
        if rule_is_ours and isinstance(scope.value[1], str):
            yield Told(scope.value[1] not in {"context", "within_context"}, scope.at)


def approval_for_adding(platform: Platform) -> Iterator[ForeignFinding]:
    """A context takes aliases without approval although another rule wants a review."""
    wants = list(_reviews(platform))
    for name, rule in platform.governance.contexts.items() if platform.governance else ():
        free = rule.approval_required
        if free and not free.value and wants:
            title = (
                f"Approval conflict: governance lets `{name}` aliases in without approval, "
                f"but {wants[0].value} is asked for"
            )
            places = (free.at, *(stated.at for stated in wants))
            yield finding(ALIASES, "medium", title, places, _CONFLICT)


def _reviews(platform: Platform) -> Iterator[Stated[str]]:
    adding = platform.manifest.alias_governance.get("add_alias") if platform.manifest else None
    if adding and "require" in adding.value:
        yield Told(f"add_alias {adding.value}", adding.at)
    for flag in _configured(platform, "require_pr_review"):
        if flag.value[1] is True:
            yield Told("require_pr_review", flag.at)


def who_may(platform: Platform) -> Iterator[ForeignFinding]:
    """Manifest and governance name different people for a context, or know other contexts."""
    rules, manifest = platform.governance, platform.manifest
    if not (rules and manifest and rules.contexts and manifest.contexts):
        return
    for name, stated in manifest.contexts.items():
        rule = rules.contexts.get(name)
        if rule is None:
            title = (
                f"The manifest has rules for context `{name}`, governance does not define it"
            )
            where = (stated.at, rules.contexts_at)
            yield finding(ALIASES, "medium", title, where, "undefined context")
        elif rule.permissions and _words(stated.value) not in [
            _words(p.value) for p in rule.permissions
        ]:
            theirs = ", ".join(p.value for p in rule.permissions)
            title = f"Context `{name}`: the manifest says {stated.value}, governance {theirs}"
            places = (stated.at, *(p.at for p in rule.permissions))
            yield finding(ALIASES, "medium", title, places, _CONFLICT)
    for name, rule in rules.contexts.items():
        if name not in manifest.contexts:
            title = f"Governance defines context `{name}`, the manifest's contexts lack it"
            places = (rule.at, next(iter(manifest.contexts.values())).at)
            yield finding(ALIASES, "low", title, places, "the same contexts in both")


def approvers(platform: Platform) -> Iterator[ForeignFinding]:
    """Manifest and migration ask for different numbers of approvers."""
    least = platform.manifest.min_approvers if platform.manifest else None
    for other in _configured(platform, "min_approvers") if least else ():
        if least and isinstance(other.value[1], int) and other.value[1] != least.value:
            title = f"The manifest asks for {least.value} approvers, {other.at} for "
            places = (least.at, other.at)
            yield finding(ALIASES, "medium", f"{title}{other.value[1]}", places, _CONFLICT)


def longest_life(platform: Platform) -> Iterator[ForeignFinding]:
    """The longest lifetime differs between rules, or lies below the default one."""
    rules = platform.governance
    if not (rules and rules.max_ttl):
        return
    most, default = duration(rules.max_ttl), duration(rules.default_ttl)
    for other in _configured(platform, "max_duration_days"):
        if most and isinstance(other.value[1], int) and other.value[1] != most.days:
            title = f"max_ttl is {rules.max_ttl.value}, {other.at} says {other.value[1]} days"
            yield finding(ALIASES, "medium", title, (rules.max_ttl.at, other.at), _CONFLICT)
    if most and default and rules.default_ttl and default > most:
        title = f"default_ttl {rules.default_ttl.value} exceeds max_ttl {rules.max_ttl.value}"
        places = (rules.default_ttl.at, rules.max_ttl.at)
        yield finding(ALIASES, "medium", title, places, "a default within the maximum")


def unreadable_life(platform: Platform) -> Iterator[ForeignFinding]:
    """A lifetime is no duration."""
    rules = platform.governance
    for life in (rules.default_ttl, rules.max_ttl) if rules else ():
        if life and duration(life) is None:
            title = f"{life.value!r} is no duration"
            yield finding(ALIASES, "medium", title, (life.at,), "a duration such as 90d")


def retention(platform: Platform) -> Iterator[ForeignFinding]:
    """How long the audit is kept differs between rules."""
    stated = [platform.governance.retention] if platform.governance else []
    if platform.manifest:
        stated.append(platform.manifest.alias_governance.get("audit_retention"))
    days = [(s.at, d.days) for s in stated if s and (d := duration(s))]
    years = _configured(platform, "retention_years")
    days += [(y.at, y.value[1] * _DAYS_A_YEAR) for y in years if isinstance(y.value[1], int)]
    if len({n for _, n in days}) > 1:
        title = "The audit is kept for different times: " + ", ".join(
            f"{n} days ({at})" for at, n in days
        )
        yield finding(ALIASES, "medium", title, (at for at, _ in days), _CONFLICT)


def types_the_table_refuses(platform: Platform) -> Iterator[ForeignFinding]:
    """The alias table's CHECK refuses types that the manifest allows or uses."""
    anchors = platform.manifest.anchors if platform.manifest else ()
    allowed = [t for anchor in anchors for t in anchor.aliasing.alias_types]
    used = [use.type for use in platform.listed() if use.type]
    for seeds in platform.seeds:
        taken = {t.value for t in seeds.alias_types}
        lost = [t for t in (*allowed, *used) if t.value not in taken]
        if taken and lost:
            names = ", ".join(sorted({f"`{t.value}`" for t in lost}))
            title = f"The alias table allows only {', '.join(sorted(taken))}, not {names}"
            places = (seeds.alias_types[0].at, *(t.at for t in lost))
            yield finding(ALIASES, "medium", title, places, "a table that takes every type")


def _configured(platform: Platform, key: str) -> Iterator[Stated[tuple[str, Any]]]:
    """Find a setting in the rules that migrations seed, with the name of its rule."""
    for rule in (rule for seeds in platform.seeds for rule in seeds.rules):
        if key in rule.config:
            yield Told((rule.name, rule.config[key]), rule.at)


def _words(says: str) -> set[str]:
    return set(re.split(r"[^a-z0-9]+", says.lower())) - _FILLER
