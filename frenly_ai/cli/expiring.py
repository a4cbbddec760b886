"""`frenly expiring`: names that end soon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import AfterOption, JsonFlag, LimitOption, emit_page, opened

if TYPE_CHECKING:
    from registry.domain.turns import Turn


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(expiring)


def expiring(
    ctx: typer.Context,
    within: Annotated[str, typer.Option(help="How far to look ahead, e.g. 30d.")] = "30d",
    limit: LimitOption = 100,
    after: AfterOption = None,
    as_json: JsonFlag = False,
) -> None:
    """List names that end soon, soonest first.

    An alias expires or comes to its announced end; a contract, or a version of it, reaches
    its sunset.

    Example: frenly expiring --within 30d
    """
    from registry.domain.times import parse_duration

    with opened(ctx) as app:
        page = app.registry.coming_ends(parse_duration(within), limit=limit, after=after)
    emit_page(
        [_json(turn) for turn in page.items],
        lambda: _table(page.items),
        following=page.next,
        nothing=f"nothing ends within {within}",
        as_json=as_json,
    )


def _json(turn: Turn) -> dict[str, Any]:
    from registry.domain.times import show_moment

    return {
        "row": str(turn.subject),
        "what": str(turn.kind),
        "version": turn.version,
        "at": show_moment(turn.due_at),
        "owner": turn.owner,
    }


def _table(turns: tuple[Turn, ...]) -> list[str]:
    from frenly_ai.views.text import table

    rows = [
        (
            f"{turn.due_at:%Y-%m-%d %H:%M}",
            turn.kind,
            f"{turn.subject} {turn.version}".strip(),
            turn.owner or "-",
        )
        for turn in turns
    ]
    return table(["WHEN (UTC)", "WHAT", "NAME", "OWNER"], rows)
