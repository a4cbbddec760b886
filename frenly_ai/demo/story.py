"""The story. Each scene looks at what already happened and goes on from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frenly_ai.bootstrap import open_agent
from frenly_ai.demo.deeds import approve, find_proposal, import_once, resolution_line
from frenly_ai.demo.stage import PEOPLE
from frenly_ai.views.proposal import proposal_lines
from frenly_ai.views.text import prose, safe
from registry.audit.verifier import verify_receipt
from registry.domain.names import Kind, Name
from registry.domain.proposals import ProposalKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.runs import Agent
    from frenly_ai.demo.stage import Stage
    from frenly_ai.demo.teller import Teller
    from registry.contracts.records import ProposalView
    from registry.rules.foreign_reads import ManifestAnchor

THREAD = "demo"
WISH = "give the frontend a temporary alias profile-api for user-api for 30 days"
SECOND_WISH = "then application"
LATE_WISH = "extend legacy-user-endpoints by 30 days"
ALIAS = Name(Kind.SERVICE, "profile-api")
_MOST_FINDINGS = 14
_MOST_ANCHORS = 3


def tell(stage: Stage, teller: Teller, pause: Callable[[str], None]) -> dict[str, Any]:
    """Play the whole story; `pause` is called while a proposal waits for people.

    Returns what a caller may check: `verified`, `revision`, `state_hash` and the ids.
    """
    _files(stage, teller)
    _people(stage, teller)
    _import(stage, teller)
    with open_agent(stage.app) as agent:
        view = _ask(stage, teller, agent)
        pause(view.proposal.id)
        view = _decide(stage, teller, agent, view)
        _resolve(stage, teller, view)
        _too_late(stage, teller, agent)
        undo = _undo(stage, teller, agent, view)
    verified = _account(stage, teller, view.proposal.id)
    stage.finish()
    registry = stage.app.registry
    return {
        "verified": verified,
        "revision": registry.revision(),
        "state_hash": registry.state_hash(),
        "proposal": view.proposal.id,
        "undo": undo.proposal.id,
    }


def _files(stage: Stage, teller: Teller) -> None:
    found = stage.found
    teller.scene("What is wrong in the platform's own files", "frenly import ... --dry-run")
    policies = [f for f in found.findings if f.cls == "alias-governance"]
    teller.tell(
        f"{finding.severity:<6} {safe(finding.title)}  [{safe(finding.locations[0])}]"
        for finding in policies[:_MOST_FINDINGS]
    )
    anchors = found.platform.manifest.anchors if found.platform.manifest else ()
    dangling = [a for a in anchors if a.source and found.platform.lacks(a.source.value)]
    teller.tell([f"high   {len(dangling)} of {len(anchors)} anchors have no source:"])
    teller.tell(_anchor(anchor) for anchor in dangling[:_MOST_ANCHORS])
    rest = len(found.findings) - len(policies[:_MOST_FINDINGS]) - len(dangling[:_MOST_ANCHORS])
    if rest > 0:
        more = f"{rest} more finding{'' if rest == 1 else 's'}"
        teller.tell([f"and {more}; the command above lists each with its lines"])
    if found.effective.overruled:
        teller.tell(["", "Where sources contradict each other, the stricter holds:"])
        teller.tell(f"  {safe(line)}" for line in found.effective.overruled)
    teller.note(
        findings=[
            {"class": f.cls, "severity": f.severity, "title": f.title, "at": list(f.locations)}
            for f in found.findings
        ],
        anchors=len(anchors),
        dangling=[a.id.value for a in dangling if a.id],
        overruled=list(found.effective.overruled),
    )


def _anchor(anchor: ManifestAnchor) -> str:
    name, source = anchor.id, anchor.source
    said = f"{safe(source.value)}  [{safe(source.at)}]" if source else ""
    return f"         {safe(name.value if name else '?')}: {said}"


def _people(stage: Stage, teller: Teller) -> None:
    teller.scene("Throwaway people sign in", "frenly user add ana --role member")
    teller.tell(f"{name:<5} {role:<11} {does}" for name, (role, does) in PEOPLE.items())
    if stage.resumed:
        teller.tell(["", "A demo was cut off here before; it goes on from where it stood."])
    teller.note(
        people={name: role for name, (role, _) in PEOPLE.items()}, resumed=stage.resumed
    )


def _import(stage: Stage, teller: Teller) -> None:
    teller.scene(
        "What they hold is proposed, approved by two maintainers, and recorded",
        "frenly import ...",
    )
    view, said = import_once(stage)
    proposal = view.proposal
    teller.tell(
        [
            f"{proposal.id}: {len(proposal.edits)} edits as found, "
            f"{len(proposal.findings)} warnings that people saw before deciding",
            f"decided by {', '.join(d.actor for d in view.decisions)}",
            *said,
        ]
    )
    teller.note(proposal=proposal.id, rows=len(proposal.changes))


def _ask(stage: Stage, teller: Teller, agent: Agent) -> ProposalView:
    ana = stage.people["ana"]
    view = find_proposal(stage, ProposalKind.CHANGE)
    if view is None:
        teller.scene("Ana asks the operator for a name", f'frenly chat "{WISH}"')
        turn = agent.ask(THREAD, WISH, ana)
        teller.tell(prose(turn.text).splitlines())
        teller.note(refused=turn.refused, answer=turn.text)
        teller.scene("She follows the hint", f'frenly chat "{SECOND_WISH}"')
        turn = agent.ask(THREAD, SECOND_WISH, ana)
        teller.tell(prose(turn.text).splitlines())
        teller.note(refused=turn.refused, waiting=turn.waiting, answer=turn.text)
        view = stage.app.registry.proposal(turn.proposal_id)
    teller.scene("This is what an approver reads", f"frenly proposal show {view.proposal.id}")
    teller.tell(proposal_lines(view))
    teller.note(
        proposal=view.proposal.id,
        digest=view.proposal.digest,
        findings=[finding.content() for finding in view.proposal.findings],
    )
    return view


def _decide(stage: Stage, teller: Teller, agent: Agent, view: ProposalView) -> ProposalView:
    proposal = view.proposal
    teller.scene(
        "Two people decide on exactly that; the worker applies it once",
        f"frenly proposal approve {proposal.id} --seen {proposal.digest[:12]}",
    )
    teller.tell(approve(stage, proposal.id, ("ben", "cho")))
    if agent.pending(THREAD):
        teller.tell(agent.resume(THREAD, stage.people["ana"]).text.splitlines())
    view = stage.app.registry.proposal(proposal.id)
    teller.note(status=str(view.proposal.status), revision=view.proposal.applied_revision)
    return view


def _resolve(stage: Stage, teller: Teller, view: ProposalView) -> None:
    teller.scene(
        "The name resolves, also from frontend by the declared fallback",
        "frenly resolve profile-api --context frontend",
    )
    done = view.proposal  # a demo that was cut off after the undo shows what was before it
    then = done.applied_revision if done.undone_by else None
    answers = {
        context: resolution_line(stage, ALIAS, context, revision=then)
        for context in ("application", "frontend")
    }
    teller.tell(f"from {context:<12} {answer}" for context, answer in answers.items())
    teller.note(resolves=answers)


def _too_late(stage: Stage, teller: Teller, agent: Agent) -> None:
    teller.scene("An alias whose time is over stays over", f'frenly chat "{LATE_WISH}"')
    turn = agent.ask(f"{THREAD}/late", LATE_WISH, stage.people["ana"])
    teller.tell(prose(turn.text).splitlines())
    teller.note(refused=turn.refused, answer=turn.text)


def _undo(stage: Stage, teller: Teller, agent: Agent, view: ProposalView) -> ProposalView:
    wish = f"undo {view.proposal.id}"
    teller.scene("The change is undone, by a proposal of its own", f'frenly chat "{wish}"')
    undo = find_proposal(stage, ProposalKind.UNDO)
    if undo is None:
        turn = agent.ask(f"{THREAD}/undo", wish, stage.people["ana"])
        teller.tell(prose(turn.text).splitlines())
        undo = stage.app.registry.proposal(turn.proposal_id)
    teller.tell(approve(stage, undo.proposal.id, ("dee", "cho")))
    answer = resolution_line(stage, ALIAS, "application")
    teller.tell([f"from application  {answer}"])
    teller.note(undo=undo.proposal.id, resolves=answer)
    return stage.app.registry.proposal(undo.proposal.id)


def _account(stage: Stage, teller: Teller, proposal_id: str) -> bool:
    teller.scene("The log accounts for all of it", "frenly audit verify")
    registry = stage.app.registry
    verdict = registry.verify_log(stage.people["ben"])
    if verdict.ok:
        teller.tell([f"verified: {verdict.size} entries, root {verdict.root.hex()}"])
    else:
        teller.tell([f"NOT verified: {verdict.problem}"])
    receipt = verify_receipt(registry.receipt(proposal_id))
    teller.tell(
        [
            f"the receipt of {proposal_id} verifies offline, with no Frenly at hand"
            if not receipt.problem
            else f"the receipt does NOT verify: {receipt.problem}"
        ]
    )
    verified = verdict.ok and not receipt.problem
    teller.note(verified=verified, entries=verdict.size, root=verdict.root.hex())
    return verified
