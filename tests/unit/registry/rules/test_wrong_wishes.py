"""Thousands of wrong wishes of every class: each is refused, and most are helped on."""

from __future__ import annotations

import pytest

from registry.domain.changes import post_state
from registry.domain.findings import Finding, blockers
from registry.domain.planning import plan
from registry.domain.proposals import ProposalKind
from registry.domain.state import Rows
from registry.domain.terms import Terms
from registry.errors import FrenlyError
from registry.rules.case import Case
from registry.rules.nearby import phrase, variations
from registry.rules.quotas import counting
from registry.rules.validators import POLICY, STRUCTURE, validate
from tests.builders import DAY, NOW
from tests.platforms import the_governance
from tests.unit.registry.rules.cases import GROUND
from tests.unit.registry.rules.wrongs import WITHOUT_NEAR, WRONG, Wrong, seeded

EACH = 1_000
TERMS = Terms(now=NOW, default_lifetime=90 * DAY, applied={})
ONLY_WARN = {"lifetime_usual", "orders_flagged", "canonical_immutable", "users_gone"}


def judged(wrong: Wrong, rows: tuple = ()) -> tuple[Finding, ...]:
    state = Rows(rows or (*GROUND, *wrong.rows))
    changes = plan(wrong.edits, state, TERMS)
    governance = the_governance()
    rules = governance.rules.model_copy(update={"quotas": wrong.quotas})
    case = Case(
        changes=changes,
        after=post_state(state, changes),
        governance=governance.model_copy(update={"rules": rules}),
        kind=ProposalKind.CHANGE,
        now=NOW,
        asking=wrong.asking,
        held=counting(state.all(), NOW),
    )
    return validate(case)


def drawn(rule: str, number: int) -> Wrong:
    makers = WRONG[rule]
    return makers[number % len(makers)](seeded(f"{rule}/{number}"))


def first_that_passes(wrong: Wrong, found: tuple[Finding, ...]):
    state = Rows((*GROUND, *wrong.rows))
    tried = variations(
        wrong.edits, blockers(found), state, governance=the_governance(), now=NOW
    )
    for edits in tried:
        try:
            if not blockers(judged(wrong._replace(edits=edits))):
                return edits
        except FrenlyError:
            continue
    return None


def test_there_is_a_wrong_wish_for_every_validator_that_can_refuse_one() -> None:
    assert set(WRONG) == {check.__name__ for check in (*STRUCTURE, *POLICY)} - ONLY_WARN


@pytest.mark.parametrize("rule", WRONG)
def test_every_wrong_wish_of_a_class_is_refused_by_its_rule_with_a_reason(rule) -> None:
    for number in range(EACH):
        found = blockers(judged(drawn(rule, number)))
        ours = [f for f in found if f.check == rule]
        assert ours, (rule, number)
        assert all(f.why_not and f.fix for f in found)


@pytest.mark.parametrize("rule", sorted(set(WRONG) - WITHOUT_NEAR))
def test_of_most_classes_something_near_is_offered_that_passes(rule) -> None:
    numbers = range(0, EACH, 25)
    offered = []
    for number in numbers:
        wrong = drawn(rule, number)
        near = first_that_passes(wrong, judged(wrong))
        if near is not None:
            offered.append(near)
            assert blockers(judged(wrong._replace(edits=near))) == ()
            assert phrase(*near)

    assert offered, rule


@pytest.mark.parametrize("rule", sorted(WITHOUT_NEAR))
def test_what_only_a_person_can_say_is_not_guessed(rule) -> None:
    wrong = drawn(rule, 1)

    assert first_that_passes(wrong, judged(wrong)) is None


def test_the_verdict_depends_neither_on_the_order_of_rows_nor_on_the_run() -> None:
    rules = list(WRONG)
    for number in range(EACH):
        wrong = drawn(rules[number % len(rules)], number)
        rows = [*GROUND, *wrong.rows]
        seeded(number).shuffle(rows)

        assert judged(wrong, tuple(rows)) == judged(wrong)


def test_the_verdict_does_not_depend_on_the_order_of_edits_that_may_change_places() -> None:
    rules = sorted(set(WRONG) - {"source_trusted"})
    for number in range(EACH // 4):
        random = seeded(number)
        one, two = (drawn(random.choice(rules), random.randrange(EACH)) for _ in range(2))
        edits = (*one.edits, *two.edits)
        rows = (*one.rows, *two.rows)
        try:
            forward = judged(Wrong(edits, rows))
            backward = judged(Wrong(edits[::-1], rows))
        except FrenlyError:
            continue
        assert forward == backward
