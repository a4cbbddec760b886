"""`frenly`: every command, and the one place where a failure becomes an exit code."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from frenly_ai.cli import (
    audit,
    chat,
    data,
    demo,
    names,
    operator,
    people,
    proposals,
    propose,
    server,
)
from registry.errors import ErrorKind, FrenlyError

EXIT_CODES = {
    ErrorKind.INVALID: 2,
    ErrorKind.MISSING: 3,
    ErrorKind.CONFLICT: 4,
    ErrorKind.DENIED: 5,
    ErrorKind.UNAVAILABLE: 75,
}
_INTERRUPTED = 130

cli = typer.Typer(
    name="frenly",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@cli.callback()
def root(
    ctx: typer.Context,
    home: Annotated[
        Path | None, typer.Option(help="Where data and sign-in live [env: FRENLY_HOME].")
    ] = None,
    config_dir: Annotated[
        Path | None, typer.Option(help="Policy files to use [env: FRENLY_CONFIG_DIR].")
    ] = None,
    database_url: Annotated[
        str | None, typer.Option(help="The database [env: FRENLY_DATABASE_URL].")
    ] = None,
) -> None:
    """Operate a platform's single source of truth: names, contracts and anchors.

    Try `frenly demo` first. Changes are proposals: `frenly propose alias ...` asks,
    `frenly proposal approve ...` decides, and nothing else changes the registry.

    Exit codes: 0 done, 2 bad input, 3 no such thing, 4 conflict or refused, 5 not allowed,
    75 something does not answer (try again).
    """
    ctx.obj = {"home": home, "config_dir": config_dir, "database_url": database_url}


for module in (names, propose, proposals, audit, data, people, operator, chat, server, demo):
    module.register(cli)


def main() -> None:
    """Run the command line; expected failures become a message, a next step and a code."""
    try:
        cli()
    except FrenlyError as error:
        _report(error)
        sys.exit(EXIT_CODES[error.kind])
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # The reader (such as `head`) has seen enough; say nothing more to it.
        sys.stdout = None  # type: ignore[assignment] # the interpreter must not flush it again
        sys.exit(0)


def _report(error: FrenlyError) -> None:
    if "--json" in sys.argv:
        import json

        findings = [finding.content() for finding in getattr(error, "findings", ())]
        problem = {
            "error": error.code,
            "kind": str(error.kind),
            "message": error.message,
            "hint": error.hint,
            "facts": error.facts,
            **({"findings": findings} if findings else {}),
        }
        typer.echo(json.dumps(problem, indent=2, ensure_ascii=False))
        return
    label = typer.style("error:", fg="red", bold=True) if sys.stderr.isatty() else "error:"
    typer.echo(f"{label} {error.message}", err=True)
    typer.echo(f"  next: {error.hint}", err=True)
