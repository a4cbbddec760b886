from __future__ import annotations

import pytest

from registry.domain import edits as e
from registry.domain.alias_plans import AliasTaken
from registry.domain.names import Kind, Name
from registry.domain.planning import plan
from registry.domain.rows import Alias, AliasStatus
from registry.domain.schedules import Schedule
from registry.domain.state import Rows
from registry.domain.terms import Terms
from registry.errors import Conflict, InvalidInput, Missing
from tests.builders import DAY, NOW, a_create, an_alias, service

AT = {"name": service("user-api"), "context": "application"}
SCOPE = "metrics/system.cpu.time"


def planned(edit: e.Edit, *rows: Alias) -> Alias:
    terms = Terms(now=NOW, default_lifetime=90 * DAY, applied={})
    (change,) = plan([edit], Rows(rows), terms)
    assert isinstance(change.after, Alias)
    return change.after


def test_one_name_stands_once_in_each_scope() -> None:
    whole = an_alias()

    scoped = planned(a_create(key="user-api", scope=SCOPE), whole)

    assert scoped.key != whole.key
    assert scoped.place == f"application[{SCOPE}]"
    with pytest.raises(AliasTaken, match=r"in context 'application\[metrics"):
        planned(a_create(key="user-api", scope=SCOPE), scoped)


@pytest.mark.parametrize("scope", ["a b", "[x]", "x" * 201, "x/"])
def test_what_is_no_scope_is_refused(scope) -> None:
    with pytest.raises(InvalidInput, match="is not a scope"):
        planned(a_create(scope=scope))


def test_candidates_are_kept_in_name_order() -> None:
    two = tuple(Name(Kind.SERVICE, key) for key in ("b-api", "a-api"))

    alias = planned(e.AdoptAlias(**AT, candidates=two))

    assert [name.key for name in alias.candidates] == ["a-api", "b-api"]
    assert alias.target is None


@pytest.mark.parametrize(
    "meaning",
    [
        {"target": service("a-api"), "tombstone": True},
        {"target": service("a-api"), "candidates": (service("b-api"),)},
        {"candidates": (service("b-api"), service("b-api"))},
    ],
)
def test_an_alias_has_one_meaning(meaning) -> None:
    with pytest.raises(InvalidInput, match="more than one meaning, or one twice"):
        planned(e.AdoptAlias(**AT, **meaning))


def test_a_tombstone_stands_for_nothing_until_it_is_repointed() -> None:
    gone = planned(e.TombstoneAlias(**AT), an_alias(constraint="v1"))
    back = planned(e.RepointAlias(**AT, target=service("b-api"), constraint=">=2"), gone)

    assert (gone.status, gone.target, gone.constraint) == (AliasStatus.TOMBSTONE, None, "")
    assert (back.status, back.target, back.constraint) == ("active", service("b-api"), ">=2")
    with pytest.raises(Conflict, match="is already a tombstone"):
        planned(e.TombstoneAlias(**AT), gone)


def test_an_adopted_tombstone_is_one_at_once() -> None:
    assert planned(e.AdoptAlias(**AT, tombstone=True)).status is AliasStatus.TOMBSTONE


def test_repointing_forgets_an_end_that_has_come_and_keeps_one_to_come() -> None:
    over = Schedule(warns_at=NOW - 2 * DAY, ends_at=NOW - DAY)
    ahead = Schedule(warns_at=NOW, ends_at=NOW + DAY)
    edit = e.RepointAlias(**AT, target=service("b-api"))

    assert planned(edit, an_alias(schedule=over)).schedule is None
    assert planned(edit, an_alias(schedule=ahead)).schedule == ahead


def test_an_edit_of_another_scope_is_told_where_the_alias_stands() -> None:
    with pytest.raises(Missing, match="no alias 'user-api' in context 'application'") as caught:
        planned(e.RetireAlias(**AT), an_alias(scope=SCOPE))

    assert caught.value.hint == f"It exists in: application[{SCOPE}]."


def test_a_constraint_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInput, match="is not a version or range"):
        planned(a_create(constraint="> >"))
