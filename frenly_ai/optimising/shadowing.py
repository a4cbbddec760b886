"""The registry's own past, replayed as if unseen: what the operator would have asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from agent.optimise.kinds import find_improvements
from agent.optimise.shadow import Compared, PastWish, Verdict, acts_of, compare
from agent.optimise.survey import Survey
from agent.optimise.trying import weigh
from agent.optimise.used import Usage
from frenly_ai.optimising.opening import load_policy
from registry.domain.edits import UndoProposal
from registry.domain.proposals import ProposalKind, ProposalStatus
from registry.domain.rows import Anchor
from registry.domain.times import show_moment
from registry.rules.conflicts.ground import Ground

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from agent.optimise.policy import OptimisePolicy
    from frenly_ai.bootstrap import App
    from registry.contracts.improvements import Improvement
    from registry.domain.changes import Changes
    from registry.domain.proposals import Proposal
    from registry.domain.rows import Row, RowKey

MOST_MOMENTS = 200
_PAGE = 500
_DECIDED = (ProposalStatus.APPLIED, ProposalStatus.REJECTED)
SILENT = (
    "The usage record has no past: what is unused, hot, or used to its end is not replayed.",
    "All moments are judged under the governance and the policy in force now.",
)


class Extra(NamedTuple):
    """What it would have asked for, and nobody did until now."""

    improvement: Improvement
    since: datetime
    """The first replayed moment at which it stood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """The comparison over all moments."""

    compared: tuple[Compared, ...]
    extras: tuple[Extra, ...]
    gone: int
    """What it would have asked for once, and what went away without being asked for."""
    not_replayed: int
    """Older wishes, beyond the most that are replayed."""

    @property
    def counts(self) -> Counter[str]:
        """Count the wishes by verdict."""
        return Counter(str(each.verdict) for each in self.compared)

    @property
    def agreement(self) -> float | None:
        """Return which share of what people did it would have asked for; None without any."""
        counts = self.counts
        whole = sum(counts[v] for v in (Verdict.AGREED, Verdict.OTHERWISE, Verdict.MISSED))
        return counts[Verdict.AGREED] / whole if whole else None

    def content(self) -> dict[str, Any]:
        """Write it as JSON carries it."""
        return {
            "agreement": self.agreement,
            "counts": {str(verdict): self.counts[verdict] for verdict in Verdict},
            "wishes": [_wish(each) for each in self.compared],
            "extras": [
                {**e.improvement.content(), "since": show_moment(e.since)} for e in self.extras
            ],
            "gone": self.gone,
            "not_replayed": self.not_replayed,
            "left_out": list(SILENT),
        }


def _wish(compared: Compared) -> dict[str, Any]:
    found = compared.improvement
    return {
        "proposal": compared.wish.proposal,
        "at": show_moment(compared.wish.at),
        "verdict": str(compared.verdict),
        "people": compared.wish.says(),
        "operator": found.says or found.obstacle if found else "",
    }


def shadow(app: App, since: datetime | None = None, most: int = MOST_MOMENTS) -> Shadow:
    """Replay what people asked for, each at the state and moment when they asked."""
    asked = sorted(_asked(app, since), key=lambda p: (p.base_revision, p.created_at))
    dropped = max(0, len(asked) - most)
    policy = load_policy(app.settings.config_dir)
    compared: list[Compared] = []
    seen: dict[str, datetime] = {}
    for proposal, rows in _states(app, asked[dropped:]):
        survey = _survey(app, policy, rows, proposal.created_at)
        found = find_improvements(survey)
        for each in found:
            seen.setdefault(each.id, proposal.created_at)
        compared += compare(survey, found, [_wish_of(proposal)])
    extras = list(_extras(app, policy, seen))
    agreed = {each.improvement.id for each in compared if each.improvement}
    standing = {extra.improvement.id for extra in extras}
    return Shadow(
        compared=tuple(sorted(compared, key=lambda each: each.wish.at)),
        extras=tuple(extras),
        gone=len(seen.keys() - agreed - standing),
        not_replayed=dropped,
    )


def _asked(app: App, since: datetime | None) -> Iterator[Proposal]:
    """Yield what people asked for of themselves, and decided on; no import, no undo."""
    for status in _DECIDED:
        after: str | None = None
        while True:
            page = app.registry.proposals(status=str(status), limit=_PAGE, after=after)
            for proposal in (view.proposal for view in page.items):
                is_late = since is not None and proposal.created_at < since
                if not is_late and _is_peoples(proposal):
                    yield proposal
            if page.next is None:
                break
            after = page.next


def _is_peoples(proposal: Proposal) -> bool:
    is_change = proposal.kind is ProposalKind.CHANGE
    is_undo = any(isinstance(edit, UndoProposal) for edit in proposal.edits)
    return is_change and not is_undo and proposal.origin.channel != "schedule"


def _wish_of(proposal: Proposal) -> PastWish:
    return PastWish(
        proposal=proposal.id,
        at=proposal.created_at,
        acts=acts_of(proposal.edits),
        was_rejected=proposal.status is ProposalStatus.REJECTED,
    )


def _states(app: App, asked: Iterable[Proposal]) -> Iterator[tuple[Proposal, list[Row]]]:
    """Yield each proposal with the rows as they were when it was made, oldest first."""
    rows: dict[RowKey, Row] = {}
    at = 0
    for proposal in asked:
        while at < proposal.base_revision:
            deltas = app.registry.deltas(at, min(_PAGE, proposal.base_revision - at))
            for delta in deltas:
                _apply(rows, delta.changes)
                at = delta.revision
        yield proposal, list(rows.values())


def _apply(rows: dict[RowKey, Row], changes: Changes) -> None:
    for change in changes:
        if change.after is None:
            rows.pop(change.key, None)
        else:
            rows[change.key] = change.after


def _survey(app: App, policy: OptimisePolicy, rows: list[Row], now: datetime) -> Survey:
    return Survey(
        ground=Ground(rows, app.policies.governance, now),
        usage=Usage(policy, now),
        policy=policy,
        anchors=tuple(row for row in rows if isinstance(row, Anchor)),
    )


def _extras(app: App, policy: OptimisePolicy, seen: dict[str, datetime]) -> Iterator[Extra]:
    """Yield what stands now: it would have been asked for, and people did not."""
    with app.deps.view() as uow:
        rows = list(uow.rows())
    survey = _survey(app, policy, rows, app.deps.now())
    for each in find_improvements(survey):
        yield Extra(weigh(survey, each), seen.get(each.id, app.deps.now()))
