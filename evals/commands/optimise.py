"""`python -m evals optimise`: plant waste, find it, and try every change that is offered."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(optimise)


def optimise(
    seed: Annotated[int, typer.Option(help="The first seed; each makes one platform.")] = 1,
    seeds: Annotated[int, typer.Option(min=1, help="How many platforms.")] = 3,
    aliases: Annotated[int, typer.Option(min=1_000, help="How many healthy ones.")] = 10_000,
    each: Annotated[int, typer.Option(min=1, help="How much waste of every way.")] = 3,
) -> None:
    """Plant waste of every kind among healthy names; find it, and nothing else.

    Besides, a platform without waste must yield nothing, one without a usage record nothing
    that needs one, and after all offered changes nothing that was changed may be told again.
    Prints figures a kind as JSON; exit 1 when anything is missed, made up or left.

    Example: python -m evals optimise --seeds 5
    """
    from evals.optimise.measure import measure

    failed = False
    for number in range(seed, seed + seeds):
        measured = measure(number, aliases, each)
        told = {"seed": number, "aliases": aliases, "kinds": measured.content()}
        typer.echo(json.dumps(told))
        for wrong in measured.wrong():
            typer.echo(wrong, err=True)
            failed = True
    raise typer.Exit(int(failed))
