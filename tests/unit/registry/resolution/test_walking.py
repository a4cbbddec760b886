from __future__ import annotations

import pytest

from registry.domain.names import Kind, Name
from registry.domain.rows import AliasStatus, ContractStatus
from registry.errors import ErrorKind, InvalidInput
from registry.resolution import errors as why
from registry.resolution.snapshot import Snapshot
from registry.resolution.walk import MAX_HOPS, seconds
from tests.builders import DAY, NOW, a_context, a_contract, a_path, an_alias, an_anchor, service

CONTEXTS = (
    a_context(name="system"),
    a_context(name="application", fallback=("application", "system")),
    a_context(name="frontend", fallback=("frontend", "application", "system")),
    a_context(name="migration"),
)


def snapshot(*rows, at=NOW):
    return Snapshot((*CONTEXTS, a_contract(), a_contract(key="billing-api"), *rows), 7, at)


def resolve(key, context="frontend", *rows, at=NOW, kind="service"):
    return snapshot(*rows).resolve(kind, context, key, seconds(at))


def test_a_canonical_stands_for_itself_in_every_context() -> None:
    found = resolve("billing-api", "migration")

    assert (found.canonical, found.hops, found.expires_at) == ("billing-api", (), None)
    assert found.revision == 7


def test_the_most_specific_context_wins() -> None:
    general, special = (
        an_alias(context="system"),
        an_alias(context="application", target="billing-api"),
    )

    assert resolve("user-api", "frontend", general, special).canonical == "billing-api"
    assert resolve("user-api", "system", general, special).canonical == "user-management-api"
    with pytest.raises(why.UnknownName):
        resolve("user-api", "migration", general, special)


def test_an_expiry_needs_no_write() -> None:
    general = an_alias(context="system")
    special = an_alias(context="frontend", target="billing-api", expires_at=NOW + DAY)
    picture = snapshot(general, special)

    def now(at):
        return picture.resolve("service", "frontend", "user-api", seconds(at)).canonical

    assert now(NOW + DAY * 0.999) == "billing-api"
    assert now(NOW + DAY) == "user-management-api"


def test_an_answer_ends_with_the_first_alias_on_its_way() -> None:
    first = an_alias(key="a-api", target="b-api", expires_at=NOW + 2 * DAY)
    second = an_alias(key="b-api", expires_at=NOW + DAY)

    found = resolve("a-api", "frontend", first, second)

    assert found.expires_at == NOW + DAY
    assert [hop["key"] for hop in found.content()["hops"]] == ["a-api", "b-api"]
    assert found.content()["expires_at"] == "2026-01-06T12:00:00+00:00"


def test_an_answer_without_an_end_says_so() -> None:
    assert resolve("user-api", "frontend", an_alias()).content()["expires_at"] is None


@pytest.mark.parametrize(
    ("rows", "error", "hint"),
    [
        ((), why.UnknownName, "See `frenly alias list`"),
        ((an_alias(context="migration"),), why.UnknownName, "It is an alias in: migration."),
        ((an_alias(expires_at=NOW),), why.AliasExpired, "--context application --by 30d"),
        ((an_alias(status=AliasStatus.RETIRED),), why.AliasRetired, "frenly alias show"),
        ((an_alias(target=None),), why.TargetUnknown, "propose to repoint it"),
        ((an_alias(target="nowhere"),), why.ChainBroken, "Repoint 'user-api'"),
        ((an_alias(target="user-api"),), why.ChainBroken, "Repoint 'user-api'"),
        (
            (a_contract(key="user-api", status=ContractStatus.RETIRED),),
            why.TargetRetired,
            "It has no successor",
        ),
        (
            (
                a_contract(
                    key="user-api",
                    status=ContractStatus.RETIRED,
                    successor=service("billing-api"),
                ),
            ),
            why.TargetRetired,
            "Use 'billing-api' instead.",
        ),
    ],
)
def test_a_name_that_leads_nowhere_says_why_and_what_to_do(rows, error, hint) -> None:
    with pytest.raises(error) as caught:
        resolve("user-api", "frontend", *rows)

    assert hint in caught.value.hint


def test_an_unknown_context_is_refused_with_the_nearest() -> None:
    with pytest.raises(why.UnknownContext, match="'frontent' is not a context") as caught:
        resolve("user-api", "frontent")

    assert caught.value.hint == "Did you mean 'frontend'?"
    assert caught.value.kind is ErrorKind.MISSING


def test_a_name_or_kind_that_cannot_be_is_refused_as_such() -> None:
    with pytest.raises(InvalidInput, match="not a valid service name"):
        resolve("not a name")
    with pytest.raises(InvalidInput, match="not a kind"):
        resolve("user-api", kind="servic")


def chain(length):
    links = [f"link{n}-api" for n in range(length)]
    targets = [*links[1:], "billing-api"]
    return [
        an_alias(key=key, target=target) for key, target in zip(links, targets, strict=True)
    ]


def test_a_chain_has_a_longest_length() -> None:
    assert len(resolve("link0-api", "frontend", *chain(MAX_HOPS)).hops) == MAX_HOPS
    with pytest.raises(why.ChainBroken, match="more than 8 hops"):
        resolve("link0-api", "frontend", *chain(MAX_HOPS + 1))


def test_a_circle_is_broken() -> None:
    there, back = an_alias(key="a-api", target="b-api"), an_alias(key="b-api", target="a-api")

    with pytest.raises(why.ChainBroken, match="comes back to 'a-api'"):
        resolve("a-api", "frontend", there, back)


@pytest.mark.parametrize("key", ["/users/{id}", "/users/{userId}", "/users/{x}/"])
def test_a_path_is_found_however_its_parameters_are_called(key) -> None:
    users = a_contract(name=a_path("/users/{id}"))

    assert resolve(key, "system", users, kind="path").canonical == "/users/{id}"


def test_an_alias_comes_before_a_contract_however_that_is_spelled() -> None:
    users, people = (
        a_contract(name=a_path("/users/{id}")),
        a_contract(name=a_path("/people/{p}")),
    )
    alias = an_alias(name=a_path("/users/{u}")).content() | {
        "target": {"kind": "path", "key": "/people/{p}"}
    }
    rows = (users, people, type(an_alias()).read(alias))

    for key in ("/users/{id}", "/users/{u}", "/users/{other}"):
        assert resolve(key, "frontend", *rows, kind="path").canonical == "/people/{p}"


def test_several_names_are_answered_together_or_not_at_all() -> None:
    picture = snapshot(an_alias())
    both = picture.resolve_many(
        "service", "frontend", ["user-api", "billing-api"], seconds(NOW)
    )

    assert [found.canonical for found in both] == ["user-management-api", "billing-api"]
    with pytest.raises(why.UnknownName):
        picture.resolve_many("service", "frontend", ["user-api", "nothing"], seconds(NOW))


def test_a_snapshot_knows_its_rows() -> None:
    picture = snapshot(an_alias(), an_anchor())

    assert list(picture.aliases()) == [an_alias()]
    assert picture.find_contract(service("user-api")) is None
    assert picture.anchors == {"openapi": an_anchor()}
    assert picture.find_alias(Name.parse(Kind.SERVICE, "user-api"), "application") == an_alias()
