from __future__ import annotations

from hypothesis import given

from registry.domain.changes import (
    RowChange,
    invert,
    post_state,
    proves_undo,
    read_changes,
    settled,
    write_changes,
)
from registry.domain.state import Rows
from tests.builders import NOW, an_alias
from tests.unit.registry.domain.strategies import change_sets, instants


@given(change_sets)
def test_inverting_twice_changes_nothing(changes) -> None:
    assert invert(invert(changes)) == changes


@given(change_sets)
def test_changes_read_back_from_what_they_wrote(changes) -> None:
    assert read_changes(write_changes(changes)) == changes


@given(change_sets, instants)
def test_every_planned_change_can_be_undone(changes, at) -> None:
    fixed = tuple(RowChange(c.key, c.before and c.before.settled(at), c.after) for c in changes)

    assert proves_undo(fixed, at)


@given(change_sets, instants)
def test_settled_changes_wait_for_nothing(changes, at) -> None:
    once = settled(changes, at)

    assert settled(once, at) == once
    assert [c.before for c in once] == [c.before for c in changes]


def test_changes_that_contradict_each_other_are_not_proven() -> None:
    alias, other = an_alias(owner="@a"), an_alias(owner="@b")
    twice = (RowChange(alias.key, None, alias), RowChange(alias.key, other, alias))

    assert not proves_undo(twice, NOW)


def test_the_state_after_holds_the_changes_and_the_rest() -> None:
    kept, gone, new = (an_alias(key=key) for key in ("kept", "gone", "new"))

    after = post_state(
        Rows([kept, gone]), (RowChange(gone.key, gone, None), RowChange(new.key, None, new))
    )

    assert [after.row(a.key) for a in (kept, gone, new)] == [kept, None, new]
