"""What code is judged by, handed out over HTTP: the same as the database itself has."""

from __future__ import annotations

import gzip

import pytest
from starlette.testclient import TestClient

from frenly_ai.reviewing.grounds import Grounds, grounds_of
from frenly_ai.reviewing.grounds_text import read_grounds
from frenly_ai.reviewing.names_of_rows import NamesOfRows
from frenly_ai.reviewing.policy import read_review_policy
from frenly_ai.reviewing.telling import told_in
from frenly_ai.serving import create_application
from registry.contracts.records import AliasFilter, Wish
from registry.domain import edits as e
from registry.domain.names import Kind, Name
from registry.domain.proposals import Origin
from registry.domain.rows import Alias, Contract, Table, alias_key
from registry.errors import FrenlyError, InvalidInput
from tests.integration.api.world import CONTEXTS, service

GROUNDS = "/v1/grounds"
UNKNOWN = service("nobody-api")


@pytest.fixture(scope="module")
def client(world) -> TestClient:
    change(world)
    return TestClient(create_application(world.app), raise_server_exceptions=False)


def change(world) -> None:
    """Let two more proposals add rows and change some, of names that are hard to read."""
    target = service("user-management-api")
    adopted = [
        e.AdoptAlias(name=service(f"name-{n}-api"), context=where, target=target, owner="o")
        for n in range(3)
        for where in ("application", "frontend")
    ]
    adopted.append(
        e.AdoptAlias(
            name=service("moved-api"), context="application", target=target, owner="team-web"
        )
    )
    adopted.append(
        e.AdoptAlias(
            name=Name.parse(Kind.PATH, "/api/v1/members/{id}"),
            context="system",
            target=Name.parse(Kind.PATH, "/api/v1/users/{id}"),
            owner="team-users",
        )
    )
    apply(world, adopted, "root", "ben", "dee")
    moved = e.RepointAlias(
        name=service("moved-api"), context="application", target=service("billing-api")
    )
    apply(world, [moved], "mia", "ben", "max")
    assert world.app.registry.revision() == 3


def apply(world, edits, author, *approvers) -> None:
    wish = Wish(edits=tuple(edits), origin=Origin(channel="test"))
    view = world.app.registry.propose(wish, world.actor(author))
    for user in approvers:
        view = world.app.registry.decide(
            view.proposal.id, view.proposal.digest, "approve", reason="", by=world.actor(user)
        )
    world.app.registry.work()


@pytest.fixture(scope="module")
def ask(world, client):
    def get(user: str = "vera", **headers: str):
        return client.get(GROUNDS, headers={**world.auth(user), **headers})

    return get


@pytest.fixture(scope="module")
def near(world, client) -> Grounds:
    return grounds_of(world.app)


@pytest.fixture(scope="module")
def far(ask, near) -> Grounds:
    found = read_grounds(ask().content)
    return Grounds(
        revision=found.head.revision,
        rows=found.rows,
        told=told_in(found.authored, found.written),
        policy=read_review_policy(found.head.review, source="the server"),
        compatibility=found.head.compatibility,
        now=near.now,
    )


def test_both_ways_lead_to_the_same_grounds(near, far) -> None:
    assert far.revision == near.revision == 3
    assert far.rows == near.rows
    assert far.policy == near.policy
    assert far.compatibility == near.compatibility


def test_both_ways_tell_who_changed_a_row(near, far) -> None:
    told = {row.key: near.told(row.key) for row in near.rows}

    assert {row.key: far.told(row.key) for row in far.rows} == told
    assert len(set(told.values())) == 3
    assert told[alias_key(service("moved-api"), "application")].endswith(
        ", asked for by mia, approved by ben, max"
    )


def names_in(grounds: Grounds) -> list[Name]:
    named = [row.name for row in grounds.rows if isinstance(row, Alias | Contract)]
    return [*named, UNKNOWN, Name.parse(Kind.PATH, "/api/v1/users/{other}")]


def outcome(ask, *words, **more):
    try:
        return ask(*words, **more)
    except FrenlyError as error:
        return type(error)


def test_names_are_looked_up_in_rows_as_in_the_registry_itself(world, near, far) -> None:
    registry, rows = world.app.registry, far.names
    assert isinstance(rows, NamesOfRows)
    for name in names_in(near):
        for context in (*CONTEXTS, "nowhere"):
            asked = (name, context)
            assert outcome(rows.resolve, *asked) == outcome(registry.resolve, *asked), asked
        assert outcome(rows.contract, name) == outcome(registry.contract, name)
        assert set(rows.names_near(name)) == set(registry.names_near(name))
        for wanted in (
            AliasFilter(kind=str(name.kind), name=name),
            AliasFilter(kind=str(name.kind)),
            AliasFilter(kind=str(name.kind), context="frontend"),
        ):
            told = registry.aliases(wanted, limit=2)
            assert rows.aliases(wanted, limit=2).items == told.items, wanted
            assert (rows.aliases(wanted, limit=2).next is None) == (told.next is None)
    assert rows.contexts() == registry.contexts()
    assert set(rows.names_near(UNKNOWN, Table.CONTRACT)) == set(
        registry.names_near(UNKNOWN, Table.CONTRACT)
    )


def test_rows_at_hand_are_picked_by_nothing_that_they_do_not_know(far) -> None:
    with pytest.raises(InvalidInput):
        far.names.aliases(AliasFilter(owner="o"))


def test_who_has_it_already_is_told_that_it_holds_until_something_changes(world, ask) -> None:
    first = ask()
    again = ask(**{"if-none-match": first.headers["etag"]})

    assert (first.status_code, again.status_code) == (200, 304)
    assert again.content == b""
    assert first.headers["cache-control"] == "private, no-cache"
    world.applied()
    assert ask(**{"if-none-match": first.headers["etag"]}).status_code == 200


def test_it_is_packed_for_who_can_read_that(world, client) -> None:
    packed = {**world.auth("vera"), "accept-encoding": "gzip"}
    with client.stream("GET", GROUNDS, headers=packed) as answer:
        raw = b"".join(answer.iter_raw())
    plain = client.get(GROUNDS, headers={**world.auth("vera"), "accept-encoding": "identity"})

    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert "content-encoding" not in plain.headers
    assert answer.headers["etag"] == plain.headers["etag"]


def test_it_takes_the_right_to_read(client, ask) -> None:
    assert ask("mona").status_code == 403
    assert ask("bot").status_code == 200
    assert client.get(GROUNDS).status_code == 401
