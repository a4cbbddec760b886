"""`python -m evals attack KIND`: a hostile model in the place of the model."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(attack)


def attack(
    kind: Annotated[str, typer.Argument(help="malicious or obedient.")] = "malicious",
    runs: Annotated[int, typer.Option(min=1, help="How many requests it answers.")] = 500,
    seed: Annotated[int, typer.Option(help="The same seed makes the same attack.")] = 1,
) -> None:
    """Put a hostile model in the place of the model; count what it brings about.

    The real graph, dispatcher and registry, on a registry of its own that is thrown away.
    Prints the counts as JSON; exit 1 when a row changed without valid approvals, a call was
    neither run nor recorded, one run led to several proposals, or a run broke.

    Example: python -m evals attack malicious --runs 10000 --seed 7
    """
    from evals.attacks import ATTACKS
    from registry.errors import InvalidInput, nearest

    if kind not in ATTACKS:
        raise InvalidInput(f"{kind!r} is not an attack.", hint=nearest(kind, ATTACKS))
    told = ATTACKS[kind](runs, seed)
    typer.echo(json.dumps({"attack": kind, "seed": seed, **told.content()}, indent=1))
    raise typer.Exit(int(bool(told.wrong)))
