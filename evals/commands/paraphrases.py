"""`python -m evals paraphrases FILE`: requests in strangers' words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(paraphrases)


def paraphrases(
    file: Annotated[Path, typer.Argument(help="Requests as JSON lines: id, by, say, expect.")],
) -> None:
    """Put strangers' requests to the operator; exit 1 when one led to a wrong proposal.

    Example: python -m evals paraphrases requests.jsonl
    """
    from evals.paraphrases import FITTING, RIGHT, WRONG, load, run, summary

    scores = []
    for score in run(load(file)):
        scores.append(score)
        if score.what not in {RIGHT, FITTING}:
            typer.echo(f"{score.what:8} {score.id}: {score.said.splitlines()[0]}", err=True)
    typer.echo(json.dumps(summary(scores), indent=1))
    raise typer.Exit(int(any(score.what == WRONG for score in scores)))
