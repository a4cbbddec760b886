"""Runs as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenly_ai.views.text import prose, safe, table
from registry.domain.times import show_moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.contracts.runs import Run

_SHORT = 48


def run_table(runs: Sequence[Run]) -> list[str]:
    """List runs, a line each."""
    rows = [
        (
            run.id,
            str(run.state),
            safe(run.actor),
            f"{run.created_at:%Y-%m-%d %H:%M}",
            run.proposal or "-",
            safe(_shortened(run.text)),
        )
        for run in runs
    ]
    return table(["RUN", "STATE", "FOR", "SINCE (UTC)", "PROPOSAL", "MESSAGE"], rows)


def run_lines(run: Run) -> list[str]:
    """Show one run."""
    lines = [
        f"run       {run.id}",
        f"state     {stands(run)}",
        f"for       {safe(run.actor)}, conversation {safe(run.thread)} on {safe(run.channel)}",
        f"since     {show_moment(run.created_at)}",
    ]
    if run.ended_at:
        lines.append(f"until     {show_moment(run.ended_at)}")
    if run.proposal:
        lines.append(f"proposal  {run.proposal}")
    lines += ["", "message:", *_indented(run.text)]
    if run.says:
        lines += ["", "answer:", *_indented(run.says)]
    if run.error:
        lines += ["", "error:", *_indented(run.error)]
    return lines


def stands(run: Run) -> str:
    """Say in a few words how far it has come."""
    words = str(run.state)
    if run.step and not run.state.is_over:
        words += f", step {run.steps}: {run.step}"
    if run.attempts > 1:
        words += f", taken up {run.attempts} times"
    if run.cancelled_by and not run.state.is_over:
        words += f", {safe(run.cancelled_by)} wants it cancelled"
    return words


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 3]}..."


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in prose(text).splitlines()]
