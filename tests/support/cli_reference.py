"""The command-line reference, made from the commands' own help, the same on every terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from frenly_ai.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 90
INTRODUCTION = "# Commands\n\nMade by `scripts/cli-reference` from the commands' own help.\n"


def contexts() -> Iterator[typer.Context]:
    """Go through every command, groups before what they hold."""
    yield from _below(get_command(cli), "frenly", None)


def _below(command: Any, name: str, parent: Any) -> Iterator[typer.Context]:
    context: Any = command.context_class(
        command,
        info_name=name,
        parent=parent,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        **({} if parent else command.context_settings),
    )
    yield context
    if is_group(context):
        for below in command.list_commands(context):
            yield from _below(command.get_command(context, below), below, context)


def is_group(context: typer.Context) -> bool:
    """Say whether a command holds others."""
    return isinstance(context.command, TyperGroup)


def reference() -> str:
    """Return the whole reference as Markdown."""
    parts = [INTRODUCTION]
    for context in contexts():
        path = context.command_path
        level = "#" * min(len(path.split()) + 1, 4)
        parts.append(f"{level} {path}\n\n```text\n{context.get_help().rstrip()}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(reference())
