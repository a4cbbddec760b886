"""Proposals as approvers read them, and the object whose digest they approve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.changes import invert, write_changes
from registry.domain.edits import write_edit
from registry.domain.plain_values import show_text, show_value
from registry.domain.proposals import Judged
from registry.domain.shown import Shown, render
from registry.domain.times import show_moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.contracts.records import ProposalView
    from registry.domain.proposals import Proposal
    from registry.service.talking import Talk


def judged_of(proposal: Proposal) -> Judged:
    """Return the object whose digest people approve."""
    return Judged(
        edits=[write_edit(edit) for edit in proposal.edits],
        pre=proposal.reads,
        post=write_changes(proposal.changes),
        inverse=write_changes(invert(proposal.changes)),
        judged_under=proposal.hashes,
        quorum=proposal.quorum.content(),
    )


def shown_of(proposal: Proposal) -> str:
    """Write a proposal as approvers read it, down to the line that ends what is approved."""
    head = {
        "proposal": proposal.id,
        "kind": str(proposal.kind),
        "status": str(proposal.status),
        "author": proposal.author,
        "agent": proposal.agent,
        "channel": proposal.origin.channel,
    }
    return render(
        Shown(
            head=head,
            digest=proposal.digest,
            findings=tuple(finding.content() for finding in proposal.findings),
            provenance=proposal.provenance,
            judged=judged_of(proposal),
        )
    )


def shown_with_talk(view: ProposalView, talk: Talk) -> str:
    """Write a proposal as approvers read it, and below the line what people say of it."""
    return shown_of(view.proposal) + "".join(f"{line}\n" for line in _below(view, talk))


def _below(view: ProposalView, talk: Talk) -> Iterator[str]:
    proposal = view.proposal
    yield f"  expires   {show_moment(proposal.expires_at)}"
    for label, text in (
        ("request", proposal.origin.text),
        ("reason", proposal.reason),
        ("undoes", proposal.undoes),
        ("undone by", proposal.undone_by),
    ):
        if text:
            yield f"  {label:<9} {show_text(text)}"
    if proposal.applied_revision is not None:
        yield f"  applied   as revision {proposal.applied_revision}"
    yield from (f"  evidence  {show_value(fact)}" for fact in proposal.evidence)
    for d in view.decisions:
        whom = f" in the stead of {show_text(d.in_stead_of)}" if d.in_stead_of else ""
        said = f"{d.verdict} by {show_text(d.actor)}{whom} ({d.status})"
        yield f"  decided   {said} {show_text(d.reason)}"
    for s in talk.snoozes:
        whom = f"{show_text(s.actor)} until {show_moment(s.until)}"
        yield f"  not now   {whom}: {show_text(s.reason)}"
    for c in talk.comments:
        yield f"  comment   {show_text(c.actor)} {show_moment(c.at)}: {show_text(c.text)}"
    if proposal.status.is_open:
        yield f"  waits     {show_text(view.tally.says())}"
