"""`frenly evidence`: what would be found about alerts, to try sources and queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import JsonFlag, emit, note, opened
from frenly_ai.cli.triage import read_body, read_sent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from registry.contracts.alerts import Alert
    from registry.contracts.incidents import Evidence, Scene


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(evidence)


def evidence(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(help="A file of alerts as they were sent; - reads a pipe.")
    ],
    said: Annotated[
        str | None, typer.Option("--format", help="Its format; recognised when left out.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show what would be found about alerts, and store nothing.

    To try evidence.yaml: which queries are asked, and which sources do not answer.

    Example: frenly evidence alert.json
    """
    from frenly_ai.evidence import open_gatherer

    alerts = read_sent(read_body(file), said)
    if not alerts:
        note("nothing fires")
        return
    with opened(ctx) as app:
        found = open_gatherer(app)(_scene(alerts, app.deps.now()))
    emit([_plain(each) for each in found], lambda: _lines(found), as_json=as_json)


def _scene(alerts: Sequence[Alert], at: datetime) -> Scene:
    from registry.contracts.incidents import Incident, IncidentState, Scene

    incident = Incident(
        id="I-0",
        key="",
        state=IncidentState.OPEN,
        title=alerts[0].name,
        opened_at=at,
        updated_at=at,
    )
    return Scene(incident=incident, alerts=tuple(alerts), at=at)


def _plain(each: Evidence) -> dict[str, Any]:
    from dataclasses import asdict

    from registry.domain.times import show_moment

    return {**asdict(each), "at": show_moment(each.at), "data": dict(each.data)}


def _lines(found: Sequence[Evidence]) -> Iterator[str]:
    from frenly_ai.views.text import prose, safe

    for each in found:
        yield f"{each.id:<4} {each.kind:<11} {prose(each.says)}"
        yield f"     {safe(each.source)}"
