"""A small platform to look names up on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from registry.domain.names import Kind
from registry.domain.schedules import Brownout, Schedule
from registry.resolution.snapshot import Snapshot
from registry.resolution.walk import seconds
from tests.builders import DAY, NOW, a_context, a_contract

if TYPE_CHECKING:
    from registry.contracts.answers import Resolution

HOUR = timedelta(hours=1)
CONTEXTS = (
    a_context(name="system"),
    a_context(name="application", fallback=("application", "system")),
    a_context(name="frontend", fallback=("frontend", "application", "system")),
    a_context(name="migration"),
)


def snapshot(*rows: Any) -> Snapshot:
    """Picture some rows beside the contexts and two contracts."""
    return Snapshot.of((*CONTEXTS, a_contract(), a_contract(key="billing-api"), *rows), 7)


def resolve(
    key: str,
    *rows: Any,
    context: str = "frontend",
    at: Any = NOW,
    kind: str = Kind.SERVICE,
    scope: str = "",
) -> Resolution:
    """Look one name up among some rows."""
    return snapshot(*rows).resolve(kind, context, key, seconds(at), scope).at(7)


def an_end(**fields: Any) -> Schedule:
    """Return an end that is announced for tomorrow: warned of now, browned out at noon."""
    given = {
        "warns_at": NOW,
        "brownouts": (Brownout(NOW + 2 * HOUR, NOW + 3 * HOUR),),
        "ends_at": NOW + DAY,
    }
    return Schedule(**{**given, **fields})
