"""`frenly operator backtest`: a changed protocol over everything that was asked before."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import JsonFlag, emit, opened, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frenly_ai.backtest import Backtest

_FLIPPED = 1


def backtest(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The changed protocol.")],
    fail_on_flip: Annotated[
        bool, typer.Option("--fail-on-flip", help="Exit with 1 when a verdict flips.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Run a changed protocol over all stored proposals and refusals; show which verdicts flip.

    Both protocols are judged on the registry as it is now, so only their difference counts.
    Limits are not part of a verdict.

    Example: frenly operator backtest new_protocols.yaml --fail-on-flip
    """
    from frenly_ai.backtest import backtest as run
    from frenly_ai.protocol_files import load_protocol_file

    with opened(ctx) as app:
        signed_in(app).require("audit.read")
        told = run(app, load_protocol_file(file, app.policies))
    emit(_content(told), lambda: _lines(told), as_json=as_json)
    raise typer.Exit(_FLIPPED if fail_on_flip and told.flips else 0)


def _content(told: Backtest) -> dict[str, Any]:
    return {
        "tried": told.tried,
        "without_call": told.without_call,
        "counts": dict(Counter(flip.kind for flip in told.flips)),
        "flips": [flip.content() for flip in told.flips],
    }


def _lines(told: Backtest) -> Iterator[str]:
    from frenly_ai.views.text import safe, table

    rows = [
        [
            flip.kind,
            flip.asked.about,
            flip.asked.channel,
            safe(flip.asked.actor),
            safe(flip.asked.tool),
            safe(flip.after.why or f"{flip.before.says()} -> {flip.after.says()}"),
        ]
        for flip in told.flips
    ]
    if rows:
        yield from table(["flip", "about", "channel", "actor", "tool", "why"], rows)
    for kind, count in sorted(Counter(flip.kind for flip in told.flips).items()):
        yield f"{kind}: {count}"
    yield (
        f"{len(told.flips)} of {told.tried} recorded calls flip; {told.without_call} proposals "
        "came from no tool and are left out"
    )
