"""Small registries in which conflicts are looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.rules.conflicts.classes import find_conflicts
from registry.rules.conflicts.ground import Ground
from registry.rules.conflicts.trying import offer
from registry.rules.governance import ContextRule
from tests.builders import NOW, a_context, a_contract
from tests.platforms import governed

if TYPE_CHECKING:
    from registry.domain.conflicts import Conflict
    from registry.domain.rows import Row

CONTEXTS = (
    a_context(name="system"),
    a_context(name="application", fallback=("application", "system")),
    a_context(name="frontend", fallback=("frontend", "application", "system")),
    a_context(name="backend", fallback=("backend", "application", "system")),
    a_context(name="gateway", fallback=("gateway", "frontend", "backend")),
    a_context(name="apart"),
)
GROUND = (*CONTEXTS, a_contract(), a_contract(key="billing-api"))


def a_ground(*rows: Row, **rules: Any) -> Ground:
    """Return GROUND and `rows`, later rows in place of earlier ones, in governed contexts."""
    rule = ContextRule(permissions=("team_approval",))
    contexts = {context.name: rule for context in CONTEXTS}
    governance = governed(**rules).model_copy(update={"contexts": contexts})
    held = {row.key: row for row in (*GROUND, *rows)}
    return Ground(held.values(), governance, NOW)


def found(*rows: Row, **rules: Any) -> list[tuple[str, str]]:
    """Return class and message of every conflict."""
    conflicts = find_conflicts(a_ground(*rows, **rules))
    return [(each.finding.check, each.finding.message) for each in conflicts]


def only(ground: Ground) -> Conflict:
    """Return the one conflict there is."""
    conflicts = find_conflicts(ground)
    assert len(conflicts) == 1, [each.finding.message for each in conflicts]
    return conflicts[0]


def ways(*rows: Row, **rules: Any) -> list[str]:
    """Return how the one conflict may be settled."""
    ground = a_ground(*rows, **rules)
    return [f"{each.method}: {each.says}" for each in offer(ground, only(ground)).resolutions]
