from __future__ import annotations

from registry.rules.floors import loosened, tightened
from registry.rules.trying import laid_over
from tests.platforms import the_governance

LOOSE = laid_over(
    the_governance(),
    {
        "rules": {"uniqueness": {"within_context": False}},
        "contexts": {"migration": {"approval_required": False}},
        "audit": {"log_all_changes": False},
    },
)


def test_what_no_file_can_switch_off_is_found_where_it_is_tried() -> None:
    assert [(loose.rule, ".".join(loose.path)) for loose in loosened(LOOSE)] == [
        ("unique_in_context", "rules.uniqueness.within_context"),
        ("change_approved", "contexts.migration.approval_required"),
        ("changes_recorded", "audit.log_all_changes"),
    ]
    first = next(loosened(LOOSE))
    assert first.says() == (
        "'within_context' cannot be false: a name stands for one thing in one context."
    )
    assert first.fix == "Leave 'within_context' out, or write true."


def test_a_policy_that_asks_for_all_of_it_stays_as_it_is() -> None:
    assert not list(loosened(the_governance()))
    assert tightened(the_governance()) == the_governance()
    assert tightened(LOOSE) == the_governance()
