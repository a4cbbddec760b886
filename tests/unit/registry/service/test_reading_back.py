from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from registry.contracts.records import AliasFilter, ContractFilter, HistoryFilter
from registry.domain import edits as e
from registry.domain.rows import AliasType, RowKey, Table, contract_key
from registry.errors import InvalidInput, Missing
from registry.resolution.errors import AliasExpired, RevisionUnknown, UnknownName
from registry.resolution.snapshot import Snapshot
from registry.service.reading import USERS_IN_LIST, USERS_SHOWN
from registry.service.snapshots import Snapshots
from tests.builders import DAY, NOW, a_create, a_path, an_anchor, service

USER = service("user-management-api")
ALIAS = service("profile-api")
TEMPORARY = {"type": AliasType.TEMPORARY, "lifetime": 30 * DAY}


@pytest.fixture
def filled(platform):
    platform.enact(
        a_create(key="live-api"),
        a_create(key="short-api", **TEMPORARY),
        a_create(key="gone-api", target="billing-api", context="system"),
    )
    platform.enact(e.RetireAlias(name=service("gone-api"), context="system"))
    platform.enact(
        e.AdoptAlias(name=service("lost-api"), context="application"),
        e.AdoptAnchor(anchor=an_anchor()),
        by="ben",
        deciders=("dee", "max"),
    )
    return platform


def listed(platform, **wanted):
    page = platform.registry.aliases(AliasFilter(**wanted))
    return {view.alias.name.key: view.state for view in page.items}


def test_aliases_are_listed_with_how_they_stand(filled) -> None:
    filled.clock.advance(31 * DAY)

    assert listed(filled) == {
        "gone-api": "retired",
        "live-api": "live",
        "lost-api": "without target",
        "short-api": "expired",
    }


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ({"kind": "path"}, set()),
        ({"context": "system"}, {"gone-api"}),
        ({"target": USER}, {"live-api", "short-api"}),
        ({"target": a_path("/user-management-api")}, set()),
        ({"name": service("live-api")}, {"live-api"}),
        ({"state": "live"}, {"live-api", "short-api"}),
    ],
)
def test_aliases_are_found_by_what_is_asked(filled, wanted, keys) -> None:
    assert set(listed(filled, **wanted)) == keys


def test_a_list_is_paged_without_loss(filled) -> None:
    first = filled.registry.aliases(AliasFilter(), limit=3)
    rest = filled.registry.aliases(AliasFilter(), limit=3, after=first.next)

    assert [len(first.items), len(rest.items), rest.next] == [3, 1, None]


@pytest.mark.parametrize("limit", [0, -1, 1_001])
def test_a_page_has_bounds(filled, limit) -> None:
    with pytest.raises(InvalidInput, match="A page cannot hold"):
        filled.registry.aliases(AliasFilter(), limit=limit)
    with pytest.raises(InvalidInput):
        filled.registry.proposals(limit=limit)
    with pytest.raises(InvalidInput):
        filled.registry.history(HistoryFilter(), limit=limit)


def test_contracts_are_listed_with_who_stands_on_them(filled) -> None:
    page = filled.registry.contracts(ContractFilter(kind="service"), limit=1)
    rest = filled.registry.contracts(ContractFilter(), after=page.next)

    assert [view.contract.name.key for view in (*page.items, *rest.items)] == [
        "billing-api",
        "user-management-api",
    ]
    assert [view.alias.name.key for view in rest.items[0].aliases] == ["live-api", "short-api"]
    assert filled.registry.contracts(ContractFilter(kind="path")).items == ()


def test_a_contract_knows_its_users_however_they_spell_it(platform) -> None:
    platform.enact(
        e.RegisterContract(name=a_path("/users/{id}"), owner="@o"),
        e.CreateAlias(
            name=a_path("/people/{p}"),
            context="application",
            target=a_path("/users/{userId}"),
            owner="@o",
        ),
    )

    view = platform.registry.contract(a_path("/users/{x}"))

    assert [v.alias.name.key for v in view.aliases] == ["/people/{p}"]
    assert platform.registry.aliases(AliasFilter(target=a_path("/users/{id}"))).items


