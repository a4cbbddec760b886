"""Small registries that are looked over for what can be improved."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from agent.optimise.kinds import find_improvements
from agent.optimise.survey import Survey
from agent.optimise.trying import weigh
from agent.optimise.used import Usage
from frenly_ai.optimising.opening import load_policy
from registry.contracts.usage import Coverage, UsedCount
from registry.domain.rows import Anchor
from registry.rules.conflicts.ground import Ground
from registry.rules.governance import ContextRule
from tests.builders import NOW, a_context, a_contract, an_alias, service
from tests.platforms import governed

if TYPE_CHECKING:
    from registry.contracts.improvements import Improvement
    from registry.domain.rows import Alias, Row

DAY = timedelta(days=1)
LONG_AGO = NOW - 300 * DAY
POLICY = load_policy(None)
FULL = Coverage(NOW - 400 * DAY, NOW - DAY, 3)
CONTEXTS = (
    a_context(name="system"),
    a_context(name="application", fallback=("application", "system")),
    a_context(name="frontend", fallback=("frontend", "application", "system")),
    a_context(name="backend", fallback=("backend", "application", "system")),
)


def old(**fields: Any) -> Alias:
    """Return an alias that stands since long ago."""
    return an_alias(**{"created_at": LONG_AGO, **fields})


def used(key: str, *, context: str = "application", lookups: int = 0, in_code: int = 0):
    """Count uses of a name: lookups from a context, or places in code."""
    where = "" if in_code else context
    return UsedCount(name=service(key), context=where, lookups=lookups, uses_in_code=in_code)


def a_survey(
    *rows: Row,
    counts: tuple[UsedCount, ...] = (),
    coverage: Coverage | None = FULL,
    touched: frozenset[Any] = frozenset(),
    **rules: Any,
) -> Survey:
    """Look at `rows` beside the usual contexts and one used contract."""
    rule = ContextRule(permissions=("team_approval",))
    contexts = {context.name: rule for context in CONTEXTS}
    governance = governed(**rules).model_copy(update={"contexts": contexts})
    held = {row.key: row for row in (*CONTEXTS, a_contract(), *rows)}
    seen = (*counts, used("user-management-api", in_code=1))
    return Survey(
        ground=Ground(held.values(), governance, NOW),
        usage=Usage(POLICY, NOW, coverage, seen if coverage else ()),
        policy=POLICY,
        anchors=tuple(row for row in rows if isinstance(row, Anchor)),
        touched=touched,
    )


def told(survey: Survey) -> list[tuple[str, str]]:
    """Return kind and rows of everything that is told."""
    return [
        (found.kind, " ".join(str(row.key) for row in found.rows))
        for found in find_improvements(survey)
    ]


def only(survey: Survey) -> Improvement:
    """Return the one thing there is, its change tried."""
    (found,) = find_improvements(survey)
    return weigh(survey, found)
