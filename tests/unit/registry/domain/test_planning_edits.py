from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import edits as e
from registry.domain.alias_plans import AliasTaken
from registry.domain.changes import invert, proves_undo, settled
from registry.domain.planning import plan
from registry.domain.rows import AliasStatus, AliasType, ContractStatus
from registry.domain.state import Rows
from registry.domain.terms import AT_APPLY, Terms
from registry.domain.times import AfterApply
from registry.errors import Conflict, FrenlyError, InvalidInput, Missing
from tests.builders import (
    DAY,
    NOW,
    a_context,
    a_contract,
    a_create,
    an_alias,
    an_anchor,
    service,
)
from tests.unit.registry.domain.strategies import edits as any_edits
from tests.unit.registry.domain.strategies import rows as any_rows

ALIAS = service("user-api")
USER = service("user-management-api")
AT = {"name": ALIAS, "context": "application"}
EXTEND = e.ExtendAlias(**AT, by=30 * DAY)


def terms(**applied):
    return Terms(now=NOW, default_lifetime=90 * DAY, applied=applied)


def planned(*edits, on=()):
    """Return the one row that the edits leave behind."""
    changes = plan(edits, Rows(on), terms())
    assert len(changes) == 1, changes
    return changes[0].after


def test_a_new_alias_waits_for_the_time_of_applying() -> None:
    alias = planned(a_create(type=AliasType.TEMPORARY, lifetime=30 * DAY))

    assert alias.created_at == AT_APPLY
    assert alias.expires_at == AfterApply(30 * DAY)
    assert alias.settled(NOW).expires_at == NOW + 30 * DAY


def test_an_expiring_alias_gets_the_default_lifetime_when_nobody_says() -> None:
    assert planned(a_create(type=AliasType.MIGRATION)).expires_at == AfterApply(90 * DAY)
    assert planned(a_create()).expires_at is None


def test_a_lifetime_for_an_alias_that_does_not_expire_is_refused() -> None:
    with pytest.raises(InvalidInput, match="permanent alias does not expire"):
        planned(a_create(lifetime=DAY))


@pytest.mark.parametrize(
    "duration", [timedelta(0), -DAY, 40_000 * DAY, timedelta(seconds=1.5)], ids=str
)
@pytest.mark.parametrize("ask", ["create", "extend"])
def test_impossible_durations_are_refused(ask, duration) -> None:
    edit = {
        "create": a_create(type=AliasType.TEMPORARY, lifetime=duration),
        "extend": e.ExtendAlias(**AT, by=duration),
    }[ask]

    with pytest.raises(InvalidInput, match="is not a duration an alias can live") as caught:
        planned(edit, on=[an_alias(expires_at=NOW + DAY)])

    assert "at most 100y" in caught.value.hint


@pytest.mark.parametrize(
    ("there", "says"),
    [
        (an_alias(), "already points to 'user-management-api'"),
        (an_alias(target=None), "already exists, without target"),
        (an_alias(status=AliasStatus.RETIRED), r"'user-management-api' \(retired\)"),
    ],
)
@pytest.mark.parametrize("edit", [a_create(key="user-api"), e.AdoptAlias(**AT, target=None)])
def test_a_taken_name_is_not_moved_silently(edit, there, says) -> None:
    with pytest.raises(AliasTaken, match=says) as caught:
        planned(edit, on=[there])

    assert caught.value.facts == {"alias": "user-api", "context": "application"}


def test_an_adopted_alias_keeps_the_dates_of_its_source() -> None:
    dated = planned(e.AdoptAlias(**AT, target=USER, created_at=NOW - DAY, expires_at=NOW))
    undated = planned(e.AdoptAlias(**AT, target=None))

    assert (dated.created_at, dated.expires_at) == (NOW - DAY, NOW)
    assert (undated.created_at, undated.target) == (AT_APPLY, None)


def test_a_repointed_alias_stands_again() -> None:
    alias = planned(
        e.RepointAlias(**AT, target=service("billing-api")),
        on=[an_alias(status=AliasStatus.RETIRED)],
    )

    assert alias.target == service("billing-api")
    assert alias.status is AliasStatus.ACTIVE


def test_a_living_alias_is_extended_from_its_end_and_a_dead_one_from_the_apply() -> None:
    living = planned(EXTEND, on=[an_alias(expires_at=NOW + DAY)])
    dead = planned(EXTEND, on=[an_alias(expires_at=NOW)])

    assert living.expires_at == NOW + 31 * DAY
    assert dead.expires_at == AfterApply(30 * DAY)


def test_what_never_ends_cannot_be_extended() -> None:
    with pytest.raises(Conflict, match="never expires"):
        planned(EXTEND, on=[an_alias()])
    with pytest.raises(InvalidInput, match="already lives until 9999-12-20"):
        planned(EXTEND, on=[an_alias(expires_at=datetime(9999, 12, 20, tzinfo=UTC))])


def test_an_alias_is_retired_once() -> None:
    assert planned(e.RetireAlias(**AT), on=[an_alias()]).status is AliasStatus.RETIRED
    with pytest.raises(Conflict, match="already retired"):
        planned(e.RetireAlias(**AT), on=[an_alias(status=AliasStatus.RETIRED)])


def test_an_owner_changes_and_nothing_else() -> None:
    assert planned(e.ChangeAliasOwner(**AT, owner="@new"), on=[an_alias()]) == an_alias(
        owner="@new"
    )


