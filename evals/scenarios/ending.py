"""The end state as one hash: rows, proposals and decisions, without ids and exact times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evals.scenarios.clock import BEGINS
from registry.domain.digest import digest
from registry.domain.edits import write_edit
from registry.domain.times import parse_moment
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from registry.contracts.records import ProposalView

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
_HOUR_S = 3_600


def end_hash(rows: Mapping[str, Any], proposals: Sequence[ProposalView]) -> str:
    """Hash how things stand, whatever order and moment they came in."""
    told = {view.proposal.id: proposal_content(view, {}) for view in proposals}
    names = {proposal: f"proposal {digest(content)[:16]}" for proposal, content in told.items()}
    wanted = sorted(digest(proposal_content(view, names)) for view in proposals)
    return digest({"rows": without_moments(dict(rows)), "proposals": wanted})


def proposal_content(view: ProposalView, names: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a proposal means and how it was decided on; `names` replace ids."""
    proposal = view.proposal
    edits = [{**write_edit(edit)} for edit in proposal.edits]
    for edit in edits:
        if "proposal" in edit:
            edit["proposal"] = names.get(edit["proposal"], "")
    return {
        "kind": str(proposal.kind),
        "status": str(proposal.status),
        "author": proposal.author,
        "agent": proposal.agent,
        "channel": proposal.origin.channel,
        "edits": edits,
        "decisions": _decisions(view),
        "is_undone": bool(proposal.undone_by),
    }


def _decisions(view: ProposalView) -> list[list[str]]:
    return sorted([d.actor, str(d.verdict), str(d.status)] for d in view.decisions)


def without_moments(value: Any) -> Any:
    """Write every moment as whole hours from the scenario's beginning.

    >>> without_moments({"at": "2026-03-03T09:30:00.004Z"})
    {'at': '24 h'}
    """
    if isinstance(value, dict):
        return {key: without_moments(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [without_moments(each) for each in value]
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return _hours(value)
    return value


def _hours(text: str) -> str:
    try:
        seconds = (parse_moment(text) - BEGINS).total_seconds()
    except FrenlyError:
        return text
    return f"{round(seconds / _HOUR_S)} h"


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[str]:
    """Return the keys of rows that differ, sorted."""
    return sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
