"""What people do around decisions: `proposal inbox|comment|snooze`, `delegate`, `away`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.session import JsonFlag, emit, note, opened, signed_in, working

if TYPE_CHECKING:
    from datetime import datetime

    from frenly_ai.bootstrap import App

_Proposal = Annotated[str, typer.Argument(help="Its id, as `frenly proposal list` shows it.")]
_Until = Annotated[str, typer.Option(help="A time, or how long from now: 2026-04-01, 3d, 8h.")]
_Why = Annotated[str, typer.Option("--reason", help="Why; others read it.")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Let somebody decide in your stead.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(list_delegations)
    group.command("end")(end)
    cli.add_typer(group, name="delegate")
    cli.command("away")(away)


def register_talk(group: typer.Typer) -> None:
    """Add the commands that belong to `frenly proposal`."""
    group.command("inbox")(inbox)
    group.command("comment")(comment)
    group.command("snooze")(snooze)


def inbox(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """List what waits for you, the authors in turns, each one's oldest first.

    Example: frenly proposal inbox
    """
    from frenly_ai.views.proposal import proposal_json, summary
    from frenly_ai.views.text import table

    with opened(ctx) as app:
        found = app.registry.desk.inbox(signed_in(app))
    value = {"items": [proposal_json(v) for v in found.items], "others": found.others}
    rows = [
        (
            v.proposal.id,
            v.proposal.quorum.level or "low",
            v.proposal.author,
            summary(v.proposal),
        )
        for v in found.items
    ]
    header = ["PROPOSAL", "RISK", "ASKED BY", "CHANGE"]
    emit(value, lambda: table(header, rows) if rows else [], as_json=as_json)
    if not as_json:
        note("nothing waits for you" if not rows else f"{len(rows)} wait for you")
        note(f"{found.others} others wait; see `frenly proposal list --status pending`")


def comment(
    ctx: typer.Context,
    proposal: _Proposal,
    text: Annotated[str, typer.Argument(help="What to say; everybody reads it.")],
    as_json: JsonFlag = False,
) -> None:
    """Say something about a proposal. Nothing that is approved depends on it.

    Example: frenly proposal comment P-0123456789 "Who uses it today?"
    """
    with opened(ctx) as app:
        me = signed_in(app)
        with working(app):
            said = app.registry.desk.comment(proposal, text, me)
    value = {"id": said.id, "proposal": said.proposal, "text": said.text}
    emit(value, lambda: [f"said on {said.proposal}"], as_json=as_json)


def snooze(
    ctx: typer.Context,
    proposal: _Proposal,
    until: _Until,
    reason: _Why,
    as_json: JsonFlag = False,
) -> None:
    """Say "not now": it leaves your inbox until then, and rejects nothing.

    Example: frenly proposal snooze P-0123456789 --until 2d --reason "after the release"
    """
    with opened(ctx) as app:
        me = signed_in(app)
        with working(app):
            desk = app.registry.desk
            delay = desk.snooze(proposal, _moment(app, until), reason, me)
    value = {"proposal": delay.proposal, "until": delay.until.isoformat(), "reason": reason}
    emit(
        value, lambda: [f"not before {_shown(delay.until)}: {delay.proposal}"], as_json=as_json
    )


def add(
    ctx: typer.Context,
    to: Annotated[str, typer.Argument(help="Who may decide in your stead.")],
    until: _Until,
    since: Annotated[str, typer.Option(help="From when; now if left out.")] = "",
    reason: _Why = "",
    as_json: JsonFlag = False,
) -> None:
    """Let somebody decide in your stead for a while. It gives them no right of yours.

    They decide with `frenly proposal approve ... --for YOU`, with the groups you share, and
    your vote is then given. What you asked for yourself they cannot decide meanwhile.

    Example: frenly delegate add ben --until 14d --reason holiday
    """
    with opened(ctx) as app:
        me = signed_in(app)
        begin = _moment(app, since) if since else app.deps.now()
        with working(app):
            made = app.registry.desk.delegate(
                to, begin, _moment(app, until), reason=reason, by=me
            )
    value = {"id": made.id, "delegate": to, "until": made.until.isoformat()}
    says = f"{to} may decide in your stead until {_shown(made.until)} ({made.id[:8]})"
    emit(value, lambda: [says], as_json=as_json)


def list_delegations(
    ctx: typer.Context,
    ended: Annotated[bool, typer.Option("--all", help="Those that are over as well.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """List who may decide in whose stead, and who is away. Example: frenly delegate list"""
    from frenly_ai.views.text import table

    with opened(ctx) as app:
        signed_in(app).require("read")
        given = app.registry.desk.delegations(all_ever=ended)
        away_now = app.registry.desk.absences()
    value = {
        "delegations": [
            {**d._asdict(), "since": _shown(d.since), "until": _shown(d.until)}
            | {"ended_at": d.ended_at and _shown(d.ended_at)}
            for d in given
        ],
        "away": [{"actor": a.actor, "until": _shown(a.until)} for a in away_now],
    }
    rows = [
        (d.id[:8], d.principal, d.delegate, _shown(d.since), _shown(d.until), d.reason)
        for d in given
    ]
    header = ["ID", "IN STEAD OF", "DECIDES", "SINCE", "UNTIL", "WHY"]
    emit(value, lambda: table(header, rows) if rows else [], as_json=as_json)
    if not as_json:
        for absence in away_now:
            note(f"{absence.actor} is away until {_shown(absence.until)}")
        if not rows:
            note("nobody decides in anybody's stead")


def end(
    ctx: typer.Context,
    delegation: Annotated[str, typer.Argument(help="Its id, as `delegate list` shows it.")],
    as_json: JsonFlag = False,
) -> None:
    """End a delegation now. Example: frenly delegate end 1f2e3d4c"""
    with opened(ctx) as app:
        me = signed_in(app)
        with working(app):
            ended = app.registry.desk.end_delegation(delegation, me)
    says = f"{ended.delegate} no longer decides in the stead of {ended.principal}"
    emit({"id": ended.id, "ended": True}, lambda: [says], as_json=as_json)


def away(
    ctx: typer.Context,
    until: Annotated[str, typer.Option(help="A time, or how long from now.")] = "",
    back: Annotated[bool, typer.Option("--back", help="You are here again.")] = False,
    reason: _Why = "",
    as_json: JsonFlag = False,
) -> None:
    """Say that you are away; what would be told to you reaches your stand-in as well.

    Example: frenly away --until 2026-04-01 --reason holiday
    """
    from registry.errors import InvalidInput

    if bool(until) == back:
        raise InvalidInput("Say until when, or --back.", hint="E.g. `frenly away --until 14d`.")
    with opened(ctx) as app:
        me = signed_in(app)
        when = app.deps.now() if back else _moment(app, until)
        with working(app):
            absence = app.registry.desk.set_absence(when, reason, me)
    says = "you are here again" if back else f"you are away until {_shown(absence.until)}"
    emit({"until": absence.until.isoformat()}, lambda: [says], as_json=as_json)


def _moment(app: App, raw: str) -> datetime:
    """Read a time, or how long from now it is."""
    from registry.domain.times import parse_duration, parse_moment
    from registry.errors import InvalidInput

    try:
        return app.deps.now() + parse_duration(raw)
    except InvalidInput:
        return parse_moment(raw)


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
