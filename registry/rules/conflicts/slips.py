"""Names one slip of the hand apart that mean different things.

A pair is told only where one word differs, that word is long, and the registry itself says
which of the two is the slip: versions, numbers, environments and short words such as get and
set are different names on purpose.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from registry.domain.findings import Severity
from registry.domain.names import Kind
from registry.rules.conflicts.confusing import are_confusable, meanings
from registry.rules.conflicts.lettering import plurals
from registry.rules.conflicts.model import Words
from registry.rules.conflicts.settling import part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.domain.conflicts import Conflict, Named
    from registry.rules.conflicts.ground import Ground
    from registry.rules.conflicts.idents import Ident

ESTABLISHED = 3
"""A word that stands in so many names is no slip."""
_TELLING_CHARS = 7
"""From this length on, a letter too many or too few tells, even where both words are rare."""
_WORDS = Words(
    name="near_duplicate",
    says="Two names are a letter or a plural apart, and mean different things.",
    why_not="A slip of the hand reaches another contract instead of failing.",
    fix="Let both mean the same, or give one a name that cannot be confused.",
)


def _find(ground: Ground) -> Iterator[Conflict]:
    spelled = ground.spellings
    for (kind, own), names in spelled.by_words.items():
        for other, word, twin in spelled.near(kind, own):
            weight = _weigh(ground, kind, word, twin)
            if weight is not None:
                earlier = [same for same in names if same < other]
                yield from _between(ground, earlier, other, weight)


def _between(
    ground: Ground, names: list[Ident], other: Ident, weight: Severity
) -> Iterator[Conflict]:
    bearers = ground.spellings.bearers
    for same in names:
        rows = _confusable(ground, bearers[same], bearers[other])
        if rows:
            yield _conflict(ground, rows, weight)


def _conflict(ground: Ground, rows: list[Named], weight: Severity) -> Conflict:
    keys = " and ".join(sorted({repr(str(row.name)) for row in rows}))
    return _WORDS.conflict(
        rows,
        f"{keys} are easily taken for each other and mean {meanings(ground, rows)}.",
        severity=weight,
    )


def _weigh(ground: Ground, kind: str, one: str, other: str) -> Severity | None:
    """Say how likely one word is a slip for the other; None for two words on purpose."""
    if other in plurals(one):
        return None if kind == Kind.PATH else Severity.NOTES
    rarer, commoner = sorted(ground.spellings.counts[word] for word in (one, other))
    if rarer > 1:
        return None
    if commoner >= ESTABLISHED:
        return Severity.WARNS
    tells = len(one) != len(other) and min(len(one), len(other)) >= _TELLING_CHARS
    return Severity.NOTES if tells else None


def _confusable(ground: Ground, ones: list[Named], others: list[Named]) -> list[Named]:
    rows = {
        row.key: row
        for one, other in product(ones, others)
        if are_confusable(ground, one, other)
        for row in (one, other)
    }
    return list(rows.values())


NEAR_DUPLICATE = _WORDS.found_by(_find, part)
