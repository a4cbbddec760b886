"""Aliases that pass more aliases than governance allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.conflicts import Method
from registry.domain.findings import Severity
from registry.domain.rows import Alias
from registry.rules.conflicts import moves
from registry.rules.conflicts.model import Draft, Words
from registry.rules.conflicts.ways import MAX_FOLLOWED, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.domain.conflicts import Conflict
    from registry.rules.conflicts.ground import Ground

_SHOWN = 8
_WORDS = Words(
    name="long_chain",
    says="An alias passes more aliases than governance allows.",
    why_not="Each alias between is one more that may end, move or be owned by somebody else.",
    fix="Point it straight at its contract.",
)


def _find(ground: Ground) -> Iterator[Conflict]:
    allowed = ground.governance.rules.chains.max_hops
    for alias in ground.live:
        end = ground.end_of(alias)
        hops = len(end.hops)
        if hops <= allowed or not (end.contract or end.fault is Fault.ENDLESS):
            continue
        path = " -> ".join(str(hop.name) for hop in end.hops[:_SHOWN])
        last = str(end.contract.name) if end.contract and hops <= _SHOWN else "..."
        passes = f"more than {MAX_FOLLOWED}" if end.contract is None else hops
        yield _WORDS.conflict(
            (alias,),
            f"{path} -> {last} goes through {passes} aliases; {allowed} may stand there.",
            severity=Severity.BLOCKS,
        )


def _drafts(ground: Ground, conflict: Conflict) -> Iterator[Draft]:
    (alias,) = (row for row in conflict.rows if isinstance(row, Alias))
    end = ground.end_of(alias)
    if end.contract is not None:
        contract, allowed = end.contract, ground.governance.rules.chains.max_hops
        straight = tuple(
            moves.repoint(hop, contract.name, end.constraint) for hop in end.hops[:-1]
        )
        aim = repr(str(contract.name))
        yield Draft(Method.REPOINT, f"Point {str(alias.name)!r} at {aim}.", straight[:1])
        leading = _leading(ground, alias)
        yield Draft(
            Method.MERGE,
            f"Point {str(alias.name)!r} and what leads to it at {aim}.",
            (
                *straight[:1],
                *(moves.repoint(each, contract.name, end.constraint) for each in leading),
            ),
        )
        if len(straight) > allowed:
            yield Draft(Method.MERGE, f"Point each alias on the way at {aim}.", straight)
    yield Draft(
        Method.ARCHIVE,
        f"Retire {str(alias.name)!r} in {alias.place}.",
        moves.retire(ground, [alias]),
    )


def _leading(ground: Ground, alias: Alias) -> list[Alias]:
    """Return every alias that leads through another one, nearest first."""
    found = [alias]
    for each in found:  # grows as it is gone through; ways that end form a tree
        found += moves.followers(ground, each)
    return found[1:]


LONG_CHAIN = _WORDS.found_by(_find, _drafts)
