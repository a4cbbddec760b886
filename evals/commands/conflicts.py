"""`python -m evals conflicts`: plant conflicts, find them, settle them."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(conflicts)


def conflicts(
    seed: Annotated[int, typer.Option(help="The same seed makes the same platform.")] = 1,
    aliases: Annotated[int, typer.Option(min=1_000, help="How many healthy ones.")] = 10_000,
    each: Annotated[int, typer.Option(min=1, help="How many conflicts of every way.")] = 3,
) -> None:
    """Plant conflicts of every class among healthy names; find them, settle them, search again.

    Prints recall and precision a class as JSON; exit 1 when one is missed or made up, or when
    a resolution that was offered leaves or brings a conflict.

    Example: python -m evals conflicts --seed 7 --aliases 10000
    """
    from evals.conflicts.measure import measure

    measured = measure(seed, aliases, each)
    typer.echo(json.dumps({"seed": seed, "aliases": aliases, **measured.content()}, indent=1))
    for wrong in measured.wrong():
        typer.echo(wrong, err=True)
    raise typer.Exit(int(not measured.is_perfect))
