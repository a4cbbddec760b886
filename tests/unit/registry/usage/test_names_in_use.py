"""Who uses a name: what counts, for how long, and for which alias of it."""

from __future__ import annotations

import pytest

from registry.contracts.usage_record import GoneFrom
from registry.usage.in_use import in_use, meant_from, narrowed
from tests.builders import DAY, NOW, a_context, an_alias
from tests.unit.registry.usage.usages import (
    LIMITS,
    SHOP,
    a_usage,
    a_view,
    seen_in,
    some_lookups,
)


def test_a_name_that_nobody_uses_is_not_in_use() -> None:
    found = in_use(a_usage(), LIMITS)

    assert not found
    assert found.content() == {"repositories": [], "callers": []}


@pytest.mark.parametrize(
    ("place", "counts"),
    [
        ("code", True),
        ("string", True),
        ("text", True),
        ("comment", False),
        ("documentation", False),
    ],
)
def test_a_name_that_is_only_spoken_of_is_not_in_use(place, counts) -> None:
    assert bool(in_use(a_usage(seen=(seen_in(place=place),)), LIMITS)) is counts


@pytest.mark.parametrize(("days", "counts"), [(0, True), (30, True), (31, False), (90, False)])
def test_lookups_count_for_as_long_as_governance_says(days, counts) -> None:
    day = NOW.replace(hour=0) - days * DAY

    assert bool(in_use(a_usage(lookups=(some_lookups(day=day),)), LIMITS)) is counts


def test_code_that_runs_uses_a_name_however_old_its_scan_is() -> None:
    old = a_view(told_at=NOW - 400 * DAY)

    assert in_use(a_usage(seen=(seen_in(),), scans=(old,)), LIMITS).repositories == (SHOP,)


@pytest.mark.parametrize(("days", "counts"), [(30, True), (31, False)])
def test_another_branch_uses_a_name_while_it_is_scanned(days, counts) -> None:
    branch = a_view(branch="next", told_at=NOW - days * DAY)
    usage = a_usage(seen=(seen_in(branch="next"),), scans=(branch,))

    assert bool(in_use(usage, LIMITS)) is counts


def test_users_are_named_once_and_in_order() -> None:
    found = in_use(
        a_usage(
            seen=(seen_in("z/z"), seen_in("a/a"), seen_in("a/a", path="b.py")),
            lookups=(
                some_lookups(),
                some_lookups(context="system"),
                some_lookups(caller="bot"),
            ),
        ),
        LIMITS,
    )

    assert (found.repositories, found.callers) == (("a/a", "z/z"), ("bot", "till"))


CONTEXTS = (
    a_context(name="system"),
    a_context(name="application", fallback=("application", "system")),
    a_context(name="frontend", fallback=("frontend", "application", "system")),
    a_context(name="migration"),
)


@pytest.mark.parametrize(
    ("standing", "context", "expected"),
    [
        (("application",), "application", {"application", "frontend"}),
        (("application", "frontend"), "application", {"application"}),
        (("application", "frontend"), "frontend", {"frontend"}),
        (("application", "system"), "system", {"system"}),
        (("system",), "system", {"system", "application", "frontend"}),
        ((), "migration", {"migration"}),
    ],
)
def test_a_lookup_means_the_first_alias_on_its_way(standing, context, expected) -> None:
    named = [an_alias(context=each) for each in standing]

    assert meant_from(context, CONTEXTS, named) == expected


def test_of_a_context_remain_its_own_uses_and_those_whose_context_nobody_told() -> None:
    usage = a_usage(
        scans=(
            a_view(context="frontend"),
            a_view(repository="b/b", context="migration"),
            a_view(repository="c/c"),
        ),
        seen=(seen_in(), seen_in("b/b"), seen_in("c/c")),
        gone=(GoneFrom("b/b", "", "c" * 40, NOW), GoneFrom("c/c", "", "c" * 40, NOW)),
        lookups=(some_lookups(), some_lookups(context="migration")),
    )

    found = narrowed(usage, "application", {"application", "frontend"})

    assert found.context == "application"
    assert [each.repository for each in found.seen] == [SHOP, "c/c"]
    assert [each.repository for each in found.gone] == ["c/c"]
    assert [each.context for each in found.lookups] == ["frontend"]
