"""What `registry.service.lists.ListRows` promises, on every store: the right rows, in order, page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from registry.contracts.records import AliasFilter, ContractFilter
from registry.db.walking import BATCH
from registry.domain.changes import RowChange
from registry.domain.names import Kind, Name
from registry.domain.rows import Alias, AliasStatus, AliasType, ContractStatus, RowKey, Table
from registry.domain.schedules import Schedule
from registry.domain.searching import found_under
from registry.errors import InvalidInput
from registry.service.cursors import Order, cursor, ends_at, order_of
from registry.service.reading import alias_view
from tests.builders import DAY, NOW, a_context, a_contract, a_path, an_alias, an_anchor, service

CONTEXTS = (a_context(name="application"), a_context(name="Frontend"), a_context(name="system"))
ENDS = {
    "live": None,
    "soon": NOW + 3 * DAY,
    "late": NOW + 90 * DAY,
    "gone": NOW - DAY,
    "now": NOW,
}


def a_row(number, key, context, end):
    return Alias(
        name=service(key) if number % 4 else Name(Kind.ATTRIBUTE, key.replace("-", ".")),
        context=context,
        type=list(AliasType)[number % 4],
        target=(None, service("user-management-api"), a_path())[number % 3],
        owner=("@one", "@two", "@" + "o" * 300, "")[number % 4],
        created_at=NOW - DAY,
        expires_at=ENDS[end],
        status=AliasStatus.RETIRED if number % 5 == 0 else AliasStatus.ACTIVE,
    )


KEYS = ("user-api", "User-api", "legacy-user-api", "user-user-api", "auth_service", "b.c")
ALIASES = [
    a_row(number, key, context.name, end)
    for number, (key, context, end) in enumerate(product(KEYS, CONTEXTS, ENDS))
    if number % 5 != 3
]
ALIASES += [
    replace(ALIASES[1], scope="metrics/a:b"),
    replace(ALIASES[1], scope="metrics/c", status=AliasStatus.TOMBSTONE),
    *(
        replace(
            an_alias(key=f"ending-user-{days}", expires_at=NOW + 2 * DAY),
            schedule=Schedule(warns_at=NOW - 9 * DAY, ends_at=NOW + days * DAY),
        )
        for days in (-1, 0, 1, 3)
    ),
]
ALIASES = list({alias.key: alias for alias in ALIASES}.values())
CONTRACTS = [
    a_contract(key=key, owner=owner, status=status)
    for key, owner, status in zip(
        ("user-api", "Zoo", "mail-user-api", "billing-api"),
        ("@one", "@two", "@one", ""),
        (*ContractStatus, ContractStatus.ACTIVE),
        strict=True,
    )
] + [a_contract(name=a_path("/users/{id}"))]

FILTERS = [
    AliasFilter(),
    AliasFilter(kind="service"),
    AliasFilter(kind="path"),
    AliasFilter(context="Frontend"),
    AliasFilter(kind="attribute", context="system"),
    AliasFilter(name=service("user-api")),
    AliasFilter(name=service("user-api"), kind="service", context="Frontend"),
    AliasFilter(name=service("user-api"), kind="path"),
    AliasFilter(target=service("user-management-api")),
    AliasFilter(target=a_path("/users/{other}"), context="application"),
    AliasFilter(owner="@one"),
    AliasFilter(owner="@" + "o" * 300),
    AliasFilter(owner="@" + "o" * 299),
    AliasFilter(owner=""),
    AliasFilter(type="migration"),
    *(
        AliasFilter(state=state)
        for state in ("live", "expired", "retired", "tombstone", "without target")
    ),
    AliasFilter(state="live", context="application", owner="@two", type="temporary"),
    AliasFilter(expiring_within=timedelta(0)),
    AliasFilter(expiring_within=3 * DAY),
    AliasFilter(expiring_within=365 * DAY, state="live"),
    AliasFilter(expiring_within=365 * DAY, state="expired"),
    AliasFilter(search="user"),
    AliasFilter(search="USER-A"),
    AliasFilter(search="a"),
    AliasFilter(search="ser"),
    AliasFilter(search="%"),
    AliasFilter(search="user", state="expired"),
    AliasFilter(search="api", kind="service", context="Frontend", expiring_within=90 * DAY),
]


def same(one, other):
    return other is not None and (one.kind, one.same) == (other.kind, other.same)


def is_wanted(alias, f):
    ends = ends_at(alias)
    return (
        f.kind in (None, alias.name.kind)
        and f.context in (None, alias.context)
        and (f.name is None or same(f.name, alias.name))
        and (f.target is None or same(f.target, alias.target))
        and f.owner in (None, alias.owner)
        and f.type in (None, alias.type)
        and f.state in (None, alias_view(alias, NOW).state)
        and (f.search is None or found_under(alias.name.same, f.search) is not None)
        and (
            f.expiring_within is None
            or (alias.is_live(NOW) and ends is not None and ends <= NOW + f.expiring_within)
        )
    )


def in_order(rows, wanted):
    def place(row):
        order = order_of(wanted)
        if order is Order.FOUND:
            return (found_under(row.name.same, wanted.search), row.key)
        return (ends_at(row), row.key) if order is Order.EXPIRY else row.key

    return sorted(rows, key=place)


@pytest.fixture
def stored(new_uow, view):
    rows = (
        *CONTEXTS,
        *CONTRACTS,
        *ALIASES,
        an_anchor(id="b"),
        an_anchor(id="B"),
        an_anchor(id="a"),
    )
    with new_uow() as uow:
        uow.write(
            tuple(RowChange(row.key, None, row) for row in rows),
            revision=1,
            at=NOW,
            proposal="P",
        )
        uow.commit()
    return view


def pages(fetch, wanted, limit):
    after = None
    while True:
        page = fetch(limit, after)
        assert len(page) <= limit
        yield from page
        if len(page) < limit:
            return
        after = cursor(page[-1], order_of(wanted))


def test_aliases_are_listed_as_a_plain_search_lists_them(stored) -> None:
    seen = set()
    for wanted in FILTERS:
        expected = in_order([a for a in ALIASES if is_wanted(a, wanted)], wanted)
        seen.add(bool(expected))
        for limit in (1, 7, 500):
            with stored() as uow:
                found = list(
                    pages(
                        lambda most, after, uow=uow, wanted=wanted: uow.find_aliases(
                            wanted, now=NOW, limit=most, after=after
                        ),
                        wanted,
                        limit,
                    )
                )
            assert found == expected, (wanted, limit)
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ({}, ["/users/{id}", "Zoo", "billing-api", "mail-user-api", "user-api"]),
        ({"kind": "service"}, ["Zoo", "billing-api", "mail-user-api", "user-api"]),
        ({"owner": "@one"}, ["mail-user-api", "user-api"]),
        ({"status": "deprecated"}, ["Zoo"]),
        ({"search": "user"}, ["mail-user-api", "user-api", "/users/{id}"]),
        ({"search": "zo"}, ["Zoo"]),
        ({"search": "api", "owner": ""}, ["billing-api"]),
    ],
)
def test_contracts_are_found_by_what_is_asked(stored, wanted, keys) -> None:
    asked = ContractFilter(**wanted)
    with stored() as uow:
        for limit in (1, 100):
            found = pages(
                lambda most, after: uow.find_contracts(asked, limit=most, after=after),
                asked,
                limit,
            )
            assert [c.name.key for c in found] == keys


@pytest.mark.parametrize(
    ("wanted", "after"),
    [
        ({"search": "user"}, "alias:service:system:other-api"),
        ({"state": "expired"}, "alias:service:system:user-api"),
        ({"state": "expired"}, "nonsense alias:service:system:user-api"),
        ({}, "nonsense"),
    ],
)
def test_a_page_of_another_list_is_not_continued(stored, wanted, after) -> None:
    with stored() as uow, pytest.raises(InvalidInput) as caught:
        uow.find_aliases(AliasFilter(**wanted), now=NOW, limit=9, after=after)

    assert caught.value.hint


def test_the_users_of_a_name_are_the_first_in_key_order(stored) -> None:
    users = sorted(
        (a for a in ALIASES if same(service("user-management-api"), a.target)),
        key=lambda a: a.key,
    )

    with stored() as uow:
        assert uow.users_of(service("user-management-api"), 500) == users
        assert uow.users_of(service("user-management-api"), 2) == users[:2]
        assert uow.users_of(service("nobody"), 2) == []


def test_neighbours_are_found_whichever_end_of_a_word_is_wrong(stored) -> None:
    with stored() as uow:
        for word in ("Xser-api", "user-apX", "usr-api", "user-aip"):
            assert "user-api" in set(uow.keys_near(Table.ALIAS, service(word), 3))
        assert "billing-api" in set(uow.keys_near(Table.CONTRACT, service("biling-api"), 1))
        assert set(uow.keys_near(Table.CONTRACT, a_path("/user/{x}"), 9)) == {"/users/{id}"}
        assert len(set(uow.keys_near(Table.ALIAS, service("m"), 2))) <= 8


def test_known_rows_are_told_from_others(stored, new_uow) -> None:
    there = {CONTRACTS[0].key, ALIASES[0].key, CONTEXTS[0].key}
    absent = {RowKey(Table.ANCHOR, f"n{n}") for n in range(BATCH)}

    with stored() as uow:
        assert uow.known([*there, *absent]) == there
        assert uow.known([]) == frozenset()


def test_every_row_is_gone_through_once_in_key_order(stored) -> None:
    with stored() as uow:
        keys = [row.key for row in uow.each_row()]
        anchors = [anchor.id for anchor in uow.anchors()]

    assert keys == sorted(row.key for row in (*CONTEXTS, *CONTRACTS, *ALIASES))[
        : len(ALIASES)
    ] + [RowKey(Table.ANCHOR, each) for each in ("B", "a", "b")] + sorted(
        row.key for row in (*CONTEXTS, *CONTRACTS)
    )
    assert anchors == ["B", "a", "b"]


def test_more_rows_than_a_batch_are_gone_through(new_uow, view) -> None:
    rows = [an_anchor(id=f"{n:05}") for n in range(2 * BATCH)]
    with new_uow() as uow:
        uow.write(
            tuple(RowChange(r.key, None, r) for r in rows), revision=1, at=NOW, proposal="P"
        )
        uow.commit()

    with view() as uow:
        assert list(uow.each_row()) == rows
        assert list(uow.rows_at(1)) == rows


def test_rows_are_read_as_they_were_at_a_revision(new_uow, view) -> None:
    first, second = a_contract(), a_contract(version="v2")
    other = a_contract(key="other-api")
    steps = (
        [RowChange(first.key, None, first)],
        [RowChange(first.key, first, second), RowChange(other.key, None, other)],
        [RowChange(first.key, second, None)],
        [RowChange(first.key, None, first)],
    )
    for revision, changes in enumerate(steps, start=1):
        with new_uow() as uow:
            uow.write(tuple(changes), revision=revision, at=NOW, proposal=f"P{revision}")
            uow.commit()

    with view() as uow:
        past = [list(uow.rows_at(revision)) for revision in range(6)]
    assert past == [[], [first], [other, second], [other], [other, first], [other, first]]


def test_a_name_that_was_taken_away_is_found_no_more(new_uow, view) -> None:
    gone = a_contract(key="gone-api")
    for revision, (before, after) in enumerate([(None, gone), (gone, None)], start=1):
        with new_uow() as uow:
            uow.write(
                (RowChange(gone.key, before, after),),
                revision=revision,
                at=NOW,
                proposal=f"P{revision}",
            )
            uow.commit()
        with view() as uow:
            found = uow.find_contracts(ContractFilter(search="gone"), limit=9, after=None)
        assert list(found) == ([gone] if after else [])
