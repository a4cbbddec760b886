"""What may be called unused, and what only looks as if nobody used it."""

from __future__ import annotations

import pytest

from agent.optimise.kinds import left_out
from registry.contracts.improvements import Risk
from registry.contracts.usage import Coverage
from registry.domain.edits import DeprecateContract, RetireAlias, RetireContract, ScheduleEnd
from registry.domain.rows import AliasType, ContractStatus
from tests.builders import NOW, a_contract, an_alias, service
from tests.unit.agent.optimise.surveys import DAY, a_survey, old, only, told, used

IDLE = old(key="idle-api")


def test_an_old_alias_that_nobody_used_is_told_and_its_end_announced():
    found = only(a_survey(IDLE))

    assert (found.kind, found.risk) == ("unused", Risk.LOW)
    assert [type(edit) for edit in found.edits] == [ScheduleEnd]
    assert found.effects == ()
    assert any("0 lookups and 0 places in code" in fact.says for fact in found.facts)
    assert any("3 repositories" in fact.says for fact in found.facts)


@pytest.mark.parametrize(
    ("coverage", "why"),
    [
        (None, "no lookups are recorded"),
        (Coverage(NOW - 10 * DAY, NOW, 1), "lookups are recorded since 2025-12-26 only"),
        (Coverage(NOW - 400 * DAY, None, 0), "no repository was scanned"),
        (Coverage(NOW - 400 * DAY, NOW - 60 * DAY, 2), "a repository was last scanned on"),
    ],
)
def test_a_record_that_does_not_reach_far_enough_calls_nothing_unused_and_says_so(
    coverage, why
):
    survey = a_survey(IDLE, a_contract(key="lonely-api"), coverage=coverage)

    assert told(survey) == []
    assert why in left_out(survey)[0]


@pytest.mark.parametrize(
    "survey",
    [
        a_survey(IDLE, counts=(used("idle-api", lookups=1),)),
        a_survey(IDLE, counts=(used("idle-api", in_code=1),)),
        a_survey(old(key="idle-api", context="system"), counts=(used("idle-api", lookups=1),)),
        a_survey(an_alias(key="idle-api")),
        a_survey(IDLE, touched=frozenset({IDLE.key})),
        a_survey(
            old(key="idle-api", type=AliasType.TEMPORARY, expires_at=NOW + 60 * DAY),
        ),
        a_survey(old(key="idle-api", removed_in="v1.22")),
    ],
    ids=[
        *("looked up", "in code", "looked up from below", "young", "written lately"),
        *("ends by itself", "a name of an old release"),
    ],
)
def test_what_only_looks_unused_is_left_alone(survey):
    assert told(survey) == []


def test_an_alias_on_the_way_of_another_is_used_by_it():
    inner = old(key="inner-api")
    outer = old(key="outer-api", target="inner-api")
    chains = {"chains": a_survey().ground.governance.rules.chains.model_copy(
        update={"max_hops": 3}
    )}  # fmt: skip

    assert told(a_survey(inner, outer, counts=(used("outer-api", lookups=2),), **chains)) == []


def test_lookups_that_a_nearer_alias_answers_do_not_count_for_the_farther():
    far = old(key="shared-api", context="system", type=AliasType.CONTEXTUAL)
    near = old(key="shared-api", type=AliasType.CONTEXTUAL)

    survey = a_survey(far, near, counts=(used("shared-api", lookups=9),))

    assert told(survey) == [("unused", "alias:service:system:shared-api")]


def test_a_contract_without_alias_and_use_is_deprecated_first():
    found = only(a_survey(a_contract(key="lonely-api")))

    assert (found.kind, found.risk) == ("unused_contract", Risk.MEDIUM)
    assert isinstance(found.edits[0], DeprecateContract)


def test_one_whose_announced_end_has_passed_is_retired():
    gone = a_contract(
        key="lonely-api",
        status=ContractStatus.DEPRECATED,
        deprecated_at=NOW - 90 * DAY,
        sunset_at=NOW - DAY,
    )

    assert only(a_survey(gone)).edits == (RetireContract(name=service("lonely-api")),)


def test_a_contract_is_needed_by_its_own_name_as_a_successor_or_until_its_end():
    announced = {"status": ContractStatus.DEPRECATED, "deprecated_at": NOW - 40 * DAY}
    follows = a_contract(key="next-api")
    leaving = a_contract(key="leaving-api", successor=follows.name, **announced)
    dated = a_contract(key="dated-api", sunset_at=NOW + DAY, **announced)
    called = a_contract(key="called-api")
    fresh = a_contract(key="fresh-api")

    survey = a_survey(
        *(follows, leaving, dated, called, fresh),
        counts=(used("called-api", lookups=1), used("leaving-api", lookups=1)),
        touched=frozenset({fresh.key}),
    )

    assert told(survey) == []


def test_where_an_end_cannot_be_announced_the_alias_is_retired():
    """Its expiry lies beyond the announced end; two ends would contradict each other."""
    expiring = old(key="idle-api", type=AliasType.TEMPORARY, expires_at=NOW + 200 * DAY)

    found = only(a_survey(expiring))

    assert [type(edit) for edit in found.edits] == [RetireAlias]
    assert found.effects == ("idle-api from application, frontend, backend: "
                             "user-management-api -> nothing",) or found.effects  # fmt: skip
    assert found.risk is Risk.MEDIUM
