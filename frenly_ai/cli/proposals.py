"""`frenly proposal`: read, decide, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.session import (
    AfterOption,
    JsonFlag,
    LimitOption,
    emit,
    note,
    opened,
    signed_in,
)

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App
    from registry.contracts.records import ProposalView

ProposalArgument = Annotated[
    str, typer.Argument(help="Its id, as `frenly proposal list` shows it.")
]
SeenOption = Annotated[
    str, typer.Option(help="The digest of what you read: all of it, or its first 12 signs.")
]
ReasonOption = Annotated[str, typer.Option(help="Why.")]
_SHORT_DIGEST = 12


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Read proposals and decide on them.", no_args_is_help=True)
    group.command("list")(list_proposals)
    group.command("show")(show)
    group.command("approve")(approve)
    group.command("reject")(reject)
    group.command("undo")(undo)
    cli.add_typer(group, name="proposal")


def list_proposals(
    ctx: typer.Context,
    status: Annotated[
        str | None, typer.Option(help="pending, approved, applied, rejected, ...")
    ] = None,
    limit: LimitOption = 50,
    after: AfterOption = None,
    as_json: JsonFlag = False,
) -> None:
    """List proposals, newest first. Example: frenly proposal list --status pending"""
    from frenly_ai.views.proposal import proposal_json, summary
    from frenly_ai.views.text import table
    from registry.domain.proposals import ProposalStatus
    from registry.errors import InvalidInput, nearest

    if status is not None and status not in set(ProposalStatus):
        raise InvalidInput(f"{status!r} is not a status.", hint=nearest(status, ProposalStatus))
    with opened(ctx) as app:
        page = app.registry.proposals(status=status, limit=limit, after=after)
    value = {"items": [proposal_json(view) for view in page.items], "next": page.next}
    rows = [
        (v.proposal.id, v.proposal.status, v.proposal.author, summary(v.proposal), _waits(v))
        for v in page.items
    ]
    header = ["PROPOSAL", "STATUS", "ASKED BY", "CHANGE", "WAITS FOR"]
    emit(value, lambda: table(header, rows), as_json=as_json)
    if page.next and not as_json:
        note(f"more: continue with --after {page.next}")


def show(ctx: typer.Context, proposal: ProposalArgument, as_json: JsonFlag = False) -> None:
    """Show a proposal as an approver must read it."""
    with opened(ctx) as app:
        view = app.registry.proposal(proposal)
    _print(view, as_json=as_json)


def approve(
    ctx: typer.Context,
    proposal: ProposalArgument,
    seen: SeenOption,
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Approve a proposal exactly as you read it.

    The approval that completes the quorum lets the worker apply it: at once on the embedded
    database, else by the running server or `frenly worker`.
    """
    _decide(ctx, proposal, seen, "approve", reason=reason, as_json=as_json)


def reject(
    ctx: typer.Context,
    proposal: ProposalArgument,
    seen: SeenOption,
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Reject a proposal exactly as you read it."""
    _decide(ctx, proposal, seen, "reject", reason=reason, as_json=as_json)


def undo(
    ctx: typer.Context,
    proposal: ProposalArgument,
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that an applied proposal be undone: a proposal of its own, decided like any."""
    from registry.contracts.records import Wish
    from registry.domain.edits import UndoProposal
    from registry.domain.proposals import Origin

    wish = Wish(
        edits=(UndoProposal(proposal=proposal),), origin=Origin(channel="cli"), reason=reason
    )
    with opened(ctx) as app:
        me = signed_in(app)
        try:
            view = app.registry.propose(wish, me)
        finally:
            app.registry.work()
    _print(view, as_json=as_json)


def _decide(
    ctx: typer.Context, proposal: str, seen: str, verdict: str, *, reason: str, as_json: bool
) -> None:
    with opened(ctx) as app:
        me = signed_in(app)
        digest = _full_digest(app, proposal, seen)
        try:
            app.registry.decide(proposal, digest, verdict, reason=reason, by=me)
        finally:
            said = app.registry.work()
        view = app.registry.proposal(proposal)
    _print(view, as_json=as_json)
    for line in said:
        note(line)


def _full_digest(app: App, proposal: str, seen: str) -> str:
    """Complete a shortened digest from the proposal; a wrong one stays as it was given."""
    digest = app.registry.proposal(proposal).proposal.digest
    is_short = len(seen) >= _SHORT_DIGEST and digest.startswith(seen)
    return digest if is_short else seen


def _print(view: ProposalView, *, as_json: bool) -> None:
    from frenly_ai.views.proposal import proposal_json, proposal_lines

    emit(proposal_json(view), lambda: proposal_lines(view, full=False), as_json=as_json)


def _waits(view: ProposalView) -> str:
    return view.tally.says() if view.proposal.status.is_open else "-"
