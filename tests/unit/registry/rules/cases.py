"""Planned changes to be judged, told as edits on rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.domain.changes import RowChange, post_state
from registry.domain.planning import plan
from registry.domain.proposals import ProposalKind
from registry.domain.state import Rows
from registry.domain.terms import Terms
from registry.rules.case import Case
from registry.rules.team_rules import TeamRule
from tests.builders import DAY, NOW, a_context, a_contract
from tests.platforms import the_governance

if TYPE_CHECKING:
    from registry.domain.edits import Edit
    from registry.domain.findings import Finding
    from registry.domain.rows import Row
    from registry.rules.governance import Governance

GROUND = (
    a_context(name="system"),
    a_context(name="application", fallback=("application", "system")),
    a_context(name="frontend", fallback=("frontend", "application", "system")),
    a_context(name="migration"),
    a_contract(),
    a_contract(key="billing-api"),
)


def a_case(*edits: Edit, on: tuple[Row, ...] = (), **fields: Any) -> Case:
    """Plan `edits` on GROUND and `on`; later rows replace earlier ones."""
    state = Rows((*GROUND, *on))
    terms = Terms(now=NOW, default_lifetime=90 * DAY, applied={})
    return _case(plan(edits, state, terms), state, fields)


def a_case_of(before: Row | None, after: Row | None, *on: Row, **fields: Any) -> Case:
    """Put one row in place of another, as an undo may do and no edit can."""
    standing = before or after
    assert standing is not None
    state = Rows((*GROUND, *on, *([before] if before else [])))
    return _case((RowChange(standing.key, before, after),), state, fields)


def _case(changes: Any, state: Rows, fields: dict[str, Any]) -> Case:
    given = {"governance": the_governance(), "kind": ProposalKind.CHANGE, "now": NOW, **fields}
    return Case(changes=changes, after=post_state(state, changes), **given)


def messages(findings: Any) -> list[str]:
    return [finding.message for finding in findings]


def only(findings: Any) -> Finding:
    """Return the one finding there is."""
    found = list(findings)
    assert len(found) == 1, found
    return found[0]


def a_rule(when: str = "alias.owner == '@payments'", **fields: Any) -> TeamRule:
    """Make a team rule; every row but those of @payments breaks it."""
    given = {
        "name": "pay_owned",
        "applies_to": "alias",
        "message": "It belongs to @payments.",
        "reason": "One team audits payments.",
        "fix": "Ask @payments to own it.",
        **fields,
    }
    return TeamRule(when=when, **given)


def under(*rules: TeamRule) -> Governance:
    return the_governance().model_copy(update={"team_rules": rules})
