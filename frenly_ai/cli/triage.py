"""`frenly triage`: what monitoring tells, from a file, a pipe, or an Alertmanager."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.session import JsonFlag, emit, note, opened, signed_in, working

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frenly_ai.triage_now import Looked
    from registry.contracts.alerts import Alert

_STDIN = "-"
_FILE_SOURCE, _PULL_SOURCE = "file", "alertmanager-pull"


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(triage)


def triage(
    ctx: typer.Context,
    file: Annotated[
        str | None, typer.Argument(help="A file of alerts as they were sent; - reads a pipe.")
    ] = None,
    said: Annotated[
        str | None, typer.Option("--format", help="Its format; recognised when left out.")
    ] = None,
    attach: Annotated[
        list[Path] | None,
        typer.Option(help="A log, event list or manifest to look at; may be repeated."),
    ] = None,
    pull: Annotated[
        str | None, typer.Option(help="Ask this Alertmanager instead, e.g. http://host:9093.")
    ] = None,
    every: Annotated[
        str | None, typer.Option(help="Pull again and again, e.g. each 1m, until Ctrl-C.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what was read; store nothing.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Read alerts of any format, store them, and report the incidents they belong to.

    Example: frenly triage alert.json --attach pod.log --dry-run
    """
    from registry.errors import InvalidInput

    if (file is None) == (pull is None):
        raise InvalidInput(
            "Name a file of alerts, or an Alertmanager to pull from.",
            hint="E.g. `frenly triage alert.json`, or `frenly triage --pull URL`.",
        )
    if pull is not None:
        _refuse_with_pull({"--format": said, "--attach": attach})
        _pull(ctx, pull, every, dry_run=dry_run, as_json=as_json)
        return
    if every is not None:
        raise InvalidInput("A file is read once.", hint="Give --every with --pull URL.")
    body = read_body(file or _STDIN)
    alerts = _attached(read_sent(body, said), attach or [])
    if dry_run:
        _show(alerts, as_json=as_json)
    else:
        from frenly_ai.webhooks.intake import delivery_of

        _store(ctx, _FILE_SOURCE, delivery_of(body, alerts), alerts, as_json=as_json)


def read_body(file: str) -> bytes:
    """Return what a file, or a pipe named `-`, holds; raise `InvalidInput` without one."""
    from agent.triage.formats.documents import MAX_BYTES
    from registry.errors import InvalidInput

    if file == _STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(file).open("rb") as opened_file:
            return opened_file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInput(
            f"{file!r} cannot be read: {error.strerror}.", hint="Name a file of alerts, or -."
        ) from error


def read_sent(body: bytes, said: str | None) -> tuple[Alert, ...]:
    """Read alerts as they were sent."""
    from agent.triage.formats.reading import read_alerts
    from frenly_ai.settings import now

    return read_alerts(body, said=said, when=now())


def _attached(alerts: Sequence[Alert], paths: Sequence[Path]) -> list[Alert]:
    from agent.triage.formats.telling import MAX_FILE, MAX_FILES
    from registry.errors import InvalidInput

    if not paths:
        return list(alerts)
    if len(alerts) != 1 or len(paths) > MAX_FILES:
        raise InvalidInput(
            f"{len(paths)} files cannot be attached to {len(alerts)} alerts.",
            hint=f"Attach at most {MAX_FILES} files, to a file that holds one alert.",
        )
    found: dict[str, str] = {}
    for path in paths:
        text = read_body(str(path)).decode("utf-8", "replace")
        if len(text) > MAX_FILE:
            note(f"{path}: only the last {MAX_FILE} characters are looked at")
        found[path.name] = text[-MAX_FILE:]
    return [replace(alerts[0], files={**alerts[0].files, **found})]


def _show(alerts: Sequence[Alert], *, as_json: bool) -> None:
    from frenly_ai.views.alerts import alert_content, alert_lines

    if not alerts and not as_json:
        note("nothing fires")
        return
    value = {"alerts": [alert_content(alert) for alert in alerts]} if as_json else None
    emit(value, lambda: alert_lines(alerts), as_json=as_json)


def _store(
    ctx: typer.Context,
    source: str,
    delivery: str,
    alerts: Sequence[Alert],
    *,
    as_json: bool,
) -> None:
    from frenly_ai.triage_now import triage_now

    with opened(ctx) as app:
        by = signed_in(app)
        with working(app):
            looked = triage_now(app, source, alerts, by, delivery=delivery)
    _tell(looked, alerts, as_json=as_json)


def _tell(looked: Looked, alerts: Sequence[Alert], *, as_json: bool) -> None:
    from frenly_ai.views.alerts import alert_content, alert_lines
    from frenly_ai.views.incident_text import incident_lines

    taken = looked.taken._asdict()
    if as_json:
        value = {
            **taken,
            "read": [alert_content(alert) for alert in alerts],
            "incidents": [report.content() for report in looked.reports],
        }
        emit(value, list, as_json=True)
        return
    parts = [alert_lines(alerts), *map(incident_lines, looked.reports)]
    emit(None, lambda: (line for part in parts for line in (*part, "")), as_json=False)
    was = ", taken before" if taken["repeated"] else f", {taken['new']} new"
    plural = "" if taken["alerts"] == 1 else "s"
    note(f"{taken['alerts']} alert{plural}{was}")
    if looked.others:
        note(f"{looked.others} further incidents; see `frenly incidents list`")


def _refuse_with_pull(options: dict[str, object]) -> None:
    from registry.errors import InvalidInput

    for name, given in options.items():
        if given:
            raise InvalidInput(
                f"{name} does not go with --pull.", hint="Give it with a file of alerts."
            )


def _pull(
    ctx: typer.Context, url: str, every: str | None, *, dry_run: bool, as_json: bool
) -> None:
    from frenly_ai.settings import now
    from frenly_ai.webhooks.pulling import Puller
    from registry.domain.times import parse_duration

    pause = None if every is None else parse_duration(every)
    puller = Puller(url)
    with suppress(KeyboardInterrupt):
        while True:
            at = now()
            alerts = puller.pull(at)
            if dry_run or not alerts:
                _show(alerts, as_json=as_json)
            else:
                name = f"pull:{at.isoformat()}"
                _store(ctx, _PULL_SOURCE, name, alerts, as_json=as_json)
            if pause is None:
                return
            time.sleep(pause.total_seconds())
