from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.changes import RowChange
from registry.domain.names import Kind, Name
from registry.domain.rows import Alias, AliasStatus, AliasType, Contract, ContractStatus
from registry.domain.schedules import Brownout, Schedule
from registry.domain.state import Rows, find_contract
from registry.domain.versions import Release, ReleaseStatus
from registry.errors import FrenlyError
from registry.resolution.entries import Found, View
from registry.resolution.explaining import legs
from registry.resolution.snapshot import Snapshot
from registry.resolution.walk import Asked, seconds, walk
from tests.builders import DAY, NOW, a_context

CONTEXTS = {
    "system": ("system",),
    "application": ("application", "system"),
    "frontend": ("frontend", "application", "system"),
    "odd": ("odd", "system", "application"),
}
HERE = [a_context(name=name, fallback=order) for name, order in CONTEXTS.items()]
NAMES = [
    *(Name.parse(Kind.SERVICE, key) for key in ("a", "b", "c", "d")),
    *(Name.parse(Kind.PATH, key) for key in ("/x/{i}", "/x/{j}", "/y")),
]
SCOPES = ["", "m", "m/n", "m/o/p"]
TIMES = [NOW + number * DAY for number in range(4)]
LATER = [0 * DAY, DAY * 0.5, DAY, 2 * DAY, timedelta(days=9)]

names = st.sampled_from(NAMES)
times = st.sampled_from(TIMES)
releases = st.builds(
    Release, version=st.sampled_from(["v1", "v2"]), status=st.sampled_from(ReleaseStatus)
)
contracts = st.builds(
    Contract,
    name=names,
    version=st.sampled_from(["", "v3"]),
    status=st.sampled_from(ContractStatus),
    releases=st.lists(releases, max_size=2).map(tuple),
)
schedules = st.builds(
    Schedule,
    warns_at=times,
    ends_at=times,
    brownouts=st.lists(st.builds(Brownout, times, times), max_size=1).map(tuple),
)
plain = st.builds(
    Alias,
    name=names,
    context=st.sampled_from(sorted(CONTEXTS)),
    type=st.just(AliasType.PERMANENT),
    target=names,
    created_at=st.just(NOW),
    expires_at=st.none() | times,
)
unusual = st.builds(
    Alias,
    name=names,
    context=st.sampled_from(sorted(CONTEXTS)),
    scope=st.sampled_from(SCOPES),
    type=st.just(AliasType.PERMANENT),
    target=st.none() | names,
    constraint=st.sampled_from(["", "", "v1", ">=2"]),
    candidates=st.sampled_from([(), (), tuple(NAMES[:2])]),
    created_at=st.just(NOW),
    expires_at=st.none() | times,
    status=st.sampled_from([AliasStatus.ACTIVE, *AliasStatus]),
    schedule=st.none() | schedules,
)
rows = contracts | plain | unusual
registries = st.lists(rows, max_size=14).map(lambda all_: {row.key: row for row in all_})


class Plainly:
    """Rows as the walk sees them, without any snapshot."""

    def __init__(self, rows) -> None:
        self._state = Rows(rows)

    def find_contract(self, name):
        return find_contract(self._state, name)

    def aliases_named(self, name):
        return self._state.aliases_named(name)


def answer(lookup, *given):
    """Return what a lookup gives: an answer, or the sort of refusal with its words."""
    try:
        return lookup(*given)
    except FrenlyError as error:
        return type(error), error.message


def questions():
    return [
        (context, name, scope) for context in CONTEXTS for name in NAMES for scope in SCOPES
    ]


@given(registry=registries, now=times, later=st.sampled_from(LATER))
def test_the_fast_answer_is_the_full_one_at_every_time(registry, now, later) -> None:
    snapshot = Snapshot.of([*HERE, *registry.values()], revision=1)
    plainly = Plainly(registry.values())

    for at in (now, now + later, now):
        for context, name, scope in questions():
            view = View(plainly, CONTEXTS[context], scope)
            fast = answer(snapshot.resolve, name.kind, context, name.key, seconds(at), scope)
            full = answer(Found, view, name, at)

            if isinstance(full, tuple):
                assert fast == full
            else:
                assert fast.at(1) == full.at(1)
                assert fast.body(1) == full.body(1)


@given(
    registry=registries,
    steps=st.lists(
        st.lists(st.tuples(rows, st.booleans()), min_size=1, max_size=4), max_size=3
    ),
)
def test_a_snapshot_made_from_changes_is_the_one_made_anew(registry, steps) -> None:
    now = dict(registry)
    snapshot = Snapshot.of([*HERE, *now.values()], revision=1)

    for revision, step in enumerate(steps, start=2):
        changes = {}
        for row, goes in step:
            after = None if goes else row
            changes[row.key] = RowChange(row.key, now.get(row.key), after)
        changes = [c for c in changes.values() if c.before is not None or c.after is not None]
        for change in changes:
            now.pop(change.key, None)
            if change.after is not None:
                now[change.key] = change.after
        before = {key: dict(table) for key, table in snapshot.book.tables.items()}
        older = snapshot
        snapshot = older.changed(tuple(changes), revision)
        assert older.book.tables == before

    anew = Snapshot.of([*HERE, *now.values()], snapshot.revision)
    for context, name, scope in questions():
        ask = (name.kind, context, name.key, seconds(NOW), scope)
        made, other = answer(snapshot.resolve, *ask), answer(anew.resolve, *ask)
        assert isinstance(made, tuple) == isinstance(other, tuple)
        assert made == other if isinstance(made, tuple) else made.at(1) == other.at(1)


def test_a_changed_context_asks_for_a_whole_new_snapshot() -> None:
    other = a_context(name="odd", fallback=("odd", "frontend"))
    change = RowChange(other.key, HERE[-1], other)

    assert Snapshot.of(HERE, revision=1).changed((change,), 2) is None


@given(registry=registries, now=times)
def test_an_explanation_goes_the_way_of_the_answer(registry, now) -> None:
    plainly = Plainly(registry.values())

    for context, name, scope in questions():
        asked = Asked(CONTEXTS[context], now, scope)
        way = answer(walk, plainly, name, asked)
        shown = [leg.row for leg in legs(plainly, name, asked)]

        if hasattr(way, "hops"):
            assert shown == [*(hop.key for hop in way.hops), way.contract.key]


def test_an_alias_keeps_its_own_spelling_of_a_target_that_goes_away() -> None:
    gone, alias = (
        Contract(name=NAMES[4]),
        Alias(
            name=NAMES[0],
            context="system",
            type=AliasType.PERMANENT,
            target=NAMES[5],
            created_at=NOW,
        ),
    )
    snapshot = Snapshot.of([*HERE, gone, alias], revision=1)

    after = snapshot.changed((RowChange(gone.key, gone, None),), 2)

    asked = (Kind.SERVICE, "system", "a", seconds(NOW))
    assert snapshot.resolve(*asked).canonical == "/x/{i}"
    assert "ends at 'path:/x/{j}'" in answer(after.resolve, *asked)[1]
