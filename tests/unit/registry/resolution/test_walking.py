from __future__ import annotations

import pytest

from registry.domain.names import Kind, Name
from registry.domain.rows import AliasStatus, ContractStatus
from registry.errors import ErrorKind, InvalidInput
from registry.resolution import errors as why
from registry.resolution.walk import MAX_HOPS, seconds
from tests.builders import DAY, NOW, a_contract, a_path, an_alias, service
from tests.unit.registry.resolution.names_at_hand import resolve, snapshot


def test_a_canonical_stands_for_itself_in_every_context() -> None:
    found = resolve("billing-api", context="migration")

    assert (found.canonical, found.hops, found.expires_at) == ("billing-api", (), None)
    assert found.revision == 7


def test_the_most_specific_context_wins() -> None:
    rows = (an_alias(context="system"), an_alias(target="billing-api"))

    assert resolve("user-api", *rows).canonical == "billing-api"
    assert resolve("user-api", *rows, context="system").canonical == "user-management-api"
    with pytest.raises(why.UnknownName):
        resolve("user-api", *rows, context="migration")


def test_an_expiry_needs_no_write() -> None:
    general = an_alias(context="system")
    special = an_alias(context="frontend", target="billing-api", expires_at=NOW + DAY)
    picture = snapshot(general, special)

    def then(at):
        return picture.resolve("service", "frontend", "user-api", seconds(at)).canonical

    assert then(NOW + DAY * 0.999) == "billing-api"
    assert then(NOW + DAY) == "user-management-api"
    assert then(NOW) == "billing-api"


def test_an_answer_ends_with_the_first_alias_on_its_way() -> None:
    first = an_alias(key="a-api", target="b-api", expires_at=NOW + 2 * DAY)
    second = an_alias(key="b-api", expires_at=NOW + DAY)

    found = resolve("a-api", first, second)

    assert found.expires_at == NOW + DAY
    assert [hop["key"] for hop in found.content()["hops"]] == ["a-api", "b-api"]
    assert found.content()["expires_at"] == "2026-01-06T12:00:00+00:00"


def test_an_answer_without_an_end_says_so() -> None:
    assert resolve("user-api", an_alias()).content()["expires_at"] is None


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
        resolve("user-api", *rows)

    assert hint in caught.value.hint


def test_a_name_of_another_kind_is_told_apart_from_an_unknown_one() -> None:
    metric = an_alias(name=Name(Kind.METRIC, "uptime"), target="billing-api")
    attribute = a_contract(name=Name(Kind.ATTRIBUTE, "http.method"))

    with pytest.raises(why.UnknownName) as as_alias:
        resolve("uptime", metric)
    with pytest.raises(why.UnknownName) as as_contract:
        resolve("http.method", attribute)
    with pytest.raises(why.UnknownName) as unknown:
        resolve("downtime", metric)

    assert as_alias.value.hint == "It is a name of kind metric: ask with `--kind metric`."
    assert as_alias.value.is_known_elsewhere
    assert as_contract.value.hint == (
        "It is a name of kind attribute: ask with `--kind attribute`."
    )
    assert not unknown.value.is_known_elsewhere


def test_an_unknown_context_is_refused_with_the_nearest() -> None:
    with pytest.raises(why.UnknownContext, match="'frontent' is not a context") as caught:
        resolve("user-api", context="frontent")

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
    assert len(resolve("link0-api", *chain(MAX_HOPS)).hops) == MAX_HOPS
    with pytest.raises(why.ChainBroken, match="more than 8 hops"):
        resolve("link0-api", *chain(MAX_HOPS + 1))


def test_a_circle_is_broken() -> None:
    there, back = an_alias(key="a-api", target="b-api"), an_alias(key="b-api", target="a-api")

    with pytest.raises(why.ChainBroken, match="comes back to 'a-api'"):
        resolve("a-api", there, back)


@pytest.mark.parametrize(
    ("link", "says"),
    [
        (
            an_alias(key="b-api", expires_at=NOW),
            "'b-api', which expired at 2026-01-05 12:00 UTC",
        ),
        (an_alias(key="b-api", status=AliasStatus.RETIRED), "'b-api', which was retired"),
        (an_alias(key="c-api"), "'b-api', which is not registered"),
    ],
)
def test_a_broken_chain_says_what_became_of_its_link(link, says) -> None:
    with pytest.raises(why.ChainBroken, match=says):
        resolve("a-api", an_alias(key="a-api", target="b-api"), link)


@pytest.mark.parametrize("key", ["/users/{id}", "/users/{userId}", "/users/{x}/"])
def test_a_path_is_found_however_its_parameters_are_called(key) -> None:
    users = a_contract(name=a_path("/users/{id}"))
    alias = an_alias(name=a_path("/people/{p}"), target=None)
    alias = type(alias).read(
        {**alias.content(), "target": {"kind": "path", "key": "/users/{x}"}}
    )

    assert resolve(key, users, context="system", kind="path").canonical == "/users/{id}"
    for asked in ("/people/{p}", "/people/{q}/"):
        assert resolve(asked, users, alias, kind="path").canonical == "/users/{id}"


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
        assert resolve(key, *rows, kind="path").canonical == "/people/{p}"
    assert resolve("/users/{id}", *rows, context="migration", kind="path").hops == ()
