"""`python -m evals scenarios`: play every scenario, and judge by state and log."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated

import typer


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(scenarios)


def scenarios(
    k: Annotated[int, typer.Option("--k", min=1, help="How often each is played.")] = 1,
    perturb: Annotated[
        bool,
        typer.Option(
            "--perturb",
            help="Disturb all plays but the first: deliveries twice, another order, restarts, "
            "a failing model. All must end the same.",
        ),
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="Play this one alone; may be given again.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Write report.html, report.json and the log of the run here."),
    ] = None,
) -> None:
    """Play every scenario on a platform of its own; exit 1 when one goes wrong.

    The offline planner answers, or the model that FRENLY_MODEL and its settings name.

    Example: python -m evals scenarios --k 8 --perturb --out /tmp/report
    """
    from evals.scenarios.bars import read_bars
    from evals.scenarios.judging import judged
    from evals.scenarios.loading import load
    from evals.scenarios.report import table, write_report
    from evals.scenarios.running import run

    with tempfile.TemporaryDirectory(prefix="frenly-eval-log-") as folder:
        log_dir = Path(folder) if out is None else out / "inspect"
        play = partial(run, repeats=k, disturbs=perturb, log_dir=log_dir)
        summary = judged(load(), read_bars(), play, only=only or ())
    for line in table(summary):
        typer.echo(line)
    if out is not None:
        write_report(summary, out)
    raise typer.Exit(int(bool(summary.problems)))
