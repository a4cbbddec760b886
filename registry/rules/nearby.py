"""What could be asked for instead: small variations of a refused wish. Pure.

Nothing here decides. The caller plans and judges each variation like any other wish and
names the first that passes.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from registry.rules.nearby_aliases import near_alias
from registry.rules.nearby_case import Near
from registry.rules.nearby_contracts import near_contract
from registry.rules.nearby_words import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from registry.domain import edits as e
    from registry.domain.findings import Finding
    from registry.domain.state import State
    from registry.rules.governance import Governance

    Edits = tuple[e.Edit, ...]

__all__ = ["phrase", "variations"]

_MOST = 40
"""How many variations are offered to be judged; each costs as much as a wish."""
_MOST_EDITS = 10
"""Of a longer wish none is varied: nobody reads what one of them would have to be."""


def variations(
    edits: Edits,
    findings: Iterable[Finding],
    state: State,
    *,
    governance: Governance,
    now: datetime,
) -> Iterator[Edits]:
    """Yield wishes near the refused one, the smallest change first.

    Of several edits one at a time is put otherwise, or left out.
    """
    if len(edits) > _MOST_EDITS:
        return
    near = Near(frozenset(f.check for f in findings), state, governance, now)
    yield from islice(_varied(edits, near), _MOST)


def _varied(edits: Edits, near: Near) -> Iterator[Edits]:
    for index, edit in enumerate(edits):
        before, behind = edits[:index], edits[index + 1 :]
        for other in (*near_alias(edit, near), *near_contract(edit, near)):
            yield (*before, *other, *behind)
    if len(edits) > 1:
        for index in range(len(edits)):
            yield (*edits[:index], *edits[index + 1 :])
