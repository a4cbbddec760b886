"""What commands share by which people decide: on proposals, and on actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from registry.domain.proposals import Asked, Tally

SeenOption = Annotated[
    str, typer.Option(help="The digest of what you read: all of it, or its first 12 signs.")
]
ReasonOption = Annotated[str, typer.Option(help="Why.")]
StandInOption = Annotated[
    str, typer.Option("--for", help="Decide in the stead of somebody who let you.")
]
_SHORT_DIGEST = 12


def full_digest(asked: Asked, seen: str) -> str:
    """Complete a shortened digest; a wrong one stays as it was given."""
    is_short = len(seen) >= _SHORT_DIGEST and asked.digest.startswith(seen)
    return asked.digest if is_short else seen


def next_step(asked: Asked, command: str) -> str:
    """Say by which command somebody else approves."""
    return (
        f"next: somebody else who has read this runs `{command} approve "
        f"{asked.id} --seen {asked.digest[:_SHORT_DIGEST]}`, or `reject`"
    )


def waits_for(tally: Tally, *, is_open: bool) -> str:
    """Say, in a column, who must still agree."""
    return tally.says().removeprefix("waits for ") if is_open else "-"
