"""Second spellings of one name by a slip of the hand, which mean the same beside it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from agent.optimise.drafting import let_end
from agent.optimise.model import Found
from registry.domain.rows import Alias
from registry.rules.conflicts.ends import end_time
from registry.rules.conflicts.lettering import plurals
from registry.rules.conflicts.slips import ESTABLISHED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.optimise.survey import Survey
    from registry.rules.conflicts.idents import Ident

_WHY = "It is kept, moved and ended beside the right spelling, and teaches a wrong one."


def slips(survey: Survey) -> Iterator[Found]:
    """Yield aliases whose name is a slip for another alias of the same place and meaning."""
    spelled = survey.ground.spellings
    for (kind, own), names in spelled.by_words.items():
        for right, word, meant in spelled.near(kind, own):
            if _is_slip(survey, word, meant):
                for same in names:
                    yield from _beside(survey, same, right)


def _is_slip(survey: Survey, word: str, meant: str) -> bool:
    """Say whether the first word stands nowhere else, and the second in many names."""
    counts = survey.ground.spellings.counts
    rare, established = counts[word] == 1, counts[meant] >= ESTABLISHED
    return rare and established and meant not in plurals(word)


def _beside(survey: Survey, wrong: Ident, right: Ident) -> Iterator[Found]:
    bearers = survey.ground.spellings.bearers
    for slip, kept in product(bearers[wrong], bearers[right]):
        if isinstance(slip, Alias) and isinstance(kept, Alias) and _twins(survey, slip, kept):
            yield _found(survey, slip, kept)
            return


def _twins(survey: Survey, one: Alias, other: Alias) -> bool:
    ground = survey.ground
    meant, also = ground.end_of(one).meaning, ground.end_of(other).meaning
    if survey.is_history(one) or survey.is_history(other):
        return False
    stays = end_time(one, ground.now) is None and end_time(other, ground.now) is None
    in_place = (one.context, one.scope) == (other.context, other.scope)
    return in_place and stays and meant is not None and meant == also


def _found(survey: Survey, slip: Alias, kept: Alias) -> Found:
    return Found(
        kind="near_duplicate",
        rows=(slip, kept),
        what=f"{str(slip.name)!r} in {slip.place} means what {str(kept.name)!r} means, and is "
        "a letter away from it.",
        why=_WHY,
        benefit=1,
        danger=survey.ending([slip]),
        drafts=lambda: let_end(survey, slip),
        facts=tuple(survey.fact(each) for each in (slip, kept) if survey.used(each).total),
        weight=survey.used(slip).total,
    )
