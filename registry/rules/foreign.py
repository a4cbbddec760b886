"""The audit of a platform's own policy files: every rule over everything that could be read.

Pure: no file is opened here, and the moment is given. Findings come in the order of their
severity and places, whatever the order of the input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.rules import (
    foreign_aliases,
    foreign_anchors,
    foreign_claims,
    foreign_policies,
    foreign_sources,
)
from registry.rules.foreign_case import (
    ALIASES,
    MANIFEST,
    SOURCES,
    ForeignFinding,
    ForeignSeverity,
    Platform,
    finding,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from registry.rules.demands import Demand
    from registry.rules.foreign_reads import Problem

__all__ = ["CLASSES", "RULES", "ForeignFinding", "Platform", "audit", "unparseable"]

CLASSES = (ALIASES, SOURCES, MANIFEST)
"""The classes that the audit covers as a whole; it names a few others where it meets them."""

RULES: tuple[Callable[[Platform], Iterator[ForeignFinding]], ...] = (
    foreign_aliases.undefined_context,
    foreign_aliases.undefined_seed_context,
    foreign_aliases.undefined_anchor_context,
    foreign_aliases.expired,
    foreign_aliases.lives_too_long,
    foreign_aliases.wrong_dates,
    foreign_aliases.never_expires,
    foreign_aliases.expires_against_its_type,
    foreign_aliases.lasting_where_only_temporary,
    foreign_aliases.unknown_type,
    foreign_aliases.against_its_anchor,
    foreign_aliases.against_naming,
    foreign_sources.given_twice,
    foreign_sources.means_two_things,
    foreign_sources.type_differs,
    foreign_sources.seeded_unlisted,
    foreign_sources.stands_for_nothing,
    foreign_policies.contradicting,
    foreign_policies.approval_for_adding,
    foreign_policies.who_may,
    foreign_policies.default_beyond_longest,
    foreign_policies.unreadable_life,
    foreign_policies.types_the_table_refuses,
    foreign_anchors.source_missing,
    foreign_anchors.wrong_total,
    foreign_anchors.wrong_family_count,
    foreign_anchors.unknown_family,
    foreign_anchors.unknown_owner,
    foreign_anchors.owner_of_another_family,
    foreign_anchors.field_missing,
    foreign_anchors.same_id,
    foreign_claims.undeclared,
    foreign_claims.also_dangling,
    foreign_claims.second_manifest,
    foreign_claims.told_differently,
    foreign_claims.rival_openapi,
    foreign_claims.rival_source,
)
ON_POLICIES: tuple[Callable[[Platform], Iterator[ForeignFinding]], ...] = (
    foreign_policies.approval_for_adding,
    foreign_policies.who_may,
    foreign_policies.default_beyond_longest,
    foreign_policies.unreadable_life,
    foreign_policies.types_the_table_refuses,
    foreign_policies.unenforced,
)
"""The rules on policies alone; what their sources demand of each other comes beside them."""
_WEIGHT = {"high": 0, "medium": 1, "low": 2}


def audit(platform: Platform) -> tuple[ForeignFinding, ...]:
    """Run every rule; the heaviest findings come first."""
    return ordered([*_shapes(platform), *(f for rule in RULES for f in rule(platform))])


def audit_policies(
    platforms: Iterable[Platform], demands: Iterable[Demand]
) -> tuple[ForeignFinding, ...]:
    """Run the rules on policies alone, over sources that are read side by side."""
    found = list(foreign_policies.told(demands))
    for platform in platforms:
        found += _shapes(platform)
        found += (each for rule in ON_POLICIES for each in rule(platform))
    return ordered(found)


def ordered(found: Iterable[ForeignFinding]) -> tuple[ForeignFinding, ...]:
    """Return each finding once, the heaviest first, then by class and place."""
    return tuple(sorted(dict.fromkeys(found), key=_order))


def unparseable(source: str, line: str, why: str) -> ForeignFinding:
    """Say as a finding that a file could not be read at all."""
    title = f"{source} cannot be read: {why}"
    expected = "a parse error with its place; the run goes on"
    return finding("unparseable", "high", title, (f"{source}:{line}",), expected)


def _shapes(platform: Platform) -> Iterable[ForeignFinding]:
    """Turn what the readers noted on their way into findings."""
    read = (platform.manifest, platform.governance, *platform.seeds, *platform.claims)
    problems: list[Problem] = [p for source in read if source for p in source.problems]
    for problem in problems:
        file = problem.locations[0].rsplit(":", 1)[0]
        title = f"{file}: {problem.why}"
        heavy: ForeignSeverity = "medium" if problem.cls == MANIFEST else "high"
        expected = "reported, and the rest read"
        yield finding(problem.cls, heavy, title, problem.locations, expected)


def _order(one: ForeignFinding) -> tuple[int, str, list[tuple[str, int]], str]:
    places = [(file, int(line)) for file, line in (p.rsplit(":", 1) for p in one.locations)]
    return _WEIGHT[one.severity], one.cls, places, one.title
