"""Who last changed a row, and when, for the evidence of a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.proposals import DecisionStatus
from registry.errors import Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from frenly_ai.bootstrap import App
    from registry.domain.rows import RowKey
    from registry.service.revision_ports import Authored


def told_by(app: App, revision: int) -> Callable[[RowKey], str]:
    """Return what says who last changed a row up to a revision; "" where nobody knows.

    One proposal may have made ten thousand rows, so each is read once and not for every row.
    """
    rows: dict[RowKey, str] = {}
    people: dict[str, str] = {}

    def tell(key: RowKey) -> str:
        if key not in rows:
            rows[key] = _told(app, key, revision, people)
        return rows[key]

    return tell


def told_in(
    authored: Mapping[int, Authored], written: Mapping[RowKey, int]
) -> Callable[[RowKey], str]:
    """Return the same from what is at hand: who made each revision, and which wrote a row."""

    def tell(key: RowKey) -> str:
        made = authored.get(written.get(key, 0))
        if made is None:
            return ""
        people = _named(made.author, made.approved) if made.author else ""
        return f"last changed {made.at:%Y-%m-%d} by {made.proposal}{people}"

    return tell


def _told(app: App, key: RowKey, revision: int, people: dict[str, str]) -> str:
    with app.deps.view() as uow:
        last = uow.last_change(key, revision)
    if last is None:
        return ""
    if last.proposal not in people:
        people[last.proposal] = _people(app, last.proposal)
    return f"last changed {last.at:%Y-%m-%d} by {last.proposal}{people[last.proposal]}"


def _people(app: App, proposal_id: str) -> str:
    try:
        view = app.registry.proposal(proposal_id)
    except Missing:  # kept for as long as the retention says
        return ""
    approved = sorted(
        decision.actor
        for decision in view.decisions
        if decision.verdict == "approve" and decision.status is not DecisionStatus.VOID
    )
    return _named(view.proposal.author, approved)


def _named(author: str, approved: Sequence[str]) -> str:
    asked = f", asked for by {author}"
    return f"{asked}, approved by {', '.join(approved)}" if approved else asked
