"""Aliases that break what their own platform's files say about aliases."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from registry.domain.rows import AliasType
from registry.rules.foreign_case import ALIASES, AliasUse, duration, finding, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.rules.foreign_case import ForeignFinding, Platform
    from registry.rules.foreign_reads import ContextRule, ForeignGovernance, Stated

_MAX_PATTERN, _MAX_REPEATS, _MAX_NAME = 200, 3, 255
"""Beyond these a pattern could take very long on a hostile name; it is not judged."""


def undefined_context(platform: Platform) -> Iterator[ForeignFinding]:
    """An alias in the manifest stands in a context that no rule defines."""
    known, at = _defined(platform)
    for use in platform.listed():
        if known and use.context and use.context.value not in known:
            title = (
                f"Alias `{use.name.value}` lives in context `{use.context.value}`, "
                "which governance does not define"
            )
            places = (use.name.at, use.context.at, at)
            yield finding(ALIASES, "medium", title, places, "undefined context")


def undefined_seed_context(platform: Platform) -> Iterator[ForeignFinding]:
    """A migration seeds aliases into a context that no rule defines."""
    known, at = _defined(platform)
    groups: dict[tuple[str, str], list[AliasUse]] = defaultdict(list)
    for use in platform.seeded():
        if known and use.context and use.context.value not in known:
            file = use.name.at.rsplit(":", 1)[0]
            groups[file, use.context.value].append(use)
    for (file, context), uses in groups.items():
        names = ", ".join(f"`{use.name.value}`" for use in uses)
        title = (
            f"{file} seeds {names} into context `{context}`, which governance does not define"
        )
        places = (*(use.name.at for use in uses), at)
        yield finding(ALIASES, "medium", title, places, "undefined context")


def undefined_anchor_context(platform: Platform) -> Iterator[ForeignFinding]:
    """Anchors allow aliases in contexts that no rule defines."""
    known, at = _defined(platform)
    anchors = platform.manifest.anchors if platform.manifest else ()
    told = [(a, c) for a in anchors for c in a.aliasing.contexts if c.value not in known]
    if known and told:
        names = ", ".join(f"`{name}`" for name in sorted({c.value for _, c in told}))
        ids = ", ".join(dict.fromkeys(a.label for a, _ in told))
        title = f"Anchors {ids} allow aliases in contexts no rule defines: {names}"
        places = (*(a.aliasing.contexts_at for a, _ in told), at)
        yield finding(ALIASES, "medium", title, places, "undefined contexts")


def expired(platform: Platform) -> Iterator[ForeignFinding]:
    """An alias is past its expiry."""
    for use in platform.uses():
        ends = moment(use.expires)
        if use.expires and ends and ends <= platform.now:
            day = ends.date().isoformat()
            kind = f"{use.type.value} and " if use.type else ""
            title = f"Alias `{use.name.value}` is {kind}expired on {day}"
            expected = f"an expired alias must not resolve (on any date after {day})"
            yield finding(ALIASES, "high", title, (use.name.at, use.expires.at), expected)


def lives_too_long(platform: Platform) -> Iterator[ForeignFinding]:
    """An alias is meant to live longer than governance's default, or than its maximum."""
    rules = platform.governance
    default, most = (
        (duration(rules.default_ttl), duration(rules.max_ttl)) if rules else (None, None)
    )
    for use in platform.uses():
        created, ends = moment(use.created), moment(use.expires)
        if not (rules and use.expires and created and ends):
            continue
        life = ends - created
        name = f"`{use.name.value}` runs {life.days} days"
        if most and rules.max_ttl and life > most:
            title = f"{name}, beyond max_ttl {rules.max_ttl.value}"
            places = (use.expires.at, rules.max_ttl.at)
            yield finding(ALIASES, "high", title, places, "refuse: longer than the maximum")
        elif default and rules.default_ttl and life > default:
            title = f"{name}, beyond default_ttl {rules.default_ttl.value}"
            places = (use.expires.at, rules.default_ttl.at)
            yield finding(ALIASES, "low", title, places, "warning only, not an error")


def wrong_dates(platform: Platform) -> Iterator[ForeignFinding]:
    """A date is none, or an alias expires before it was created."""
    for use in platform.uses():
        for date in (use.created, use.expires):
            if date and moment(date) is None:
                title = f"Alias `{use.name.value}` has no readable date: {date.value!r}"
                places = (use.name.at, date.at)
                yield finding(ALIASES, "medium", title, places, "an ISO 8601 date")
        created, ends = moment(use.created), moment(use.expires)
        if use.created and use.expires and created and ends and ends <= created:
            title = f"Alias `{use.name.value}` expires before it was created"
            both = (use.created.at, use.expires.at, use.name.at)
            yield finding(ALIASES, "high", title, both, "an expiry after the creation")


