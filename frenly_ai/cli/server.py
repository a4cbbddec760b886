"""`frenly serve` and its hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer


def register(cli: typer.Typer) -> None:
    """Add these commands."""
