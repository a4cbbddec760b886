"""Ask for a change: plan, judge, store. Asking changes no row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from registry.audit.entries import Tag
from registry.contracts.records import ProposalView, Wish
from registry.domain.edits import CreateAlias, Edit, RegisterContract, UndoProposal, write_edit
from registry.domain.findings import Severity, blockers
from registry.domain.proposals import (
    Proposal,
    ProposalKind,
    ProposalStatus,
    Refused,
    tally,
)
from registry.errors import Conflict, FrenlyError
from registry.rules.nearby import phrase, variations
from registry.service.asking import asking_of, signed
from registry.service.expiring import expire
from registry.service.flooding import check_flood
from registry.service.judging import Judgement, judge, kind_of
from registry.service.pausing import check_working
from registry.service.texts import check_wish

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork

T = TypeVar("T")


def propose(deps: Deps, wish: Wish, by: Actor) -> ProposalView:
    """Store a proposal, or join the open one that holds the same wish.

    Raises `Refused` when a validator blocks it, and what planning raises. Every refusal is
    recorded.
    """
    try:
        check_wish(wish)
        wish = replace(wish, edits=tuple(_owned(edit, by) for edit in wish.edits))
        wish = signed(wish, by)
        by.require("import" if kind_of(wish.edits) is ProposalKind.IMPORT else "propose")
        return twice(lambda: _propose_once(deps, wish, by))
    except FrenlyError as error:
        deps.record_refusal(Tag.PROPOSAL_REFUSE, by, _about(wish), error, agent=wish.agent)
        raise


class OpenMeanwhile(Conflict):
    """Somebody stored the same wish at the same moment."""

    code = "proposal.open_meanwhile"


def twice(attempt: Callable[[], T]) -> T:
    """Try once more when the same wish was stored meanwhile: the second look will see it."""
    try:
        return attempt()
    except OpenMeanwhile:
        return attempt()


def find_open(deps: Deps, uow: UnitOfWork, content_key: str, now: datetime) -> Proposal | None:
    """Find the proposal that waits with the same wish; one whose time is over is closed."""
    same = uow.open_proposal(content_key)
    is_over = same and same.status is ProposalStatus.PENDING and now >= same.expires_at
    if same is None or not is_over:
        return same
    expire(deps, uow, same)
    return None


def _propose_once(deps: Deps, wish: Wish, by: Actor) -> ProposalView:
    now = deps.now()
    with deps.new_uow() as uow:
        if wish.agent:
            check_working(uow)
        judgement = judge(deps, uow, wish.edits, now, asking=asking_of(wish))
        if blockers(judgement.findings):
            raise _refusal(deps, uow, wish, judgement, now)
        same = find_open(deps, uow, judgement.content_key, now)
        if same is not None:
            return _join(deps, uow, same, wish, by)
        check_flood(deps, uow, wish, by, now)
        proposal = _new_proposal(deps, uow, wish, judgement, by=by, now=now)
        uow.add_proposal(proposal)
        uow.link_thread(proposal.id, wish.origin)
        uow.record(
            deps.entry(
                Tag.PROPOSAL_CREATE, by, proposal.id, _summary(proposal), agent=wish.agent
            )
        )
        deps.keep(uow, proposal.id)
        deps.reach("propose.recorded")
        uow.commit()
    deps.reach("propose.committed")
    return ProposalView(proposal=proposal, decisions=(), tally=tally(proposal, (), now))


def _join(deps: Deps, uow: UnitOfWork, same: Proposal, wish: Wish, by: Actor) -> ProposalView:
    uow.link_thread(same.id, wish.origin)
    data = {"channel": wish.origin.channel, "thread": wish.origin.thread}
    uow.record(deps.entry(Tag.PROPOSAL_JOIN, by, same.id, data, agent=wish.agent))
    decisions = tuple(uow.decisions(same.id))
    deps.keep(uow, same.id)
    uow.commit()
    counted = tally(same, decisions, deps.now())
    return ProposalView(proposal=same, decisions=decisions, tally=counted, joined=True)


def _new_proposal(  # noqa: PLR0913 - the parts of one record, named at the only call
    deps: Deps, uow: UnitOfWork, wish: Wish, judgement: Judgement, *, by: Actor, now: datetime
) -> Proposal:
    undoes = next((e.proposal for e in wish.edits if isinstance(e, UndoProposal)), "")
    return Proposal(
        id=f"P-{deps.new_id()[:10]}",
        kind=judgement.kind,
        status=ProposalStatus.PENDING,
        edits=wish.edits,
        author=by.id,
        agent=wish.agent,
        origin=wish.origin,
        reason=wish.reason,
        evidence=wish.evidence,
        provenance=wish.provenance,
        base_revision=uow.revision(),
        changes=judgement.changes,
        reads=judgement.judged.pre,
        findings=judgement.findings,
        promises=judgement.promises,
        quorum=judgement.quorum,
        hashes=judgement.judged.judged_under,
        content_key=judgement.content_key,
        digest=judgement.digest,
        created_at=now,
        expires_at=now + deps.governance.rules.approvals.proposals_expire_after,
        undoes=undoes,
    )


def _summary(proposal: Proposal) -> dict[str, object]:
    return {
        "digest": proposal.digest,
        "content_key": proposal.content_key,
        "kind": str(proposal.kind),
        "reason": proposal.reason,
        "edits": [write_edit(edit) for edit in proposal.edits],
        "rows": [str(change.key) for change in proposal.changes],
        "verdicts": [finding.content() for finding in proposal.findings],
        "provenance": list(proposal.provenance),
        "channel": proposal.origin.channel,
        "thread": proposal.origin.thread,
        "model": proposal.origin.model,
        "prompt": proposal.origin.prompt,
        "judged_under": proposal.hashes,
        "base_revision": proposal.base_revision,
    }


def _refusal(
    deps: Deps, uow: UnitOfWork, wish: Wish, judgement: Judgement, now: datetime
) -> Refused:
    blocking = blockers(judgement.findings)
    near = _nearest_passing(deps, uow, wish, judgement, now)
    first = blocking[0]
    if near is not None:
        hint = f"The nearest request that would pass: {phrase(*near)}."
    else:
        hint = first.fix
    return Refused(
        " ".join(finding.message for finding in blocking),
        hint=hint,
        findings=tuple(f for f in judgement.findings if f.severity is not Severity.NOTES),
        checks=", ".join(sorted({finding.check for finding in blocking})),
    )


def _nearest_passing(
    deps: Deps, uow: UnitOfWork, wish: Wish, judgement: Judgement, now: datetime
) -> tuple[Edit, ...] | None:
    blocking = blockers(judgement.findings)
    asked = asking_of(wish)
    for edits in variations(
        wish.edits, blocking, uow.state, governance=deps.governance, now=now
    ):
        try:
            if not blockers(judge(deps, uow, edits, now, asking=asked).findings):
                return edits
        except FrenlyError:
            continue  # that variation cannot even be planned; the next may
    return None


def _owned(edit: Edit, by: Actor) -> Edit:
    """Let whoever asks own what nobody else was named for."""
    if isinstance(edit, CreateAlias | RegisterContract) and not edit.owner:
        return replace(edit, owner=by.id)
    return edit


def _about(wish: Wish) -> str:
    if not wish.edits:
        return "nothing"
    first = write_edit(wish.edits[0])
    name = first.get("name")
    key = name["key"] if isinstance(name, dict) else name
    return f"{first['edit']}:{first.get('context', '')}:{key or first.get('proposal', '')}"
