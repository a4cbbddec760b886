"""`frenly incidents report`: an incident for whoever was not there, and what follows it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from frenly_ai.cli.session import note, opened, signed_in
from frenly_ai.views.incident_forms import Form
from registry.errors import InvalidInput


def report(
    ctx: typer.Context,
    incident: Annotated[
        str, typer.Argument(help="Its id, as `frenly incidents list` shows it.")
    ],
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.MARKDOWN,
    out: Annotated[
        Path | None, typer.Option(help="A file to write it to; left out, it is printed.")
    ] = None,
    post_incident: Annotated[
        bool,
        typer.Option("--post-incident", help="Draft what people write afterwards instead."),
    ] = False,
) -> None:
    """Report an incident: timeline, evidence, causes, what was asked for, what is open.

    The draft for afterwards states what was recorded, and asks people for the rest.

    Example: frenly incidents report I-7 --format html --out I-7.html
    """
    from frenly_ai.deliver.opening import read_report
    from frenly_ai.views.incident_forms import render

    with opened(ctx) as app:
        signed_in(app).require("read")
        text = render(read_report(app, incident), form, is_draft=post_incident)
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInput(
            f"{str(out)!r} cannot be written: {error.strerror}.",
            hint="Name a file in a folder that exists and that you may write to.",
        ) from error
    note(f"written to {out}")
