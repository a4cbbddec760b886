"""How much better a ranking is than chance, and than always naming the commonest kind."""

from __future__ import annotations

from collections import Counter
from math import comb
from statistics import mean
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PLACES = (1, 3)


class Case(NamedTuple):
    """One case: what was ranked, and which of it is right."""

    id: str
    ranking: tuple[str, ...]
    kinds: Mapping[str, str]
    right: frozenset[str]
    right_kinds: frozenset[str]


def figures_of(
    predictions: Sequence[Mapping[str, Any]], truth: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the share of cases with a right thing first and among three, and its lifts."""
    cases = [_case(row, truth[row["id"]]) for row in predictions]
    if not cases:
        return {"cases": 0}
    return {
        "cases": len(cases),
        **{f"top_{places}": _figures(cases, places) for places in _PLACES},
        "misses": {case.id: list(case.ranking[:1]) for case in cases if not _hit(case, 1)},
    }


def _case(row: Mapping[str, Any], answer: Mapping[str, Any]) -> Case:
    ranking = row["ranking"]
    return Case(
        row["id"],
        tuple(thing["id"] for thing in ranking),
        {thing["id"]: thing["kind"] for thing in ranking},
        frozenset(answer["root_cause"]),
        frozenset(answer.get("root_cause_kind") or ()),
    )


def _figures(cases: Sequence[Case], places: int) -> dict[str, float | None]:
    share = mean(_hit(case, places) for case in cases)
    others = {
        "chance": mean(by_chance(_right(case), len(case.ranking), places) for case in cases),
        "commonest_kind": mean(_named(case, cases, places) for case in cases),
        "commonest_kind_then_chance": mean(_named_or_drawn(c, cases, places) for c in cases),
    }
    return {
        "share": round(share, 4),
        **{f"by_{name}": round(other, 4) for name, other in others.items()},
        **{f"lift_over_{n}": round(share / o, 2) if o else None for n, o in others.items()},
    }


def _hit(case: Case, places: int) -> bool:
    return not case.right.isdisjoint(case.ranking[:places])


def _right(case: Case) -> int:
    return len(case.right & set(case.ranking))


def by_chance(right: int, things: int, places: int) -> float:
    """Return how likely a right one is among `places` drawn from `things` without return.

    >>> by_chance(1, 4, 3), by_chance(2, 4, 3)
    (0.75, 1.0)
    """
    drawn = min(places, things)
    return 1 - comb(things - right, drawn) / comb(things, drawn)


def _of_commonest_kind(case: Case, cases: Sequence[Case]) -> list[str]:
    """Return the things of the kind that is right most often in all other cases."""
    kinds = Counter(kind for other in cases if other is not case for kind in other.right_kinds)
    commonest = min(kinds, key=lambda kind: (-kinds[kind], kind), default="")
    return [thing for thing in case.ranking if case.kinds[thing] == commonest]


def _named(case: Case, cases: Sequence[Case], places: int) -> float:
    """Name only things of the commonest kind, drawn by chance where there are more."""
    named = _of_commonest_kind(case, cases)
    return by_chance(len(case.right.intersection(named)), len(named), places)


def _named_or_drawn(case: Case, cases: Sequence[Case], places: int) -> float:
    """Name those first, and fill the places that are left from the other things by chance.

    A stronger opponent than either alone; over three places little can be 1.5 times as good.
    """
    others = set(case.ranking).difference(_of_commonest_kind(case, cases))
    left = max(0, places - len(case.ranking) + len(others))
    drawn = by_chance(len(case.right & others), len(others), left)
    return 1 - (1 - _named(case, cases, places)) * (1 - drawn)
