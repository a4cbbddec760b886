"""Scopes, candidates, tombstones, announced ends, versions."""

from __future__ import annotations

import pytest

from registry.domain.rows import AliasStatus, ContractStatus
from registry.domain.schedules import Brownout
from registry.domain.times import AfterApply
from registry.domain.versions import Release, ReleaseStatus
from registry.errors import ErrorKind
from registry.resolution import errors as why
from registry.resolution.walk import seconds
from tests.builders import DAY, NOW, a_contract, an_alias, service
from tests.unit.registry.resolution.names_at_hand import HOUR, an_end, resolve, snapshot

BOTH = (service("billing-api"), service("user-management-api"))


def a_scoped(scope, target="billing-api", **fields):
    return an_alias(scope=scope, target=target, **fields)


def test_in_one_context_the_narrowest_scope_that_holds_comes_first() -> None:
    rows = (
        an_alias(),
        a_scoped("web"),
        a_scoped("web/checkout", "orders-api"),
        a_contract(key="orders-api"),
    )

    def meant(scope):
        return resolve("user-api", *rows, scope=scope).canonical

    assert meant("web/checkout") == meant("web/checkout/cart") == "orders-api"
    assert meant("web") == meant("web/search") == "billing-api"
    assert meant("") == meant("webshop") == meant("batch/" * 60) == "user-management-api"


def test_a_more_specific_context_comes_before_a_narrower_scope() -> None:
    rows = (an_alias(context="frontend"), a_scoped("web", context="system"))

    assert resolve("user-api", *rows, scope="web").canonical == "user-management-api"


def test_a_name_that_stands_for_something_only_in_scopes_is_ambiguous_without_one() -> None:
    rows = (a_scoped("web"), a_scoped("app", "user-management-api"))

    with pytest.raises(why.AmbiguousName, match="no scope was given") as without:
        resolve("user-api", *rows)
    with pytest.raises(why.AmbiguousName, match="scope 'tv' is none of them"):
        resolve("user-api", *rows, scope="tv")

    error = without.value
    assert error.decided_by == ("scope",)
    assert error.facts["decided_by"] == "scope"
    assert [(c.content()["key"], c.scope) for c in error.candidates] == [
        ("user-management-api", "app"),
        ("billing-api", "web"),
    ]
    assert error.hint == "Ask with the scope you call from, e.g. `--scope app`."


def test_a_scope_whose_own_alias_is_undecided_offers_its_candidates() -> None:
    with pytest.raises(why.AmbiguousName) as caught:
        resolve("user-api", a_scoped("web", None, candidates=BOTH))

    assert [c.target for c in caught.value.candidates] == list(BOTH)


@pytest.mark.parametrize(
    ("others", "decided_by", "hint"),
    [
        ((), ("owner",), "propose to repoint 'user-api' in context 'application'"),
        ((a_scoped("web"),), ("scope",), "Ask with a scope: 'web'."),
        (
            (an_alias(context="migration", target="billing-api"),),
            ("context",),
            "Ask from another context: 'migration'.",
        ),
        ((an_alias(context="system", target="billing-api"),), ("owner",), "Its owner decides"),
        ((an_alias(context="migration", expires_at=NOW),), ("owner",), "Its owner decides"),
    ],
)
def test_several_candidates_are_never_guessed_among(others, decided_by, hint) -> None:
    undecided = an_alias(target=None, candidates=BOTH)

    with pytest.raises(
        why.AmbiguousName, match="'billing-api', 'user-management-api'"
    ) as caught:
        resolve("user-api", undecided, *others)

    assert caught.value.kind is ErrorKind.CONFLICT
    assert caught.value.decided_by == decided_by
    assert hint in caught.value.hint


def test_candidates_of_different_kinds_are_told_apart_by_kind() -> None:
    named = an_alias(target=None).content() | {
        "candidates": [{"kind": "metric", "key": "up"}, {"kind": "service", "key": "up-api"}]
    }

    with pytest.raises(why.AmbiguousName) as caught:
        resolve("user-api", type(an_alias()).read(named))

    assert caught.value.decided_by == ("kind",)
    assert caught.value.hint == "Ask for one of them by its own name and kind."


def test_many_candidates_are_shown_in_part_and_carried_in_full() -> None:
    many = tuple(service(f"s{n:02}-api") for n in range(12))

    with pytest.raises(why.AmbiguousName, match="'s07-api' and 4 more") as caught:
        resolve("user-api", an_alias(target=None, candidates=many))

    assert len(caught.value.candidates) == 12


def test_a_tombstone_answers_and_nothing_less_specific_does() -> None:
    gone = an_alias(context="frontend", target=None, status=AliasStatus.TOMBSTONE)

    with pytest.raises(why.AliasRemoved, match="was removed; nothing replaces it"):
        resolve("user-api", gone, an_alias(context="system"))
    with pytest.raises(why.AliasRemoved, match="'user-api' in context 'frontend'"):
        resolve("a-api", gone, an_alias(key="a-api", target="user-api"))


