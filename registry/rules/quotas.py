"""How many names one owner, or one context, may hold."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import Field

from registry.domain.rows import Alias
from registry.rules.catalogue import blocks
from registry.rules.closed import Closed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from registry.domain.findings import Finding
    from registry.domain.rows import Row
    from registry.rules.case import Case

_Most = Annotated[int, Field(ge=1)] | None


class Quotas(Closed):
    """How many live aliases each may hold; None is no bound."""

    aliases_per_owner: _Most = None
    aliases_per_context: _Most = None


class Part(StrEnum):
    """By what aliases are counted: the field of an alias that names its holder."""

    OWNER = "owner"
    CONTEXT = "context"


class Holder(NamedTuple):
    """Somebody, or some place, that holds aliases."""

    part: Part
    name: str


def quota_kept(case: Case) -> Iterable[Finding]:
    """No owner and no context comes to hold more live aliases than governance allows.

    Who holds too many already may still change and retire them.
    """
    quotas = case.governance.rules.quotas
    for part, most in (
        (Part.OWNER, quotas.aliases_per_owner),
        (Part.CONTEXT, quotas.aliases_per_context),
    ):
        if most is not None:
            yield from _over(case, part, most)


def _over(case: Case, part: Part, most: int) -> Iterator[Finding]:
    for name, more in sorted(_growth(case, part).items()):
        held = case.held(Holder(part, name)) + more
        if more > 0 and held > most:
            yield blocks(
                "quota_kept",
                f"{part.capitalize()} {name!r} would hold {held} live aliases.",
                why_not=f"`rules.quotas.aliases_per_{part}` allows {most}.",
            )


def counting(rows: Iterable[Row], now: datetime) -> Callable[[Holder], int]:
    """Return what counts how many live aliases among `rows` somebody holds."""
    live = [row for row in rows if isinstance(row, Alias) and row.is_live(now)]
    found = Counter(Holder(part, getattr(row, part)) for row in live for part in Part)
    return lambda holder: found[holder]


def _growth(case: Case, part: Part) -> Counter[str]:
    """Count by how many live aliases each holder gains or loses."""
    found: Counter[str] = Counter()
    for change in case.changes:
        for row, sign in ((change.before, -1), (change.after, 1)):
            if isinstance(row, Alias) and row.is_live(case.now):
                found[getattr(row, part)] += sign
    return found
