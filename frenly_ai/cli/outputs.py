"""Where reports go: to files, or as the one thing that is printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.audit import write_text

if TYPE_CHECKING:
    from collections.abc import Iterable

PRINTED = Path("-")
"""Named as a file, standard output."""
PerFileOption = Annotated[
    int,
    typer.Option(
        "--per-file", min=0, help="Show so many of one file to people; 0 shows all of them."
    ),
]


def takes_output(files: Iterable[Path | None], *, shown: str) -> bool:
    """Say whether a report is printed, and so nothing else is.

    `shown` is what else was asked to be printed, e.g. `--json`; empty for nothing. Raises
    `InvalidInput` where two would mix.
    """
    from registry.errors import InvalidInput

    wanted = sum(file == PRINTED for file in files)
    if wanted + bool(wanted and shown) > 1:
        raise InvalidInput(
            "Standard output takes one report; several would mix.",
            hint=f"Give the others files{f', or leave {shown} out' if shown else ''}.",
        )
    return wanted == 1


def save(file: Path, text: str) -> None:
    """Write a report to its file, or print it; raise `InvalidInput` where neither can be."""
    write_text(None if file == PRINTED else file, text)