def test_a_retired_alias_is_passed_over() -> None:
    retired = an_alias(context="frontend", status=AliasStatus.RETIRED)

    assert resolve("user-api", retired, an_alias(context="system")).hops[0].context == "system"


def test_an_announced_end_warns_fails_for_a_while_and_removes() -> None:
    picture = snapshot(an_alias(schedule=an_end(warns_at=NOW + HOUR)))

    def then(at):
        return picture.resolve("service", "frontend", "user-api", seconds(at)).at(7)

    assert then(NOW).deprecated_since is None
    warned = then(NOW + HOUR)
    assert (warned.deprecated_since, warned.sunset_at) == (NOW + HOUR, NOW + DAY)
    assert warned.successor == service("user-management-api")
    with pytest.raises(why.AliasBrownedOut, match="until 2026-01-05 15:00 UTC") as out:
        then(NOW + 2 * HOUR)
    assert (out.value.kind, out.value.facts["until"], out.value.facts["instead"]) == (
        ErrorKind.UNAVAILABLE,
        "2026-01-05T15:00:00.000000Z",
        "user-management-api",
    )
    assert then(NOW + 3 * HOUR).canonical == "user-management-api"
    with pytest.raises(why.AliasRemoved, match="removed at 2026-01-06 12:00 UTC") as over:
        then(NOW + DAY)
    assert "'user-management-api'" in over.value.hint


def test_a_moment_that_waits_to_be_applied_is_shown_as_such() -> None:
    waits = AfterApply(DAY)
    end = an_end(brownouts=(Brownout(NOW, waits),), ends_at=waits)

    with pytest.raises(why.AliasBrownedOut, match=r"apply\+86400s"):
        resolve("user-api", an_alias(schedule=end))


def test_an_end_without_a_target_leaves_nothing_to_use() -> None:
    with pytest.raises(why.AliasRemoved, match="nothing replaces it"):
        resolve("user-api", an_alias(target=None, schedule=an_end(ends_at=NOW)))


def a_versioned(**fields):
    releases = (
        Release(version="v2", base_url="https://u/2", status=ReleaseStatus.DEPRECATED,
                deprecated_at=NOW - DAY, sunset_at=NOW + DAY),
        Release(version="v1.5", base_url="https://u/1.5"),
        Release(version="v1", base_url="https://u/1", status=ReleaseStatus.RETIRED),
    )  # fmt: skip
    given = {"version": "v3", "base_url": "https://u/3", "releases": releases}
    return a_contract(**{**given, **fields})


@pytest.mark.parametrize(
    ("constraint", "version"),
    [("", "v3"), ("v2", "v2"), (">=1,<2", "v1.5"), (">=1", "v3"), ("1.5.0", "v1.5")],
)
def test_a_constraint_binds_the_version_that_answers(constraint, version) -> None:
    found = resolve("user-api", a_versioned(), an_alias(constraint=constraint))

    assert (found.version, found.base_url) == (version, f"https://u/{version[1:]}")
    assert found.hops[0].constraint == constraint


def test_a_deprecated_version_says_so_beside_an_active_contract() -> None:
    found = resolve("user-api", a_versioned(), an_alias(constraint="v2"))

    assert (found.contract_status, found.release_status) == ("active", "deprecated")
    assert (found.deprecated_since, found.sunset_at) == (NOW - DAY, NOW + DAY)
    assert found.successor == service("user-management-api")


def test_every_constraint_on_the_way_must_hold() -> None:
    def ask(outer, inner):
        rows = (
            a_versioned(),
            an_alias(key="a-api", target="b-api", constraint=outer),
            an_alias(key="b-api", constraint=inner),
        )
        return resolve("a-api", *rows)

    assert ask("<3", ">=1").version == "v2"
    with pytest.raises(why.ReleaseUnknown, match=r"'<2' .alias a-api.* and 'v2'") as caught:
        ask("<2", "v2")
    assert "v3 (active), v2 (deprecated), v1.5 (active), v1 (retired)" in caught.value.hint


def test_a_constraint_on_a_contract_without_versions_is_refused() -> None:
    with pytest.raises(why.ReleaseUnknown, match="is '>=1'") as caught:
        resolve("user-api", a_contract(version=""), an_alias(constraint=">=1"))

    assert caught.value.hint.startswith("The contract has no versions")


def test_a_deprecated_contract_names_its_successor() -> None:
    old = a_contract(
        status=ContractStatus.DEPRECATED,
        successor=service("billing-api"),
        deprecated_at=NOW - DAY,
    )

    for found in (resolve("user-api", old, an_alias()), resolve("user-management-api", old)):
        assert found.successor == service("billing-api")
        assert found.content()["successor"] == {"kind": "service", "key": "billing-api"}
        assert found.content()["deprecated_since"] == "2026-01-04T12:00:00+00:00"
        assert found.sunset_at is None
