"""The command-line reference, made from the commands' own help."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

import typer
from typer.main import get_command
from typer.testing import CliRunner

from frenly_ai.cli.main import cli


def commands(command: Any, path: tuple[str, ...] = ("frenly",)) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Go through a command and everything below it."""
    yield path, command
    context = typer.Context(command, info_name=path[-1])
    names = command.list_commands(context) if hasattr(command, "list_commands") else ()
    for name in names:
        yield from commands(command.get_command(context, name), (*path, name))


def reference() -> str:
    """Return the whole reference as Markdown."""
    os.environ["TERMINAL_WIDTH"] = "90"
    parts = ["# Commands\n\nMade by `scripts/cli-reference` from the commands' own help.\n"]
    for path, _ in commands(get_command(cli)):
        text = CliRunner().invoke(cli, [*path[1:], "--help"]).output.rstrip()
        parts.append(f"{'#' * min(len(path) + 1, 4)} {' '.join(path)}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(reference())
