"""`python -m evals proof`: measure every bar of a part."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(proof)


def proof(
    commit: Annotated[str, typer.Option(help="The commit that is measured.")],
    out: Annotated[Path, typer.Option(help="Write the figures to this file.")],
    part: Annotated[
        int,
        typer.Option(
            min=1, max=5, help="1 main job, 2 registry, 3 operator, 4 triage, 5 names."
        ),
    ] = 1,
) -> None:
    """Measure every bar of a part and write the figures; exit 1 when one is missed.

    What the file already holds for the commit is not measured again.

    Example: python -m evals proof --part 3 --commit HEAD --out proof.json
    """
    from evals.proof import PARTS, measure

    missed = False
    for result in measure(PARTS[part], commit, out):
        typer.echo(f"{'ok  ' if result['ok'] else 'MISS'}  {result['bar']}: {result['figure']}")
        missed = missed or not result["ok"]
    raise typer.Exit(int(missed))
