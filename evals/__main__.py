"""`python -m evals`: scenarios, real data, benchmarks and the proof of them."""

from __future__ import annotations

import sys

import typer

from evals.commands import attack, conflicts, corpus, optimise, paraphrases, proof, scenarios
from registry.errors import FrenlyError

cli = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Measure the finished application.",
)
for command in (scenarios, corpus, conflicts, optimise, attack, paraphrases, proof):
    command.register(cli)
_BROKEN = 2


def main() -> None:
    """Run the command; expected failures become a message and exit code 2."""
    try:
        cli()
    except FrenlyError as error:
        typer.echo(f"error: {error.message}\n  next: {error.hint}", err=True)
        sys.exit(_BROKEN)


if __name__ == "__main__":
    main()
