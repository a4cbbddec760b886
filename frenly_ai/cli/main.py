"""`frenly`: every command, and the one place where a failure becomes an exit code."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from registry.errors import ErrorKind, FrenlyError, InvalidInput, nearest

if TYPE_CHECKING:
    from registry.domain.findings import Finding

COMMANDS = {
    "demo": ("demo", "Show the whole life of a change, with no key and no network."),
    "chat": ("chat", "Ask the operator. It looks things up and proposes; people decide."),
    "resolve": ("lookups", "Say what NAME stands for when called from a context."),
    "explain": ("lookups", "Show how NAME comes to its answer, step by step."),
    "usage": ("usage", "Say who uses NAME, where, and since when nobody does."),
    "can-remove": ("usage", "Say whether NAME can be removed, and what stands against it."),
    "alias": ("names", "Look at aliases."),
    "contract": ("names", "Look at contracts."),
    "expiring": ("expiring", "List names that end soon, soonest first."),
    "anchor": ("names", "Look at anchors."),
    "context": ("names", "Look at contexts."),
    "conflicts": ("conflicts", "List what contradicts itself in the registry, and settle it."),
    "optimise": ("optimise", "Find what can be improved in the registry, and ask for it."),
    "propose": ("propose", "Ask for a change of the registry."),
    "proposal": ("proposals", "Read proposals and decide on them."),
    "delegate": ("desk", "Let somebody decide in your stead."),
    "away": ("desk", "Say that you are away"),
    "receipt": ("audit", "Write the receipt of an applied proposal, checked offline."),
    "audit": ("audit", "Read and verify the audit log."),
    "snapshot": ("snapshots", "Write and verify signed snapshots of the registry."),
    "import": (
        "data",
        "Propose to record what a platform already has: its files, or tables of names.",
    ),
    "export": ("data", "Write every row of the registry as sorted JSON lines."),
    "scan": ("scan", "Find every use of a registered name, and say what is wrong with it."),
    "review": (
        "reviewing",
        "Say what is wrong with the names that a diff adds, and what to write instead.",
    ),
    "fix": (
        "fixing",
        "Write names anew that are deprecated or gone, where exactly one name replaces them.",
    ),
    "compat": ("compat", "Say whether a new version of an API may take the old one's place."),
    "user": ("people", "Manage who may sign in."),
    "login": ("people", "Keep a token for later commands."),
    "logout": ("people", "Forget the kept token."),
    "whoami": ("people", "Say who is signed in and what they may do."),
    "rules": ("rules", "Look at the rules, try them, and check policy files."),
    "model": ("models", "Say who answers, what was asked and what it cost."),
    "knowledge": (
        "knowledge",
        "Search what people wrote down: runbooks, contracts, decisions.",
    ),
    "triage": (
        "triage",
        "Read alerts of any format, store them, and report the incidents they belong to.",
    ),
    "incidents": (
        "incidents",
        "See what alerts were folded into, what was found out, and close it.",
    ),
    "actions": (
        "actions",
        "Restart, scale or roll back workloads, once people approved it.",
    ),
    "operator": ("operator", "Look at the operator's bounds."),
    "tools": ("tools", "Look at the operator's tools."),
    "runs": ("runs", "See what the operator does for whom, and cancel it."),
    "evidence": ("evidence", "Show what would be found about alerts, and store nothing."),
    "deployments": ("deployments", "See and tell what came to run."),
    "jobs": ("work", "See work that is due, and have it tried again."),
    "schedules": ("work", "See regular work, and have it done now."),
    "serve": ("server", "Serve the HTTP API, and do the work that is due."),
    "worker": ("server", "Do the work that is due (apply what was approved), without HTTP."),
    "notices": ("doctor", "List what owners were told, and what could not be told."),
    "doctor": ("doctor", "Say what is well, what is not, and what to do about it."),
    "pause": ("pausing", "Stop every apply and every wish of an agent, at once."),
    "resume": ("pausing", "Say that work may go on."),
    "db": ("server", "Look after the database's schema."),
}
"""Every command, with the module that holds it and its line in the help.

