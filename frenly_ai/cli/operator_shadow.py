"""`frenly operator shadow`: what it would have asked for, beside what people did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.session import JsonFlag, emit, opened, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frenly_ai.optimising.shadowing import Shadow


def shadow(
    ctx: typer.Context,
    since: Annotated[
        str | None, typer.Option(help="From this day on, or so far back, e.g. 90d.")
    ] = None,
    most: Annotated[
        int, typer.Option(min=1, max=10_000, help="Replay at most so many, the newest.")
    ] = 200,
    as_json: JsonFlag = False,
) -> None:
    """Replay the registry's own past, and compare what the operator would have asked for.

    Each proposal of people is looked at with the state and at the moment in which it was made,
    as if nothing of it were known. Nothing is proposed. `frenly operator backtest` judges a
    changed protocol instead.

    Example: frenly operator shadow --since 90d
    """
    from frenly_ai.cli.moments import moment_before
    from frenly_ai.optimising.shadowing import shadow as replay

    with opened(ctx) as app:
        signed_in(app).require("audit.read")
        start = None if since is None else moment_before(since, app.deps.now())
        told = replay(app, start, most)
    emit(told.content(), lambda: _lines(told), as_json=as_json)


def _lines(told: Shadow) -> Iterator[str]:
    from agent.optimise.shadow import Verdict
    from frenly_ai.optimising.shadowing import SILENT
    from frenly_ai.views.text import safe, table

    rows = [
        [
            each.verdict,
            f"{each.wish.at:%Y-%m-%d}",
            each.wish.proposal,
            each.wish.says(),
            _operator(each.improvement),
        ]
        for each in told.compared
        if each.verdict not in {Verdict.NEW, Verdict.SPARED}
    ]
    if rows:
        yield from table(["verdict", "at", "proposal", "people", "operator"], rows)
    for extra in told.extras:
        found = extra.improvement
        yield safe(f"extra since {extra.since:%Y-%m-%d}: {found.id} {found.kind}: {found.what}")
    counts = ", ".join(f"{verdict} {told.counts[verdict]}" for verdict in Verdict)
    share = told.agreement
    yield f"{counts}; extras {len(told.extras)}, gone {told.gone}"
    yield "agreement: " + ("nothing to compare" if share is None else f"{share:.0%}")
    if told.not_replayed:
        yield f"{told.not_replayed} older ones were not replayed; see --most"
    yield from (safe(f"left out: {each}") for each in SILENT)


def _operator(improvement: object) -> str:
    from registry.contracts.improvements import Improvement

    if not isinstance(improvement, Improvement):
        return "-"
    return improvement.says or f"nothing: {improvement.obstacle}"
