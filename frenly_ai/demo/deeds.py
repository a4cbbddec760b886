"""What people do on the stage. Each deed is done once, however often the demo is begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenly_ai.platform_files import import_wish
from frenly_ai.views.text import safe
from registry.domain.proposals import DecisionStatus, ProposalKind, ProposalStatus
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from frenly_ai.demo.stage import Stage
    from registry.contracts.records import ProposalView
    from registry.domain.names import Name


def find_proposal(stage: Stage, kind: ProposalKind) -> ProposalView | None:
    """Find the demo's one proposal of a kind, if it has been made."""
    for view in stage.app.registry.proposals().items:
        if view.proposal.kind is kind:
            return view
    return None


def import_once(stage: Stage) -> tuple[ProposalView, list[str]]:
    """Propose and record what the files hold."""
    registry = stage.app.registry
    view = find_proposal(stage, ProposalKind.IMPORT)
    if view is None:
        wish = import_wish(stage.found, registry.known, "cli")
        view = registry.propose(wish, stage.people["root"])
    said = approve(stage, view.proposal.id, ("ben", "dee"))
    return registry.proposal(view.proposal.id), said[-1:]


def approve(stage: Stage, proposal_id: str, people: Iterable[str]) -> list[str]:
    """Let people approve who have not yet, and the worker do what is then due."""
    registry, said = stage.app.registry, []
    for name in people:
        view = registry.proposal(proposal_id)
        done = {d.actor for d in view.decisions if d.status is not DecisionStatus.VOID}
        if name not in done and view.proposal.status is ProposalStatus.PENDING:
            view = registry.decide(
                proposal_id,
                view.proposal.digest,
                "approve",
                reason="read it",
                by=stage.people[name],
            )
            said.append(f"{name} approves {view.proposal.digest[:12]}: {view.tally.says()}")
    said += registry.work()
    if registry.proposal(proposal_id).proposal.status is ProposalStatus.APPROVED:
        # Whoever had this in hand was killed with it, and on this stage nobody else works.
        said.append(f"{proposal_id}: {registry.apply(proposal_id).says}")
    applied = registry.proposal(proposal_id).proposal
    if not said and applied.applied_revision is not None:
        said.append(f"{proposal_id}: applied as revision {applied.applied_revision}")
    return said


def resolution_line(
    stage: Stage, name: Name, context: str, *, revision: int | None = None
) -> str:
    """Say what a name resolves to, or why it does not; now, or as of a revision."""
    try:
        answer = stage.app.registry.resolve(name, context, revision=revision)
    except FrenlyError as error:
        return safe(error.message)
    hops = ", ".join(f"{hop.type} alias in {hop.context}" for hop in answer.hops)
    return safe(f"{name.key} -> {answer.canonical} ({hops or 'canonical'})")
