"""Improvements that the search for conflicts finds: doubled, chained, mistakable, ending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.optimise.drafting import gentlest, retired
from agent.optimise.model import SAFE, Danger, Found
from registry.contracts.improvements import Fact, Risk
from registry.domain.findings import Severity
from registry.domain.rows import Alias, Contract, ContractStatus
from registry.rules.conflicts.classes import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.optimise.survey import Survey
    from registry.domain.conflicts import Conflict, Named
    from registry.rules.conflicts.model import Draft

_MOVES = Danger(Risk.HIGH, "A name would end or come to mean something else.")
_FOLLOWS = Danger(Risk.MEDIUM, "Names would lead to what follows their contract.")


def duplicates(survey: Survey) -> Iterator[Found]:
    """Yield names that stand twice in one place."""
    for conflict in _of(survey, "duplicate"):
        if any(isinstance(row, Alias) and survey.is_history(row) for row in conflict.rows):
            continue
        drafts = gentlest(survey, CLASSES["duplicate"].drafts(survey.ground, conflict))
        danger = survey.ending(retired(survey, drafts[0])) if drafts else _MOVES
        yield _found(survey, "duplicate", conflict, benefit=2, danger=danger, drafts=drafts)


def chains(survey: Survey) -> Iterator[Found]:
    """Yield aliases that pass more aliases than governance allows."""
    for conflict in _of(survey, "long_chain"):
        yield _found(survey, "chained", conflict, benefit=2, danger=SAFE)


def mistakable(survey: Survey) -> Iterator[Found]:
    """Yield names that are taken for each other and mean different things."""
    for check in ("case_duplicate", "near_duplicate"):
        for conflict in _of(survey, check):
            if conflict.finding.severity is not Severity.NOTES:
                yield _found(survey, "near_duplicate", conflict, benefit=2, danger=_MOVES)


def ends(survey: Survey) -> Iterator[Found]:
    """Yield ends that contradict each other, where something is announced to end at all."""
    for conflict in _of(survey, "expiry"):
        if any(_ends_never(row) for row in conflict.rows):
            continue
        aliases_only = all(isinstance(row, Alias) for row in conflict.rows)
        danger = SAFE if aliases_only else _FOLLOWS
        yield _found(survey, "expiring", conflict, benefit=2, danger=danger)


def _ends_never(row: Named) -> bool:
    """Say whether a contract is deprecated without a day on which it stops."""
    if not isinstance(row, Contract):
        return False
    return row.status is ContractStatus.DEPRECATED and row.sunset_at is None


def _of(survey: Survey, check: str) -> Iterator[Conflict]:
    return CLASSES[check].find(survey.ground)


def _found(  # noqa: PLR0913 - the parts of one record, named at its calls
    survey: Survey,
    kind: str,
    conflict: Conflict,
    *,
    benefit: int,
    danger: Danger,
    drafts: list[Draft] | None = None,
) -> Found:
    check = CLASSES[conflict.finding.check]
    aliases = [row for row in conflict.rows if isinstance(row, Alias)]
    used = [survey.fact(alias) for alias in aliases if survey.used(alias).total]
    return Found(
        kind=kind,
        rows=conflict.rows,
        what=conflict.finding.message,
        why=conflict.finding.why_not,
        benefit=benefit,
        danger=danger,
        drafts=lambda: iter(drafts) if drafts else check.drafts(survey.ground, conflict),
        facts=(Fact(f"conflict:{conflict.finding.check}", conflict.id), *used),
        weight=sum(survey.used(alias).total for alias in aliases),
        settles=conflict,
    )
