from __future__ import annotations

from datetime import timedelta

import pytest

from registry.anchors.lenient import Stated
from registry.anchors.manifest import Manifest
from registry.anchors.seeds import SeedRule, Seeds
from registry.service.stricter import stricter, with_fallbacks
from tests.builders import DAY
from tests.platforms import governed, the_governance

UNIQUE_ACROSS = "alias_uniqueness_across_contexts"
RULES = the_governance().rules
LOOSE = governed(uniqueness=RULES.uniqueness.model_copy(update={"across_contexts": False}))


def seeds(**config):
    return Seeds(source="s.sql", rules=(SeedRule(at="s.sql:1", name="r", config=config),))


def manifest(**fields):
    return Manifest(source="m.yaml", families={}, contexts={}, alias_governance={}, **fields)


def test_sources_that_agree_change_nothing() -> None:
    held = stricter(the_governance(), None, None)

    assert held.governance == the_governance()
    assert held.overruled == ()


def test_uniqueness_holds_where_any_source_demands_it() -> None:
    demand = manifest(global_rules=(Stated(UNIQUE_ACROSS, "m.yaml:3"),))

    held = stricter(LOOSE, demand, None)

    assert held.governance.rules.uniqueness.across_contexts
    assert held.overruled == (
        "names are unique across contexts (m.yaml:3); the governance file says no",
    )
    other = manifest(global_rules=(Stated("something_else", "m.yaml:4"),))
    assert stricter(LOOSE, other, None).overruled == ()


@pytest.mark.parametrize(
    ("sources", "minimum"),
    [
        ((None, seeds(min_approvers=3)), 3),
        ((None, seeds(min_approvers=1)), 2),
        ((None, seeds(min_approvers=True)), 2),
        ((None, seeds(min_approvers="3")), 2),
        ((None, seeds(min_approvers=-1)), 2),
        ((manifest(min_approvers=Stated(4, "m.yaml:9")), seeds(min_approvers=3)), 4),
        ((manifest(), None), 2),
    ],
)
def test_the_largest_number_of_people_holds(sources, minimum) -> None:
    held = stricter(the_governance(), *sources)

    assert held.governance.rules.approvals.minimum == minimum


@pytest.mark.parametrize(("days", "longest"), [(30, 30 * DAY), (900, timedelta(days=365))])
def test_the_shortest_life_holds(days, longest) -> None:
    held = stricter(the_governance(), None, seeds(max_duration_days=days))

    assert held.governance.rules.expiration.max_ttl == longest


def test_the_longest_time_of_keeping_the_log_holds() -> None:
    held = stricter(the_governance(), None, seeds(retention_years=10))

    assert held.governance.audit.retention_period == timedelta(days=3650)
    assert held.overruled == ("the log is kept for 10 years (s.sql:1)",)
    assert stricter(the_governance(), None, seeds(retention_years=1)).overruled == ()


def test_what_no_file_can_switch_off_is_switched_on_again() -> None:
    silent = the_governance().audit.model_copy(update={"log_all_changes": False})
    policy = the_governance().model_copy(update={"audit": silent})

    held = stricter(policy, None, None)

    assert held.governance == the_governance()
    assert held.overruled == (
        "'log_all_changes' cannot be false: every change, decision and refusal is recorded.",
    )


def test_a_context_that_asks_for_no_approval_gets_one_all_the_same() -> None:
    free = the_governance().contexts["system"].model_copy(update={"approval_required": False})
    policy = the_governance().model_copy(update={"contexts": {"system": free}})

    held = stricter(policy, None, None)

    assert held.governance.contexts["system"].approval_required
    assert "names in 'system' need approval as well" in held.overruled[0]


def test_lookup_orders_are_lent_only_to_a_policy_that_declares_none() -> None:
    bare = the_governance().model_copy(update={"fallbacks": {}})

    assert with_fallbacks(bare, the_governance()) == the_governance()
    assert with_fallbacks(the_governance(), bare) is not bare
