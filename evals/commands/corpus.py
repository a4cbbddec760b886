"""`python -m evals corpus`: predict from real data, and score the prediction."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(corpus)


def corpus(
    kind: Annotated[str, typer.Argument(help="A kind of real data, e.g. nexus.")],
    folder: Annotated[Path, typer.Argument(help="A folder laid out like that kind's.")],
    at: Annotated[
        str | None, typer.Option(help="Predict as of this time; now, when left out.")
    ] = None,
) -> None:
    """Predict what the folder's answer file would hold, and score it where there is one.

    A kind with several answer files predicts one mapping, from each file's name to its part.
    Standard output is the prediction alone, in the answer file's own schema; the score goes
    to standard error, as JSON. Exit code 0 whatever the score is.

    Example: python -m evals corpus nexus path/to/nexus
    """
    from evals.corpus import KINDS
    from frenly_ai.settings import now
    from registry.domain.times import parse_moment
    from registry.errors import InvalidInput, nearest

    if kind not in KINDS:
        raise InvalidInput(f"Data of kind {kind!r} is not read.", hint=nearest(kind, KINDS))
    if not folder.is_dir():
        raise InvalidInput(f"{str(folder)!r} is not a folder.", hint="Name an existing one.")
    reader = KINDS[kind]
    predictions = reader.predict(folder, now() if at is None else parse_moment(at))
    typer.echo(json.dumps(predictions, indent=1, ensure_ascii=False))
    answers = reader.answers(folder)
    if answers is not None:
        score = reader.score(predictions, answers)
        typer.echo(json.dumps({"kind": kind, **score}, indent=1), err=True)
