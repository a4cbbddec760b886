"""`frenly incidents`: what alerts were folded into, and what was found out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.incident_reports import report
from frenly_ai.cli.session import (
    AfterOption,
    JsonFlag,
    LimitOption,
    emit,
    emit_page,
    note,
    opened,
    signed_in,
    working,
)

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App
    from registry.contracts.incidents import Incident

IncidentArgument = Annotated[
    str, typer.Argument(help="Its id, as `frenly incidents list` shows it.")
]
ReasonOption = Annotated[str, typer.Option(help="Why, for whoever reads the log.")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help="See what alerts were folded into, what was found out, and close it.",
        no_args_is_help=True,
    )
    group.command("list")(list_incidents)
    group.command("show")(show)
    group.command("report")(report)
    group.command("close")(close)
    group.command("reopen")(reopen)
    group.command("heartbeats")(heartbeats)
    cli.add_typer(group, name="incidents")


def list_incidents(
    ctx: typer.Context,
    state: Annotated[str | None, typer.Option(help="Only open or closed ones.")] = None,
    limit: LimitOption = 50,
    after: AfterOption = None,
    as_json: JsonFlag = False,
) -> None:
    """List incidents, newest first.

    Example: frenly incidents list --state open
    """
    from frenly_ai.triage import counted, open_triage
    from frenly_ai.views.incident_table import incident_line, incident_table

    with opened(ctx) as app:
        signed_in(app).require("read")
        desk = open_triage(app).incidents
        page = desk.incidents(state=state, limit=limit, after=after)
        waiting = open_triage(app).alerts.unfolded()
    emit_page(
        [incident_line(each) for each in page.items],
        lambda: incident_table(page.items),
        following=page.next,
        nothing="no incidents",
        as_json=as_json,
    )
    if waiting:
        note(f"{counted(waiting, 'alert')} not folded yet: `frenly worker --once` does it")


def show(ctx: typer.Context, incident: IncidentArgument, as_json: JsonFlag = False) -> None:
    """Show one incident: causes, what was asked for, timeline, evidence, open questions.

    Example: frenly incidents show I-17
    """
    from frenly_ai.triage import open_triage

    with opened(ctx) as app:
        signed_in(app).require("read")
        _emit(app, open_triage(app).incidents.incident(incident), as_json=as_json)


def close(
    ctx: typer.Context,
    incident: IncidentArgument,
    reason: ReasonOption,
    cause: Annotated[
        int | None,
        typer.Option(min=1, help="The cause that you confirm, counted from 1 as shown."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Close an incident, whatever still fires. What fires anew opens it again.

    A cause that you confirm is learned from: the next incident like it shows this one.

    Example: frenly incidents close I-17 --reason "rolled back checkout" --cause 1
    """
    from frenly_ai.triage import open_triage

    with opened(ctx) as app:
        me = signed_in(app)
        with working(app):
            found = open_triage(app).incidents.close(incident, reason, me, cause=cause)
        _emit(app, found, as_json=as_json)
    if found.firing and not as_json:
        note(f"{found.firing} of its alerts still fire")


def reopen(
    ctx: typer.Context,
    incident: IncidentArgument,
    reason: ReasonOption,
    as_json: JsonFlag = False,
) -> None:
    """Open a closed incident again; what was confirmed is confirmed no more.

    Example: frenly incidents reopen I-17 --reason "it was not that"
    """
    from frenly_ai.triage import open_triage

    with opened(ctx) as app:
        me = signed_in(app)
        with working(app):
            found = open_triage(app).incidents.reopen(incident, reason, me)
        _emit(app, found, as_json=as_json)


def heartbeats(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """List alerts that fire to show that alerting works, and when each was last heard.

    Example: frenly incidents heartbeats
    """
    from frenly_ai.triage import open_triage
    from frenly_ai.views.incident_table import beat_line, beat_table

    with opened(ctx) as app:
        signed_in(app).require("read")
        beats = open_triage(app).incidents.heartbeats()
    emit_page(
        [beat_line(beat) for beat in beats],
        lambda: beat_table(beats),
        following=None,
        nothing="no heartbeat was heard",
        as_json=as_json,
    )


def _emit(app: App, incident: Incident, *, as_json: bool) -> None:
    from frenly_ai.deliver.opening import report_on
    from frenly_ai.views.incident_table import whole_incident
    from frenly_ai.views.incident_text import incident_lines

    lines = incident_lines(report_on(app, incident))
    emit(whole_incident(incident), lambda: lines, as_json=as_json)
