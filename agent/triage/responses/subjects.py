"""What a piece of the registry's evidence points at: a proposal, aliases. Pure.

The evidence is only a pointer: whatever it points at is read anew before anything is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from registry.domain.names import Kind, Name
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.contracts.incidents import Evidence

_PROPOSAL, _ALIAS = "proposal", "alias"


class Place(NamedTuple):
    """An alias by what identifies it."""

    name: Name
    context: str


def proposal_of(evidence: Evidence) -> str:
    """Return the proposal that it points at, or an empty text."""
    told = evidence.data.get(_PROPOSAL)
    if isinstance(told, str) and told:
        return told
    kind, _, rest = evidence.source.partition(":")
    return rest if kind == _PROPOSAL else ""


def places_of(evidence: Evidence) -> tuple[Place, ...]:
    """Return the aliases that it points at, without scope: only those can be proposed for.

    They stand as row keys (`alias:service:frontend:user-api`) in its data, or as its source.
    """
    data = evidence.data
    changed = (
        each.get("row") for each in _listed(data.get("changes")) if isinstance(each, dict)
    )
    given = [data.get("row"), *_listed(data.get("rows")), *changed, evidence.source]
    found = (read_place(each) for each in given if isinstance(each, str))
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _listed(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        yield from value


def read_place(row: str) -> Place | None:
    """Read an alias' row key; None for anything else.

    >>> read_place("alias:service:frontend:user-api").context
    'frontend'
    >>> read_place("contract:service:user-api") is None
    True
    """
    parts = row.split(":", 3)
    if len(parts) != 4 or parts[0] != _ALIAS or "[" in parts[2]:  # noqa: PLR2004 - its parts
        return None
    try:
        return Place(Name.parse(Kind.parse(parts[1]), parts[3]), parts[2])
    except FrenlyError:
        return None