def never_expires(platform: Platform) -> Iterator[ForeignFinding]:
    """A temporary or migration alias carries no expiry."""
    for use in platform.uses():
        if use.ends_by_type and use.type and not use.expires:
            title = f"Alias `{use.name.value}` is {use.type.value} but carries no expiry"
            places = (use.name.at, use.type.at)
            yield finding(ALIASES, "high", title, places, "an expiry within max_ttl")


def expires_against_its_type(platform: Platform) -> Iterator[ForeignFinding]:
    """An alias of a type that never expires carries an expiry."""
    for use in platform.uses():
        if use.type and use.expires and not use.ends_by_type:
            title = f"Alias `{use.name.value}` is {use.type.value} but carries an expiry"
            places = (use.type.at, use.expires.at)
            yield finding(ALIASES, "low", title, places, "an expiring type, or no expiry")


def lasting_where_only_temporary(platform: Platform) -> Iterator[ForeignFinding]:
    """A lasting alias stands in a context for temporary ones."""
    for use in platform.uses():
        rule = _rule(platform, use)
        if rule and use.context and use.type and not use.ends_by_type:
            place = rule.only_temporary or rule.auto_expire
            if place and place.value:
                title = (
                    f"Alias `{use.name.value}` is {use.type.value} in context "
                    f"`{use.context.value}`, where aliases must expire"
                )
                places = (use.name.at, use.type.at, use.context.at, place.at)
                yield finding(ALIASES, "high", title, places, "a temporary type, or elsewhere")


def unknown_type(platform: Platform) -> Iterator[ForeignFinding]:
    """The type is none that an alias can have."""
    for use in platform.uses():
        if use.type and use.type.value not in set(AliasType):
            title = f"Alias `{use.name.value}` has the unknown type `{use.type.value}`"
            places = (use.name.at, use.type.at)
            yield finding(ALIASES, "medium", title, places, f"one of {', '.join(AliasType)}")


def against_its_anchor(platform: Platform) -> Iterator[ForeignFinding]:
    """An alias has a type or a context that its own anchor does not list."""
    for anchor, use in platform.listed_by_anchor():
        allowed = anchor.aliasing
        for what, stated, choices, at in (
            ("context", use.context, allowed.contexts, allowed.contexts_at),
            ("type", use.type, allowed.alias_types, allowed.types_at),
        ):
            if stated and choices and stated.value not in {c.value for c in choices}:
                title = (
                    f"Alias `{use.name.value}` has {what} `{stated.value}`, which its anchor "
                    f"{anchor.label} does not list"
                )
                places = (use.name.at, stated.at, at)
                yield finding(ALIASES, "medium", title, places, f"a {what} the anchor lists")


def against_naming(platform: Platform) -> Iterator[ForeignFinding]:
    """Names break governance's naming rule, told once per file and rule."""
    rules = platform.governance
    groups: dict[tuple[str, Stated[str] | Stated[int]], list[AliasUse]] = defaultdict(list)
    for use in platform.uses() if rules else ():
        for rule in _broken(rules, use.name.value) if rules else ():
            groups[use.name.at.rsplit(":", 1)[0], rule].append(use)
    for (file, rule), uses in groups.items():
        names = ", ".join(f"`{use.name.value}`" for use in uses)
        title = f"{file} names aliases against the naming rule {rule.value!r}: {names}"
        places = (*(use.name.at for use in uses), rule.at)
        yield finding(ALIASES, "medium", title, places, "names the rule accepts")


def _broken(rules: ForeignGovernance, name: str) -> Iterator[Stated[str] | Stated[int]]:
    if rules.pattern and not _matches(rules.pattern.value, name):
        yield rules.pattern
    if rules.min_length and len(name) < rules.min_length.value:
        yield rules.min_length
    if rules.max_length and len(name) > rules.max_length.value:
        yield rules.max_length


def _matches(pattern: str, name: str) -> bool:
    repeats = len(re.findall(r"[*+?}]", pattern[:_MAX_PATTERN]))
    if len(pattern) > _MAX_PATTERN or repeats > _MAX_REPEATS or re.search(r"\)[*+{?]", pattern):
        return True
    try:
        return re.search(pattern, name[:_MAX_NAME]) is not None
    except re.error:
        return True


def _defined(platform: Platform) -> tuple[set[str], str]:
    """Return the contexts that rules define, and where; the governance file comes first."""
    rules, manifest = platform.governance, platform.manifest
    if rules and rules.contexts:
        return set(rules.contexts), rules.contexts_at
    if manifest and manifest.contexts:
        return set(manifest.contexts), next(iter(manifest.contexts.values())).at
    return set(), ""


def _rule(platform: Platform, use: AliasUse) -> ContextRule | None:
    if not (platform.governance and use.context):
        return None
    return platform.governance.contexts.get(use.context.value)
