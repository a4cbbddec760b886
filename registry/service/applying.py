"""Apply an approved proposal: once, and only as it was approved.

Nothing here trusts a message. The proposal, its state, the verdicts and the approvals are all
read again, under the registry's lock, in the transaction that writes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM
from registry.domain.changes import settled, write_changes
from registry.domain.digest import digest
from registry.domain.findings import blockers
from registry.domain.proposals import (
    Decision,
    DecisionStatus,
    NotPending,
    Proposal,
    ProposalStatus,
    tally,
)
from registry.errors import Conflict, InvalidInput, Missing
from registry.service.asking import asking_of
from registry.service.deciding import get_proposal
from registry.service.judging import Judgement, judge
from registry.service.lifecycle import plan_turns
from registry.service.pausing import check_working
from registry.service.proposing import find_open, twice
from registry.service.standing import standing

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.changes import Changes
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork


class Outcome(NamedTuple):
    """What became of an attempt to apply."""

    proposal: Proposal
    applied: bool
    says: str


def apply(deps: Deps, proposal_id: str) -> Outcome:
    """Apply an approved proposal, or say why it waits again or is refused.

    Raises `NotPending` when it is not approved (a second apply, a forged call); recorded.
    """
    with deps.recording_refusals(Tag.REVISION_REFUSE, SYSTEM, proposal_id):
        return twice(lambda: _apply(deps, proposal_id))


def _apply(deps: Deps, proposal_id: str) -> Outcome:
    now = deps.now()
    with deps.new_uow() as uow:
        deps.reach("apply.begun")
        uow.lock_registry()
        check_working(uow)
        deps.reach("apply.locked")
        proposal = get_proposal(uow, proposal_id)
        if proposal.status is not ProposalStatus.APPROVED:
            raise NotPending(
                f"Proposal {proposal_id!r} is {proposal.status}, not approved.",
                hint="Only an approved proposal is applied, and only once.",
                proposal=proposal_id,
                status=str(proposal.status),
            )
        _refuse_forged(proposal)
        decisions = _still_standing(deps, uow, proposal)
        if not decisions:
            return _wait(deps, uow, proposal, "no approval of what is stored stands")
        try:
            judgement = judge(deps, uow, proposal.edits, now, asking=asking_of(proposal))
        except (Conflict, InvalidInput, Missing) as error:
            return _refuse(deps, uow, proposal, error.message)
        deps.reach("apply.judged")
        outcome = _stop_reason(deps, uow, proposal, judgement, decisions=decisions, now=now)
        if outcome is None:
            outcome = _write(deps, uow, proposal, judgement, decisions=decisions, now=now)
        return outcome


def _stop_reason(  # noqa: PLR0913 - all that an apply weighs
    deps: Deps,
    uow: UnitOfWork,
    proposal: Proposal,
    judgement: Judgement,
    *,
    decisions: tuple[Decision, ...],
    now: datetime,
) -> Outcome | None:
    found = blockers(judgement.findings)
    if found:
        return _refuse(deps, uow, proposal, found[0].message)
    if judgement.digest != proposal.digest:
        return _ask_again(deps, uow, proposal, judgement, now)
    asked = replace(proposal, quorum=judgement.quorum)  # as worked out now, not as stored
    count = tally(asked, decisions, now)
    if not count.is_met:
        uow.end_decisions(proposal.id, DecisionStatus.VOID, lapsed_at=now)
        return _wait(deps, uow, proposal, count.says())
    return None


def _wait(deps: Deps, uow: UnitOfWork, proposal: Proposal, says: str) -> Outcome:
    waiting = replace(proposal, status=ProposalStatus.PENDING)
    why = f"An approval ran out or no longer stands: {says}."
    return _close(deps, uow, waiting, Tag.PROPOSAL_VOID, why)


def _still_standing(deps: Deps, uow: UnitOfWork, proposal: Proposal) -> tuple[Decision, ...]:
    """Return the decisions that stand; all others are void from here on."""
    given = uow.decisions(proposal.id)
    decisions = standing(deps, uow, proposal, given)
    held = {decision.id for decision in decisions}
    fallen = [d.id for d in given if d.id not in held]
    uow.end_decisions(proposal.id, DecisionStatus.VOID, only=fallen)
    return decisions


def _refuse_forged(proposal: Proposal) -> None:
    """Refuse what says that it was applied, though no revision of ours says so."""
    if proposal.applied_revision is not None or proposal.applied_at or proposal.undone_by:
        raise NotPending(
            f"Proposal {proposal.id!r} is approved, and yet says that it was applied.",
            hint="Its document was changed outside Frenly; see `frenly audit verify`.",
            proposal=proposal.id,
            status=str(proposal.status),
        )


def _write(  # noqa: PLR0913 - all that an apply records
    deps: Deps,
    uow: UnitOfWork,
    proposal: Proposal,
    judgement: Judgement,
    *,
    decisions: tuple[Decision, ...],
    now: datetime,
) -> Outcome:
    changes = settled(judgement.changes, now)
    revision = uow.revision() + 1
    uow.write(changes, revision=revision, at=now, proposal=proposal.id)
    uow.save_state_sum(revision, uow.state_sum().moved(changes))
    plan_turns(uow, changes, now)
    deps.reach("apply.rows_written")
    done = replace(
        proposal,
        status=ProposalStatus.APPLIED,
        promises=judgement.promises,
        applied_revision=revision,
        applied_at=now,
    )
    uow.save_proposal(done)
    if proposal.undoes:
        undone = get_proposal(uow, proposal.undoes)
        uow.save_proposal(replace(undone, undone_by=proposal.id))
    uow.end_decisions(proposal.id, DecisionStatus.VOID, lapsed_at=now)
    uow.end_decisions(proposal.id, DecisionStatus.USED)
    deps.reach("apply.decisions_used")
    counted = tuple(d for d in decisions if d.counts(proposal.digest, now))
    data = _applied_data(done, judgement, changes, counted)
    uow.record(deps.entry(Tag.REVISION_APPLY, SYSTEM, proposal.id, data, agent=proposal.agent))
    deps.reach("apply.recorded")
    uow.commit()
    deps.reach("apply.committed")
    return Outcome(done, applied=True, says=f"Applied as revision {revision}.")


def _applied_data(
    proposal: Proposal,
    judgement: Judgement,
    changes: Changes,
    decisions: tuple[Decision, ...],
) -> dict[str, object]:
    """Return all that lets a stranger check, offline, that the transition was authorised."""
    written = write_changes(changes)
    approvals = [
        {
            "decision": d.id,
            "actor": d.actor,
            "auth": d.auth,
            "credential": d.credential_id,
            "groups": list(d.groups),
            "at": d.at.isoformat(),
            **({"in_stead_of": d.in_stead_of} if d.in_stead_of else {}),
        }
        for d in decisions
    ]
    return {
        "revision": proposal.applied_revision,
        "base_revision": proposal.base_revision,
        "proposal": proposal.id,
        "author": proposal.author,
        "digest": proposal.digest,
        "content_key": proposal.content_key,
        "judged_under": proposal.hashes,
        "verdicts": [finding.content() for finding in judgement.findings],
        "approvals": approvals,
        "rows": [f"{item['table']}:{item['id']}" for item in written],
        "changes": written,
        "pre_hash": digest([item["before"] for item in written]),
        "post_hash": digest([item["after"] for item in written]),
        "provenance": list(proposal.provenance),
        "channel": proposal.origin.channel,
        "thread": proposal.origin.thread,
        "model": proposal.origin.model,
        "prompt": proposal.origin.prompt,
    }


def _refuse(deps: Deps, uow: UnitOfWork, proposal: Proposal, why: str) -> Outcome:
    refused = replace(proposal, status=ProposalStatus.REFUSED)
    uow.end_decisions(proposal.id, DecisionStatus.VOID)
    return _close(deps, uow, refused, Tag.REVISION_REFUSE, f"It no longer passes: {why}")


def _ask_again(
    deps: Deps, uow: UnitOfWork, proposal: Proposal, judgement: Judgement, now: datetime
) -> Outcome:
    """Show people what it has become: the state moved, so no approval holds any more."""
    same = find_open(deps, uow, judgement.content_key, now)
    if same is not None and same.id != proposal.id:
        why = f"the state moved, and proposal {same.id!r} waits with the same wish."
        return _refuse(deps, uow, proposal, why)
    moved = replace(
        proposal,
        status=ProposalStatus.PENDING,
        changes=judgement.changes,
        reads=judgement.judged.pre,
        findings=judgement.findings,
        promises=judgement.promises,
        quorum=judgement.quorum,
        hashes=judgement.judged.judged_under,
        content_key=judgement.content_key,
        digest=judgement.digest,
        base_revision=uow.revision(),
    )
    uow.end_decisions(proposal.id, DecisionStatus.VOID)
    return _close(
        deps,
        uow,
        moved,
        Tag.PROPOSAL_VOID,
        "What it rests on has changed; it waits for decisions on what it is now.",
    )


def _close(deps: Deps, uow: UnitOfWork, proposal: Proposal, tag: Tag, says: str) -> Outcome:
    uow.save_proposal(proposal)
    data = {
        "digest": proposal.digest,
        "status": str(proposal.status),
        "message": says,
        "judged_under": proposal.hashes,
    }
    uow.record(deps.entry(tag, SYSTEM, proposal.id, data))
    uow.commit()
    return Outcome(proposal, applied=False, says=says)