The help is printed from here, so that asking for it loads no command.
"""

EXIT_CODES = {
    ErrorKind.INVALID: 2,
    ErrorKind.MISSING: 3,
    ErrorKind.CONFLICT: 4,
    ErrorKind.DENIED: 5,
    ErrorKind.UNAVAILABLE: 75,
}
_INTERRUPTED = 130


class Commands(TyperGroup):
    """Loads a command's module when the command is called."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - asked for by the base
        """Return the names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load a command, or fail naming the nearest one."""
        if cmd_name not in COMMANDS:
            ctx.fail(f"No such command {cmd_name!r}. {nearest(cmd_name, COMMANDS)}")
        module = import_module(f"frenly_ai.cli.{COMMANDS[cmd_name][0]}")
        loaded = typer.Typer(rich_markup_mode=None, add_completion=False)
        loaded.callback()(_nothing)
        module.register(loaded)
        group: Any = typer.main.get_command(loaded)
        return group.commands[cmd_name]

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - as above
        """Print the names with their lines."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


def _nothing() -> None:
    """Keep a module with one command a group."""


cli = typer.Typer(
    name="frenly",
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"frenly {version('frenly')}")
        raise typer.Exit


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
    _: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Operate a platform's single source of truth: names, contracts and anchors.

    Try `frenly demo` first. Changes are proposals: `frenly propose alias ...` asks,
    `frenly proposal approve ...` decides, and nothing else changes the registry.

    Exit codes: 0 done, 2 bad input, 3 no such thing, 4 conflict or refused, 5 not allowed,
    75 something does not answer (try again).
    """
    ctx.obj = {"home": home, "config_dir": config_dir, "database_url": database_url}


def main() -> None:
    """Run the command line of this process."""
    sys.exit(run(sys.argv[1:]))


def run(argv: list[str]) -> int:
    """Run one command; tell an expected failure with a next step. Return the exit code."""
    as_json = "--json" in argv
    try:
        code = cli(argv, prog_name="frenly", standalone_mode=False)
    except FrenlyError as error:
        _report(error, as_json=as_json)
        return EXIT_CODES[error.kind]
    except typer.TyperException as error:
        return _report_usage(error, as_json=as_json)
    except typer.Abort:
        return _INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return code if isinstance(code, int) else 0


def _report_usage(error: typer.TyperException, *, as_json: bool) -> int:
    """Tell what was typed wrongly, in the same words as any other failure."""
    context: typer.Context | None = getattr(error, "ctx", None)
    path = context.command_path if context else "frenly"
    message = error.format_message()
    if message.startswith("Usage:"):  # a group was called alone: its help is the answer
        typer.echo(message, err=True)
        return EXIT_CODES[ErrorKind.INVALID]
    if not message.endswith((".", "?")):
        message += "."
    _report(InvalidInput(message, hint=f"See `{path} --help`."), as_json=as_json)
    return EXIT_CODES[ErrorKind.INVALID]


def _report(error: FrenlyError, *, as_json: bool) -> None:
    if as_json:
        import json

        found: tuple[Finding, ...] = getattr(error, "findings", ())
        findings = [finding.content() for finding in found]
        problem = {
            "error": error.code,
            "kind": str(error.kind),
            "message": error.message,
            "hint": error.hint,
            "facts": error.facts,
            **({"findings": findings} if findings else {}),
        }
        typer.echo(json.dumps(problem, indent=2))
        return
    from frenly_ai.views.text import prose

    label = typer.style("error:", fg="red", bold=True) if sys.stderr.isatty() else "error:"
    typer.echo(f"{label} {prose(error.message)}", err=True)
    typer.echo(f"  next: {prose(error.hint)}", err=True)
