"""`frenly conflicts`: what contradicts itself in the registry, and how to settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.session import (
    AfterOption,
    JsonFlag,
    LimitOption,
    emit,
    emit_page,
    note,
    opened,
    signed_in,
    working,
)

if TYPE_CHECKING:
    from registry.domain.conflicts import ConflictFilter

ConflictArgument = Annotated[
    str, typer.Argument(help="Its id, as `frenly conflicts` shows it.")
]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer()
    group.callback(invoke_without_command=True)(conflicts)
    group.command()(show)
    group.command()(propose)
    cli.add_typer(group, name="conflicts")


def conflicts(
    ctx: typer.Context,
    only: Annotated[
        str | None, typer.Option("--class", help="Only of this class, e.g. shadowing.")
    ] = None,
    severity: Annotated[
        str | None, typer.Option(help="Only of this weight: blocks, warns or notes.")
    ] = None,
    context: Annotated[
        str | None, typer.Option("--context", "-c", help="Only with an alias there.")
    ] = None,
    limit: LimitOption = 100,
    after: AfterOption = None,
    as_json: JsonFlag = False,
) -> None:
    """List what contradicts itself in the registry, and settle it.

    The heaviest come first, each with resolutions that were tried: no rule refuses them,
    the conflict is gone afterwards, and no other has come in its place.

    Example: frenly conflicts --severity blocks
    """
    if ctx.invoked_subcommand is not None:
        return
    from frenly_ai.views.conflicts import conflict_lines

    wanted = _wanted(only, severity, context)
    with opened(ctx) as app:
        page = app.registry.conflicts(wanted, limit=limit, after=after)
    emit_page(
        [view.content() for view in page.items],
        lambda: [line for view in page.items for line in (*conflict_lines(view), "")],
        following=page.next,
        nothing="no such conflict stands"
        if after or _is_narrow(wanted)
        else "no conflict stands",
        as_json=as_json,
    )
    if page.items and not as_json:
        note(
            "next: `frenly conflicts propose ID --resolution N` asks for one of the resolutions"
        )


def show(ctx: typer.Context, conflict: ConflictArgument, as_json: JsonFlag = False) -> None:
    """Show one conflict: evidence, reason, and what each resolution would change.

    Example: frenly conflicts show C-0123456789
    """
    from frenly_ai.views.conflicts import whole_conflict_lines

    with opened(ctx) as app:
        view = app.registry.conflict(conflict)
    emit(view.content(), lambda: whole_conflict_lines(view), as_json=as_json)


def propose(
    ctx: typer.Context,
    conflict: ConflictArgument,
    resolution: Annotated[
        int, typer.Option(min=1, help="Which of its resolutions; the first is the best.")
    ] = 1,
    reason: Annotated[str, typer.Option(help="Why; the conflict itself, when left out.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that a conflict be settled by one of its resolutions.

    Example: frenly conflicts propose C-0123456789 --resolution 2
    """
    from frenly_ai.views.proposal import proposal_json, proposal_lines
    from registry.domain.proposals import Origin

    with opened(ctx) as app:
        me = signed_in(app)
        with working(app):
            view = app.registry.settle(
                conflict, resolution, origin=Origin(channel="cli"), reason=reason, by=me
            )
    emit(proposal_json(view), lambda: proposal_lines(view), as_json=as_json)
    if not as_json:
        note(
            f"next: somebody else runs `frenly proposal approve {view.proposal.id} "
            f"--seen {view.proposal.digest[:12]}`"
        )


def _wanted(only: str | None, severity: str | None, context: str | None) -> ConflictFilter:
    from registry.domain.conflicts import ConflictFilter
    from registry.domain.findings import Severity
    from registry.errors import chosen

    weight = None if severity is None else chosen(Severity, severity, "a severity")
    return ConflictFilter(check=only, severity=weight, context=context)


def _is_narrow(wanted: ConflictFilter) -> bool:
    return bool(wanted.check or wanted.severity or wanted.context)