def test_a_contract_that_is_not_there_is_refused_with_the_nearest(platform) -> None:
    with pytest.raises(Missing, match="'biling-api' is not a registered contract") as caught:
        platform.registry.contract(service("biling-api"))

    assert caught.value.hint == "Did you mean 'billing-api'?"


def test_a_hint_is_chosen_among_the_neighbours_of_both_sorts(filled) -> None:
    near = filled.registry.names_near

    assert {"live-api", "billing-api"} <= set(near(service("liv-api")))
    assert set(near(service("liv-api"), Table.CONTRACT)) == {"billing-api", USER.key}
    assert near(a_path("/live-api")) == ()


def test_a_contract_that_many_use_is_shown_with_the_first(platform) -> None:
    keys = [f"short-{number:03}-api" for number in range(USERS_SHOWN + 1)]
    platform.enact(*(a_create(key=key) for key in keys))

    shown = platform.registry.contract(USER)
    listed_with = platform.registry.contracts(ContractFilter(search="user")).items[0]
    few = platform.registry.contract(service("billing-api"))

    assert [view.alias.name.key for view in shown.aliases] == keys[:USERS_SHOWN]
    assert [view.alias.name.key for view in listed_with.aliases] == keys[:USERS_IN_LIST]
    assert (shown.more_aliases, listed_with.more_aliases, few.more_aliases) == (
        True,
        True,
        False,
    )


def test_what_ends_soon_is_listed_soonest_first_and_in_pages(filled) -> None:
    filled.enact(a_create(key="late-api", type=AliasType.TEMPORARY, lifetime=60 * DAY))
    soon = AliasFilter(expiring_within=90 * DAY)

    first = filled.registry.aliases(soon, limit=1)
    rest = filled.registry.aliases(soon, limit=1, after=first.next)

    assert [v.alias.name.key for v in (*first.items, *rest.items)] == ["short-api", "late-api"]
    assert rest.next is None
    assert listed(filled, expiring_within=31 * DAY) == {"short-api": "live"}


def test_an_export_is_of_one_moment(filled) -> None:
    lines = filled.registry.export(filled.people["root"])
    filled.enact(a_create(key="later-api"))

    assert not any("later-api" in line for line in lines)


def test_contexts_and_anchors_are_listed_in_order(filled) -> None:
    assert [c.name for c in filled.registry.contexts()] == [
        "application",
        "frontend",
        "migration",
        "system",
    ]
    assert filled.registry.anchors() == (an_anchor(),)
    there, nothing = contract_key(USER), RowKey(Table.ANCHOR, "nothing")
    assert filled.registry.known([there, nothing]) == {there}


def test_the_past_is_answered_as_it_was(platform) -> None:
    platform.clock.advance(DAY)
    platform.enact(a_create(**TEMPORARY))
    platform.clock.advance(DAY)
    platform.enact(e.RetireAlias(name=ALIAS, context="application"))
    registry = platform.registry

    with pytest.raises(UnknownName):
        registry.resolve(ALIAS, "frontend", at=NOW + timedelta(hours=1))
    assert registry.resolve(ALIAS, "frontend", at=NOW + 1.5 * DAY).revision == 2
    assert registry.resolve(ALIAS, "frontend", revision=2).canonical == "user-management-api"
    platform.clock.advance(60 * DAY)
    with pytest.raises(AliasExpired):
        registry.resolve(ALIAS, "frontend", revision=2)
    assert registry.resolve(ALIAS, "frontend", revision=2, at=NOW + 2 * DAY).revision == 2


def test_the_future_is_answered_from_what_is_known_now(platform) -> None:
    platform.enact(a_create(**TEMPORARY))

    with pytest.raises(AliasExpired):
        platform.registry.resolve(ALIAS, "frontend", at=NOW + 31 * DAY)
    assert platform.registry.resolve(ALIAS, "frontend", at=NOW + 29 * DAY)


@pytest.mark.parametrize("asked", [{"revision": 0}, {"revision": 9}, {"at": NOW - DAY}])
def test_a_time_nobody_knows_is_refused(platform, asked) -> None:
    with pytest.raises(RevisionUnknown) as caught:
        platform.registry.resolve(USER, "system", **asked)

    assert caught.value.hint == "Revisions 1 to 1 exist; see `frenly audit log`."


