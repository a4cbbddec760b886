"""Every class of conflicts, and all conflicts of a registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.findings import Severity
from registry.errors import InvalidInput, nearest
from registry.rules.conflicts import (
    chains,
    cycles,
    dangling,
    duplicates,
    expiries,
    meanings,
    owners,
    slips,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.domain.conflicts import Conflict
    from registry.rules.conflicts.ground import Ground
    from registry.rules.conflicts.model import ConflictClass

_ALL = (
    cycles.CYCLE,
    dangling.DANGLING,
    meanings.SHADOWING,
    meanings.SEVERAL_TARGETS,
    chains.LONG_CHAIN,
    expiries.EXPIRY,
    owners.TWO_OWNERS,
    duplicates.DUPLICATE,
    duplicates.CASE_DUPLICATE,
    slips.NEAR_DUPLICATE,
)
CLASSES: dict[str, ConflictClass] = {each.name: each for each in _ALL}
"""The worst first: what does not resolve, what means two things, what may be mistaken."""

_WEIGHTS = {severity: weight for weight, severity in enumerate(Severity)}
_PLACES = {name: place for place, name in enumerate(CLASSES)}


def find_conflicts(ground: Ground, only: Iterable[str] | None = None) -> tuple[Conflict, ...]:
    """Return every conflict of a registry, the heaviest first, in an order that is fixed."""
    names = CLASSES if only is None else [check_class(name) for name in only]
    found = [conflict for name in names for conflict in CLASSES[name].find(ground)]
    return tuple(sorted(found, key=_order))


def check_class(name: str) -> str:
    """Return a class's name; raise `InvalidInput` with the nearest one."""
    if name not in CLASSES:
        raise InvalidInput(
            f"{name!r} is not a class of conflicts.", hint=nearest(name, CLASSES)
        )
    return name


def _order(conflict: Conflict) -> tuple[int, int, object]:
    finding = conflict.finding
    return _WEIGHTS[finding.severity], _PLACES[finding.check], conflict.keys
