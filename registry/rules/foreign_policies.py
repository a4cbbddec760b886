"""Rules about aliases that contradict each other, within a platform's own files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.errors import nearest
from registry.rules.catalogue import RULES
from registry.rules.demanded import foreign
from registry.rules.demands import contradictions
from registry.rules.foreign_case import ALIASES, Told, duration, finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.rules.demands import Demand
    from registry.rules.foreign_case import ForeignFinding, Platform
    from registry.rules.foreign_reads import Stated

_CONFLICT = "conflict: the stricter rule holds until a person decides"
_ALL_HOLD = "conflict: all of them hold until a person decides"
_FILLER = {"only", "required", "require", "approval", "review"}


def contradicting(platform: Platform) -> Iterator[ForeignFinding]:
    """Sources demand different things on one topic."""
    return told(foreign(platform.governance, platform.manifest, platform.seeds))


def told(demands: Iterable[Demand]) -> Iterator[ForeignFinding]:
    """Tell each contradiction between demands, with every place and what holds."""
    for found in contradictions(demands):
        first = found.demands[0]
        where = f" In `{first.context}`:" if first.context else ""
        said = ", ".join(f"{demand.says} ({demand.at})" for demand in found.demands)
        holds = f"{_CONFLICT}: {found.holds.says}" if found.holds else _ALL_HOLD
        title = f"{first.topic.asks}{where} {said}"
        yield finding(ALIASES, "medium", title, (d.at for d in found.demands), holds)


def unenforced(platform: Platform) -> Iterator[ForeignFinding]:
    """A manifest or a migration names a rule that nothing here enforces."""
    known = {word for rule in RULES.values() for word in (rule.name, *rule.known_as)}
    named = list(platform.manifest.global_rules) if platform.manifest else []
    named += [Told(rule.name, rule.at) for seeds in platform.seeds for rule in seeds.rules]
    for rule in named:
        if rule.value not in known:
            title = f"No rule here is called {rule.value!r}"
            yield finding(ALIASES, "low", title, (rule.at,), nearest(rule.value, known))


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


def default_beyond_longest(platform: Platform) -> Iterator[ForeignFinding]:
    """The default lifetime exceeds the longest one."""
    rules = platform.governance
    if not (rules and rules.max_ttl and rules.default_ttl):
        return
    most, default = duration(rules.max_ttl), duration(rules.default_ttl)
    if most and default and default > most:
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
