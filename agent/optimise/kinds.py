"""Every kind of improvement, and all improvements of a registry in order of their worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.optimise.anchors import redundant_anchors
from agent.optimise.asked import asked_elsewhere
from agent.optimise.coming_ends import coming_ends
from agent.optimise.contradictions import chains, duplicates, ends, mistakable
from agent.optimise.misnamed import misnamed
from agent.optimise.model import Found, Kind
from agent.optimise.owners import unowned
from agent.optimise.scopes import wrongly_scoped
from agent.optimise.slips import slips
from agent.optimise.unused import unused_aliases, unused_contracts
from registry.errors import InvalidInput, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.optimise.survey import Survey
    from registry.domain.rows import RowKey


def _expiring(survey: Survey) -> Iterator[Found]:
    told: set[object] = set()
    for found in (*coming_ends(survey), *ends(survey)):
        keys = {row.key for row in found.rows}
        if not keys <= told:  # of one alias, that it cuts people off says all
            told |= keys
            yield found


def _wrongly_scoped(survey: Survey) -> Iterator[Found]:
    yield from wrongly_scoped(survey)
    yield from asked_elsewhere(survey)


def _near_duplicates(survey: Survey) -> Iterator[Found]:
    yield from mistakable(survey)
    yield from slips(survey)


_ALL = (
    Kind(name="expiring", says="It ends soon and is used, or ends contradict.", find=_expiring),
    Kind(
        name="unowned",
        says="Many use it, and nobody owns it.",
        find=unowned,
        needs_usage=True,
    ),
    Kind(name="chained", says="It passes more aliases than it may.", find=chains),
    Kind(name="duplicate", says="It stands twice in one place.", find=duplicates),
    Kind(name="near_duplicate", says="It is taken for another name.", find=_near_duplicates),
    Kind(
        name="wrongly_scoped",
        says="Copies where one would do, or not where it is asked for.",
        find=_wrongly_scoped,
    ),
    Kind(
        name="unused_contract",
        says="Nobody uses the contract.",
        find=unused_contracts,
        needs_usage=True,
    ),
    Kind(name="unused", says="Nobody uses the alias.", find=unused_aliases, needs_usage=True),
    Kind(name="misnamed", says="Its name breaks the naming rule.", find=misnamed),
    Kind(name="redundant_anchor", says="Two anchors read one source.", find=redundant_anchors),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
"""What matters most first."""
_PLACES = {name: place for place, name in enumerate(KINDS)}


def find_improvements(survey: Survey, only: str | None = None) -> tuple[Found, ...]:
    """Return everything that can be improved, the most worth first, in an order that is fixed.

    Raises `InvalidInput` for a kind that there is not.
    """
    if only is not None:
        check_kind(only)
    found = _once([each for kind in KINDS.values() for each in kind.find(survey)])
    return tuple(sorted((f for f in found if only in {None, f.kind}), key=_order))


def _once(found: list[Found]) -> list[Found]:
    """Leave out what another improvement settles as well: an alias is ended once."""
    ends: dict[str, set[RowKey]] = {}
    for each in found:
        ends.setdefault(each.kind, set()).update(row.key for row in each.rows)
    settled = ends.get("duplicate", set()) | ends.get("wrongly_scoped", set())
    aside = {"unused": settled, "misnamed": settled | ends.get("unused", set())}
    return [f for f in found if not {row.key for row in f.rows} <= aside.get(f.kind, set())]


def check_kind(name: str) -> Kind:
    """Return a kind by its name; raise `InvalidInput` with the nearest one."""
    if name not in KINDS:
        raise InvalidInput(f"{name!r} is not a kind of improvement.", hint=nearest(name, KINDS))
    return KINDS[name]


def left_out(survey: Survey, only: str | None = None) -> tuple[str, ...]:
    """Say what was not looked for, and why."""
    kinds = [kind.name for kind in KINDS.values() if only in {None, kind.name}]
    unused = [name for name in kinds if name.startswith("unused")]
    told = []
    if unused and survey.usage.gap:
        told.append(f"Nothing is called unused: {survey.usage.gap}.")
    if survey.usage.is_empty and {"unowned", "expiring"} & set(kinds):
        told.append("Which names are hot, or end while they are used, is not known.")
    return tuple(told)


def _order(found: Found) -> tuple[int, int, int, int, str]:
    return (-found.score, -found.benefit, _PLACES[found.kind], -found.weight, found.id)
