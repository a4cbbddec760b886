"""`frenly proposal`: read, decide, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.deciding import (
    ReasonOption,
    SeenOption,
    StandInOption,
    full_digest,
    next_step,
    waits_for,
)
from frenly_ai.cli.desk import register_talk
from frenly_ai.cli.session import (
    AfterOption,
    JsonFlag,
    LimitOption,
    emit_lazily,
    emit_page,
    note,
    opened,
    signed_in,
    working,
)

if TYPE_CHECKING:
    from registry.contracts.records import ProposalView

ProposalArgument = Annotated[
    str, typer.Argument(help="Its id, as `frenly proposal list` shows it.")
]
_MOST_ROWS, _PAGE_ROWS = 1_000, 200


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Read proposals and decide on them.", no_args_is_help=True)
    group.command("list")(list_proposals)
    group.command("show")(show)
    group.command("approve")(approve)
    group.command("reject")(reject)
    group.command("undo")(undo)
    register_talk(group)
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
        known = [str(one) for one in ProposalStatus]
        raise InvalidInput(f"{status!r} is not a status.", hint=nearest(status, known))
    with opened(ctx) as app:
        page = app.registry.proposals(status=status, limit=limit, after=after)
    rows = [
        (v.proposal.id, v.proposal.status, v.proposal.author, summary(v.proposal), _waits(v))
        for v in page.items
    ]
    header = ["PROPOSAL", "STATUS", "ASKED BY", "CHANGE", "WAITS FOR"]
    emit_page(
        [proposal_json(view) for view in page.items] if as_json else page.items,
        lambda: table(header, rows),
        following=page.next,
        nothing="nothing comes behind it" if after else "there is no such proposal",
        as_json=as_json,
    )


def show(
    ctx: typer.Context,
    proposal: ProposalArgument,
    after: Annotated[str, typer.Option(help="Go on behind this row.")] = "",
    limit: Annotated[
        int | None, typer.Option(min=1, help="Show so many rows, and counts of the rest.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show a proposal as an approver must read it.

    One of more than 1000 rows is shown in pages, with counts of everything.

    Example: frenly proposal show P-0123456789
    """
    from frenly_ai.views.proposal import page_lines, proposal_json
    from frenly_ai.views.shown import shown_with_talk

    with opened(ctx) as app:
        view = app.registry.proposal(proposal)
        talk = app.registry.desk.talk(proposal)
    if after or limit or len(view.proposal.changes) > _MOST_ROWS:
        most = limit or _PAGE_ROWS
        emit_lazily(
            lambda: proposal_json(view),
            lambda: page_lines(view, after=after, most=most),
            as_json=as_json,
        )
    else:
        emit_lazily(
            lambda: proposal_json(view),
            lambda: shown_with_talk(view, talk).splitlines(),
            as_json=as_json,
        )
    _say_next(view, as_json=as_json)


def approve(
    ctx: typer.Context,
    proposal: ProposalArgument,
    seen: SeenOption,
    reason: ReasonOption = "",
    in_stead_of: StandInOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Approve a proposal exactly as you read it.

    The approval that completes the quorum lets the worker apply it: at once on the embedded
    database, else by the running server or `frenly worker`.

    Example: frenly proposal approve P-0123456789 --seen 0123456789ab
    """
    said = ("approve", reason, in_stead_of)
    _decide(ctx, proposal, seen, said, as_json=as_json)


def reject(
    ctx: typer.Context,
    proposal: ProposalArgument,
    seen: SeenOption,
    reason: ReasonOption = "",
    in_stead_of: StandInOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Reject a proposal exactly as you read it.

    Example: frenly proposal reject P-0123456789 --seen 0123456789ab --reason "too long"
    """
    said = ("reject", reason, in_stead_of)
    _decide(ctx, proposal, seen, said, as_json=as_json)


def undo(
    ctx: typer.Context,
    proposal: ProposalArgument,
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that an applied proposal be undone: a proposal of its own, decided like any.

    Example: frenly proposal undo P-0123456789 --reason "not needed any more"
    """
    from registry.contracts.records import Wish
    from registry.domain.edits import UndoProposal
    from registry.domain.proposals import Origin

    wish = Wish(
        edits=(UndoProposal(proposal=proposal),), origin=Origin(channel="cli"), reason=reason
    )
    with opened(ctx) as app:
        me = signed_in(app)
        with working(app):
            view = app.registry.propose(wish, me)
    _print(view, as_json=as_json)
    _say_next(view, as_json=as_json)


def _decide(
    ctx: typer.Context,
    proposal: str,
    seen: str,
    said_so: tuple[str, str, str],
    *,
    as_json: bool,
) -> None:
    from frenly_ai.views.proposal import outcome_lines, proposal_json

    with opened(ctx) as app:
        me = signed_in(app)
        digest = full_digest(app.registry.proposal(proposal).proposal, seen)
        with working(app) as said:
            verdict, reason, whom = said_so
            app.registry.decide(
                proposal, digest, verdict, reason=reason, by=me, in_stead_of=whom
            )
        view = app.registry.proposal(proposal)
    emit_lazily(lambda: proposal_json(view), lambda: outcome_lines(view), as_json=as_json)
    for line in said:
        note(line)


def _print(view: ProposalView, *, as_json: bool) -> None:
    from frenly_ai.views.proposal import proposal_json, proposal_lines

    emit_lazily(lambda: proposal_json(view), lambda: proposal_lines(view), as_json=as_json)


def _say_next(view: ProposalView, *, as_json: bool) -> None:
    proposal = view.proposal
    if proposal.status.is_open and not view.tally.is_met and not as_json:
        note(next_step(proposal, "frenly proposal"))


def _waits(view: ProposalView) -> str:
    return waits_for(view.tally, is_open=view.proposal.status.is_open)