def test_the_past_forgets_what_was_taken_away(platform) -> None:
    made = platform.enact(a_create())
    platform.enact(e.UndoProposal(proposal=made))
    platform.enact(a_create(key="other-api"))

    assert platform.registry.resolve(ALIAS, "frontend", revision=2)
    with pytest.raises(UnknownName):
        platform.registry.resolve(ALIAS, "frontend", revision=3)


def while_waiting(platform, meanwhile):
    """Let `meanwhile` happen between a reader's first look and its turn to build."""
    snapshots = Snapshots(platform.deps.view, platform.deps.now)
    found = []
    with snapshots._lock:
        reader = threading.Thread(target=lambda: found.append(snapshots.current()))
        reader.start()
        reader.join(0.2)
        assert reader.is_alive()
        snapshots.newest = meanwhile
    reader.join()
    return found[0], snapshots.newest


def test_readers_that_wait_for_each_other_build_one_snapshot(platform) -> None:
    built = Snapshot.of((), revision=1)

    assert while_waiting(platform, built) == (built, built)


def test_a_slow_reader_never_puts_an_older_snapshot_back(platform) -> None:
    newer = Snapshot.of((), revision=9)

    own, kept = while_waiting(platform, newer)

    assert (own.revision, kept) == (1, newer)


def test_the_snapshot_is_kept_until_a_revision_makes_another(platform) -> None:
    snapshots = platform.registry._snapshots
    first = snapshots.current()

    assert snapshots.current() is first is snapshots.newest
    platform.enact(a_create())
    assert snapshots.current() is not first
    assert platform.registry.revision() == snapshots.newest.revision == 2


def test_history_is_told_newest_first_and_in_pages(filled) -> None:
    whole = filled.registry.history(HistoryFilter(), limit=1_000).items
    first = filled.registry.history(HistoryFilter(), limit=5)
    rest = filled.registry.history(HistoryFilter(), limit=1_000, after=first.next)

    assert (*first.items, *rest.items) == whole
    assert [item.tag for item in whole] == list(reversed(filled.tags()))


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"about": "alias:service:system:gone-api"}, 8),
        ({"about": "alias%"}, 0),
        ({"tag": "registry:revision:"}, 4),
        ({"tag": "registry:proposal:create", "actor": "ben"}, 1),
        ({"since": NOW + DAY}, 0),
        ({"until": NOW}, 0),
        ({"until": NOW + DAY, "actor": "system:frenly", "tag": "access"}, 1),
    ],
)
def test_history_is_found_by_what_is_asked(filled, wanted, count) -> None:
    assert len(filled.registry.history(HistoryFilter(**wanted)).items) == count


def test_every_entry_has_a_summary_people_can_read(filled) -> None:
    filled.registry.export(filled.people["root"])
    with pytest.raises(Missing):
        filled.registry.apply("P-never")
    asked, ben = filled.propose().proposal, filled.people["ben"]
    filled.registry.decide(asked.id, asked.digest, "approve", reason="fits", by=ben)

    history = filled.registry.history(HistoryFilter(), limit=1_000).items
    said = {item.tag: item.summary for item in reversed(history)}

    assert said["proposal:decision:approve"] == "fits"
    assert said["registry:revision:refuse"] == "There is no proposal 'P-never'."
    assert said["registry:revision:apply"].startswith("revision ")
    assert said["registry:content:export"].startswith("revision ")
    first = filled.registry.history(HistoryFilter(tag="registry:proposal:create")).items[-1]
    assert first.summary.endswith("and 3 more")


def test_proposals_are_listed_newest_first_and_in_pages(filled) -> None:
    pending = filled.propose().proposal.id
    first = filled.registry.proposals(limit=2)
    rest = filled.registry.proposals(limit=10, after=first.next)

    ids = [view.proposal.id for view in (*first.items, *rest.items)]
    assert len(set(ids)) == len(ids) == 5
    assert [v.proposal.id for v in filled.registry.proposals(status="pending").items] == [
        pending
    ]
    assert rest.next is None
