"""Names that stand in the wrong context: copies of what a lookup finds anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.optimise.model import SAFE, Danger, Found
from registry.contracts.improvements import Fact, Risk
from registry.domain.conflicts import Method
from registry.domain.edits import CreateAlias
from registry.domain.rows import AliasType
from registry.rules.conflicts import moves
from registry.rules.conflicts.ends import end_time
from registry.rules.conflicts.model import Draft
from registry.rules.conflicts.ways import answering, follow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.optimise.survey import Survey
    from registry.domain.rows import Alias
    from registry.rules.conflicts.ways import End

_WHY_COPY = (
    "A lookup finds the same without it; when the other is moved, this one is forgotten."
)
_WHY_LIFT = "Each copy must be moved and ended on its own, and one of them will be forgotten."
_LIFTED = Danger(
    Risk.LOW, "The general context comes to know the name; no other answer changes."
)
_FEWEST_COPIES = 3


def wrongly_scoped(survey: Survey) -> Iterator[Found]:
    """Yield copies of what is found anyway, and copies that belong in what they share."""
    for named in survey.ground.named.values():
        rows = [alias for alias in named if _counts(survey, alias)] if len(named) > 1 else []
        if len(rows) > 1 and all(_is_plain(survey, row) for row in rows):
            yield from _among(survey, rows)


def _among(survey: Survey, rows: Sequence[Alias]) -> Iterator[Found]:
    """Yield what is wrong among the aliases of one name; several owners mean it so."""
    if len({row.owner for row in rows}) > 1:
        return
    copies = [(row, after) for row in rows if (after := _next(survey, row, rows))]
    for row, after in copies:
        yield _copy(survey, row, after)
    if not copies:
        yield from _lifted(survey, rows)


def _counts(survey: Survey, alias: Alias) -> bool:
    """Say whether an alias still has a say in what its name means."""
    return alias.is_live(survey.ground.now) or alias.is_tombstone(survey.ground.now)


def _is_plain(survey: Survey, alias: Alias) -> bool:
    """Say whether an alias lives on, holds in all of its context and claims no exception."""
    live = alias.is_live(survey.ground.now) and not alias.scope
    lasts = live and end_time(alias, survey.ground.now) is None
    return lasts and alias.type is not AliasType.CONTEXTUAL and not alias.candidates


def _next(survey: Survey, alias: Alias, rows: Sequence[Alias]) -> Alias | None:
    """Return what answers in an alias's stead, if everybody gets the same answer from it."""
    if survey.led_to(alias):
        return None
    others, after = [row for row in rows if row is not alias], None
    for context in survey.ground.viewers.get(alias.context, ()):
        if _answer(survey, rows, context) is alias:
            after = _answer(survey, others, context)
            if after is None or not _agree(survey, alias, after, context):
                return None
    return after


def _answer(survey: Survey, rows: Sequence[Alias], context: str) -> Alias | None:
    """Return the nearest of these to a context."""
    order = survey.ground.fallback(context)
    seen = [row for row in rows if row.context in order]
    return min(seen, key=lambda row: order.index(row.context), default=None)


def _agree(survey: Survey, one: Alias, other: Alias, context: str) -> bool:
    now = survey.ground.now
    first, second = (follow(survey.ground, each, context, now) for each in (one, other))
    return first.meaning is not None and first.meaning == second.meaning


def _copy(survey: Survey, alias: Alias, after: Alias) -> Found:
    return Found(
        kind="wrongly_scoped",
        rows=(alias,),
        what=f"{str(alias.name)!r} in {alias.place} says what lookups find in {after.place} "
        "anyway.",
        why=_WHY_COPY,
        benefit=1,
        danger=SAFE,
        drafts=lambda: _retired(survey, alias, after),
        facts=(Fact(str(after.key), f"Answers in its stead, in {after.place}."),),
    )


def _retired(survey: Survey, alias: Alias, after: Alias) -> Iterator[Draft]:
    yield Draft(
        Method.MERGE,
        f"Retire the copy in {alias.place}; lookups go on to {after.place}.",
        moves.retire(survey.ground, [alias]),
    )


def _lifted(survey: Survey, rows: Sequence[Alias]) -> Iterator[Found]:
    """Yield a name that every context below a general one has, each with a copy of its own."""
    ground = survey.ground
    ends = {ground.end_of(row).meaning for row in rows}
    if len(rows) < _FEWEST_COPIES or len(ends) > 1 or None in ends:
        return
    shared = set.intersection(*(set(ground.fallback(row.context)[1:]) for row in rows))
    for general in ground.fallback(rows[0].context)[1:]:
        if general in shared and _all_know(survey, general, rows):
            yield _lift(survey, general, rows, ground.end_of(rows[0]))
            return


def _all_know(survey: Survey, general: str, rows: Sequence[Alias]) -> bool:
    """Say whether every context that looks there, itself apart, has an answer already."""
    ground, name = survey.ground, rows[0].name
    below = [each for each in ground.viewers.get(general, ()) if each != general]
    return all(answering(ground, name, ground.fallback(b), "", ground.now) for b in below)


def _lift(survey: Survey, general: str, rows: Sequence[Alias], end: End) -> Found:
    name = rows[0].name
    places = ", ".join(sorted(row.place for row in rows))
    return Found(
        kind="wrongly_scoped",
        rows=tuple(rows),
        what=f"{str(name)!r} stands in each of {places}, and means one thing.",
        why=_WHY_LIFT,
        benefit=2,
        danger=_LIFTED,
        drafts=lambda: _lifting(survey, general, rows, end),
        facts=tuple(
            Fact(f"context:{row.context}", f"Falls back to {general}.") for row in rows
        ),
        weight=len(rows),
    )


def _lifting(survey: Survey, general: str, rows: Sequence[Alias], end: End) -> Iterator[Draft]:
    if end.contract is None:
        return
    made = CreateAlias(
        name=rows[0].name,
        context=general,
        target=end.contract.name,
        constraint=end.constraint,
        owner=rows[0].owner or end.contract.owner,
        description=rows[0].description,
    )
    yield Draft(
        Method.MERGE,
        f"Let {str(made.name)!r} stand in {general} once, and retire {len(rows)} copies.",
        (made, *moves.retire(survey.ground, rows)),
    )