def test_a_missing_alias_is_refused_with_where_it_does_exist() -> None:
    with pytest.raises(
        Missing, match="no alias 'user-api' in context 'application'"
    ) as nowhere:
        planned(e.RetireAlias(**AT))
    with pytest.raises(Missing) as elsewhere:
        planned(e.RetireAlias(**AT), on=[an_alias(context="system")])

    assert nowhere.value.hint == "See `frenly alias list`."
    assert elsewhere.value.hint == "It exists in: system."


def test_a_contract_lives_through_its_edits() -> None:
    made = planned(e.RegisterContract(name=USER, version="v1", owner="@o", base_url="http://u"))
    moved = planned(e.UpdateContract(name=USER, version="v2"), on=[made])
    announced = planned(e.DeprecateContract(name=USER, successor=service("x-api")), on=[moved])
    ended = planned(e.RetireContract(name=USER), on=[announced])

    assert (moved.version, moved.owner, moved.base_url) == ("v2", "@o", "http://u")
    assert announced.deprecated_at == AT_APPLY
    assert announced.successor == service("x-api")
    assert [c.status for c in (made, moved, announced, ended)] == [
        "active",
        "active",
        "deprecated",
        "retired",
    ]


@pytest.mark.parametrize(
    ("edit", "there", "error"),
    [
        (e.RegisterContract(name=USER), [a_contract()], "already registered"),
        (e.UpdateContract(name=USER), [], "not a registered contract"),
        (e.DeprecateContract(name=USER), [], "not a registered contract"),
        (
            e.DeprecateContract(name=USER),
            [a_contract(status=ContractStatus.DEPRECATED)],
            "already deprecated",
        ),
        (e.RetireContract(name=USER), [a_contract(status=ContractStatus.RETIRED)], "retired"),
        (
            e.RegisterContext(name="system", fallback=("system",)),
            [a_context(name="system")],
            "already",
        ),
    ],
)
def test_what_contradicts_the_state_is_refused_with_advice(edit, there, error) -> None:
    with pytest.raises((Conflict, Missing), match=error) as caught:
        planned(edit, on=there)

    assert caught.value.hint


@pytest.mark.parametrize("name", ["", "a:b", "-a", "a b", "a" * 65, "a\n"])
def test_a_context_name_that_could_be_mistaken_is_refused(name) -> None:
    with pytest.raises(InvalidInput, match="is not a valid context name"):
        planned(e.RegisterContext(name=name, fallback=(name,)))


def test_a_context_is_registered_with_its_order() -> None:
    edit = e.RegisterContext(name="frenly_ai", fallback=("frenly_ai", "system"))

    assert planned(edit).fallback == ("frenly_ai", "system")


def test_an_anchor_is_adopted_as_declared() -> None:
    assert planned(e.AdoptAnchor(anchor=an_anchor())) == an_anchor()
    assert (
        planned(e.AdoptAnchor(anchor=an_anchor(version="2")), on=[an_anchor()]).version == "2"
    )


@pytest.mark.parametrize("anchor_id", ["", "a" * 256])
def test_an_anchor_needs_an_id_that_can_be_stored(anchor_id) -> None:
    with pytest.raises(InvalidInput, match="is not a valid anchor id"):
        planned(e.AdoptAnchor(anchor=an_anchor(id=anchor_id)))


def test_a_row_that_ends_as_it_began_is_no_change() -> None:
    there = [an_alias()]

    assert plan([e.ChangeAliasOwner(**AT, owner="@team")], Rows(there), terms()) == ()
    assert plan([e.RepointAlias(**AT, target=USER)], Rows(there), terms()) == ()


def test_later_edits_see_what_earlier_ones_did() -> None:
    edits = [a_create(key="user-api"), e.ChangeAliasOwner(**AT, owner="@new")]

    assert planned(*edits).owner == "@new"


def test_undoing_puts_back_exactly_what_was() -> None:
    rows = [an_alias()]
    applied = settled(plan([e.RetireAlias(**AT)], Rows(rows), terms()), NOW)

    after = Rows([applied[0].after])
    undone = plan([e.UndoProposal(proposal="P1")], after, terms(P1=applied))

    assert undone == invert(applied)


def test_an_undo_is_refused_when_a_row_has_changed_since() -> None:
    applied = settled(plan([e.RetireAlias(**AT)], Rows([an_alias()]), terms()), NOW)

    with pytest.raises(Conflict, match="has changed since") as caught:
        plan([e.UndoProposal(proposal="P1")], Rows([an_alias()]), terms(P1=applied))

    assert caught.value.facts["row"] == str(an_alias().key)


@given(st.lists(any_edits, max_size=3), st.lists(any_rows, max_size=4))
def test_whatever_is_planned_can_be_undone_or_is_refused_with_advice(edits, rows) -> None:
    fixed = [row.settled(NOW) for row in rows]
    wanted = [edit for edit in edits if not isinstance(edit, e.UndoProposal)]

    try:
        changes = plan(wanted, Rows(fixed), terms())
    except FrenlyError as error:
        assert error.hint
    else:
        assert proves_undo(changes, NOW)
        assert [c.key for c in changes] == sorted(c.key for c in changes)
        assert all(c.before != c.after for c in changes)
        assert plan(wanted, Rows(fixed), terms()) == changes
