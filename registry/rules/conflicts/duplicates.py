"""One name in several spellings: written twice, or meaning something else in each."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from registry.domain.conflicts import Method
from registry.domain.findings import Severity
from registry.domain.names import Kind
from registry.domain.rows import Alias
from registry.rules.conflicts import moves
from registry.rules.conflicts.confusing import are_confusable, meanings
from registry.rules.conflicts.ends import end_time
from registry.rules.conflicts.idents import ident
from registry.rules.conflicts.model import Draft, Words
from registry.rules.conflicts.settling import part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.domain.conflicts import Conflict, Named
    from registry.rules.conflicts.ground import Ground
    from registry.rules.conflicts.idents import Ident

_DUPLICATE = Words(
    name="duplicate",
    says="One name stands twice in a context, in two spellings that mean the same.",
    why_not="Governance lets a name stand once in a context; the second must be kept in step.",
    fix="Keep one spelling.",
)
_CASE = Words(
    name="case_duplicate",
    says="Two names differ only in case or separators, and mean different things.",
    why_not="Whoever types or reads one of them takes it for the other.",
    fix="Let both mean the same, or give one a name that cannot be confused.",
)
_EXPOSED = frozenset({Kind.METRIC, Kind.ATTRIBUTE})
"""Kinds that are written with dots or underscores by turns, as each format demands."""


def _find_duplicates(ground: Ground) -> Iterator[Conflict]:
    if not ground.governance.rules.uniqueness.within_context:
        return
    for group in _same_fold(ground):
        stands: dict[object, list[Alias]] = defaultdict(list)
        for alias in _rows(ground, group):
            if isinstance(alias, Alias) and end_time(alias, ground.now) is None:
                meaning = ground.end_of(alias).meaning
                stands[alias.context, alias.scope, meaning].append(alias)
        for (_, _, meaning), twins in stands.items():  # type: ignore[misc]
            if meaning is not None and not _is_one_exposed(twins):
                yield _DUPLICATE.conflict(
                    twins,
                    f"{_keys(twins)} in {twins[0].place} are one name that means one thing.",
                    severity=Severity.WARNS,
                )


def _is_one_exposed(twins: Sequence[Alias]) -> bool:
    """Say whether there is one name only, written as one or several formats demand."""
    if twins[0].name.kind not in _EXPOSED:
        return len(twins) == 1
    return len({twin.name.key.replace(".", "_") for twin in twins}) == 1


def _find_case(ground: Ground) -> Iterator[Conflict]:
    for group in _same_fold(ground):
        rows: dict[object, Named] = {}
        for one, other in combinations(_rows(ground, group), 2):
            if ident(one.name) != ident(other.name) and are_confusable(ground, one, other):
                rows |= {one.key: one, other.key: other}
        if rows:
            found = list(rows.values())
            yield _CASE.conflict(
                found,
                f"{_keys(found)} look like one name and mean {meanings(ground, found)}.",
                severity=Severity.WARNS,
            )


def _same_fold(ground: Ground) -> Iterator[list[Ident]]:
    return (group for group in ground.spellings.by_fold.values() if len(group) > 1)


def _rows(ground: Ground, group: Sequence[Ident]) -> list[Named]:
    return [row for same in group for row in ground.spellings.bearers[same]]


def _keys(rows: Sequence[Named]) -> str:
    return " and ".join(repr(key) for key in sorted({str(row.name) for row in rows}))


def _merge(ground: Ground, conflict: Conflict) -> Iterator[Draft]:
    twins = [row for row in conflict.rows if isinstance(row, Alias)]

    def standing(alias: Alias) -> tuple[bool, int, object, object]:
        well_formed = moves.is_well_formed(ground, alias.name)
        led_to = len(moves.followers(ground, alias))
        return (not well_formed, -led_to, str(alias.created_at), alias.key)

    ranked = sorted(twins, key=standing)
    for kept in ranked[:2]:
        gone = [twin for twin in twins if twin is not kept]
        shown = " and ".join(repr(str(alias.name)) for alias in gone)
        yield Draft(
            Method.MERGE,
            f"Keep {str(kept.name)!r} in {kept.place}, and retire {shown}.",
            moves.retire(ground, gone),
        )


DUPLICATE = _DUPLICATE.found_by(_find_duplicates, _merge)
CASE_DUPLICATE = _CASE.found_by(_find_case, part)
