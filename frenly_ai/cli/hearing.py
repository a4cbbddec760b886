"""What a terminal shows of a run while it is answered, and which run that is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from frenly_ai.views.text import safe

if TYPE_CHECKING:
    from agent.state import Plain

_ERASE = "\r\033[K"


class Hearing:
    """Hears a run's events; shows on a terminal, in one line, what is being done."""

    def __init__(self) -> None:
        self.run = ""
        self._shows = sys.stderr.isatty()

    def __call__(self, event: Plain) -> None:
        """Take one event, as `agent.driving` tells it."""
        if event["event"] == "run_started":
            self.run = str(event["run"])
        elif event["event"] == "tool_called":
            self._show(f"{safe(event['tool']).replace('_', ' ')} ...")
        elif event["event"] == "node_started" and event["node"] == "think":
            self._show("thinking ...")

    def clear(self) -> None:
        """Take the line away, before the answer is printed."""
        if self._shows:
            typer.echo(_ERASE, err=True, nl=False)

    def _show(self, text: str) -> None:
        if self._shows:
            typer.echo(f"{_ERASE}  {text}", err=True, nl=False)
