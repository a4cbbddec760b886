"""Proposals that wait for people and would change what an alert is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.contracts.incidents import Evidence
from tools.describe import describe_edits
from tools.evidence.timing import minute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.contracts.incidents import Scene
    from registry.contracts.ports import Reader
    from registry.contracts.records import ProposalView
    from tools.deadlines import Deadline
    from tools.evidence.subjects import Finder

_PAGE = 200
_MOST_PAGES = 5
_MOST = 10


class ProposalSource:
    """Looks through the open proposals."""

    name = "open proposals"

    def __init__(self, registry: Reader, finder: Finder) -> None:
        self._registry, self._finder = registry, finder

    def ask(self, scene: Scene, deadline: Deadline) -> Sequence[Evidence]:
        ends = tuple(f":{name.same}" for name in self._finder.find(scene).names)
        if not ends:
            return []
        found = [
            _evidence(view)
            for status in ("pending", "approved")
            for view in self._open(status, deadline)
            if any(str(change.key).endswith(ends) for change in view.proposal.changes)
        ]
        return found[:_MOST]

    def _open(self, status: str, deadline: Deadline) -> Iterator[ProposalView]:
        after = None
        for _ in range(_MOST_PAGES):
            deadline.check()
            page = self._registry.proposals(status=status, limit=_PAGE, after=after)
            yield from page.items
            if (after := page.next) is None:
                return


def _evidence(view: ProposalView) -> Evidence:
    proposal = view.proposal
    return Evidence(
        id="",
        kind="change",
        source=f"proposal:{proposal.id}",
        says=f"Proposal {proposal.id} is {proposal.status} since {minute(proposal.created_at)} "
        f"and not applied: {describe_edits(proposal.edits)}",
        at=proposal.created_at,
        about=proposal.changes[0].key.id.rpartition(":")[2] if proposal.changes else "",
        data={
            "proposal": proposal.id,
            "status": str(proposal.status),
            "rows": [str(change.key) for change in proposal.changes[:20]],
            "undoes": proposal.undoes,
        },
    )
