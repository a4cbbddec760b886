"""`python -m evals`: scenarios, real data, benchmarks and the proof of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from registry.errors import FrenlyError

cli = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_BROKEN = 2


@cli.callback(invoke_without_command=True)
def scenarios(ctx: typer.Context) -> None:
    """Run every scripted conversation; exit 1 when one goes wrong.

    Other commands: `python -m evals corpus KIND DIR`, `python -m evals conflicts`,
    `python -m evals attack`, `python -m evals proof`.
    """
    if ctx.invoked_subcommand is not None:
        return
    from evals.scenarios import load, run

    results = []
    for scenario in load():
        result = run(scenario)
        results.append(result)
        typer.echo(f"{'pass' if not result.wrong else 'FAIL'}  {result.scenario}")
        for wrong in result.wrong:
            typer.echo(f"      {wrong}")
    failed = sum(bool(result.wrong) for result in results)
    typer.echo(f"{len(results) - failed} passed, {failed} failed")
    raise typer.Exit(int(bool(failed)))


@cli.command()
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
    from frenly_ai.bootstrap import now
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


@cli.command()
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


@cli.command()
def attack(
    kind: Annotated[str, typer.Argument(help="Which attack: malicious.")] = "malicious",
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


@cli.command()
def proof(
    commit: Annotated[str, typer.Option(help="The commit that is measured.")],
    out: Annotated[Path, typer.Option(help="Write the figures to this file.")],
    part: Annotated[int, typer.Option(min=1, max=2, help="1 main job, 2 registry.")] = 1,
) -> None:
    """Measure every bar of a part and write the figures; exit 1 when one is missed.

    What the file already holds for the commit is not measured again.
    """
    from evals.proof import PARTS, measure

    missed = False
    for result in measure(PARTS[part], commit, out):
        typer.echo(f"{'ok  ' if result['ok'] else 'MISS'}  {result['bar']}: {result['figure']}")
        missed = missed or not result["ok"]
    raise typer.Exit(int(missed))


def main() -> None:
    """Run the command; expected failures become a message and exit code 2."""
    try:
        cli()
    except FrenlyError as error:
        typer.echo(f"error: {error.message}\n  next: {error.hint}", err=True)
        sys.exit(_BROKEN)


if __name__ == "__main__":
    main()
