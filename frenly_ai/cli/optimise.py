"""`frenly optimise`: what can be improved in the registry, and asking for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import JsonFlag, emit, note, opened, signed_in, working

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App
    from frenly_ai.optimising.looking import Optimiser
    from registry.contracts.improvements import Improvement, Look

_Ids = list[str] | None
_FAILED = 4


def register(cli: typer.Typer) -> None:
    """Add this command."""
    cli.command()(optimise)


def optimise(
    ctx: typer.Context,
    kind: Annotated[
        str | None, typer.Option(help="Only of this kind, e.g. unused or duplicate.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many.")] = 20,
    show: Annotated[
        str | None, typer.Option(help="Show one whole, by its id: evidence and effects.")
    ] = None,
    propose: Annotated[_Ids, typer.Option(help="Ask for this one; may be repeated.")] = None,
    propose_all: Annotated[
        bool, typer.Option("--all", help="Ask for each that would be shown.")
    ] = False,
    bundle: Annotated[
        bool, typer.Option("--bundle", help="Ask for them in one proposal, tried as a whole.")
    ] = False,
    not_now: Annotated[
        str | None, typer.Option(help="Let nobody ask for this one until `--until`.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="A day, e.g. 2027-01-31, or a time from now, e.g. 90d.")
    ] = None,
    because: Annotated[str, typer.Option(help="Why not now.")] = "",
    put_off: Annotated[
        bool, typer.Option("--put-off", help="List what is put off, by whom and why.")
    ] = False,
    tree: Annotated[
        Path | None, typer.Option(help="Where the anchors' files lie: copies of them are told.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Find what can be improved in the registry, and ask for it.

    The most worth comes first. Rules alone find it, each with the grounds it rests on and a
    change that was tried: no validator refuses it and no conflict comes of it. People decide
    on what is asked for.

    Example: frenly optimise --kind duplicate

    Example: frenly optimise --propose O-0123456789

    Example: frenly optimise --not-now O-0123456789 --until 90d --because "wait for Q3"
    """
    from frenly_ai.optimising.opening import open_optimiser

    with opened(ctx) as app:
        optimiser = open_optimiser(app, tree)
        if not_now is not None:
            _delay(app, optimiser, not_now, until, because, as_json=as_json)
        elif put_off:
            _list_put_off(app, as_json=as_json)
        elif show is not None:
            _show(optimiser.one(show), as_json=as_json)
        elif propose or propose_all:
            ids = propose or _ids(optimiser.look(kind=kind, limit=limit))
            _ask(app, optimiser, ids, bundle=bundle, as_json=as_json)
        else:
            _list(optimiser.look(kind=kind, limit=limit), as_json=as_json)


def _list(look: Look, *, as_json: bool) -> None:
    from frenly_ai.views.improvements import look_lines

    value = {
        "items": [each.content() for each in look.items],
        "total": look.total,
        "put_off": look.put_off,
        "not_looked_for": list(look.left_out),
    }
    emit(value, lambda: look_lines(look), as_json=as_json)
    if any(each.edits for each in look.items) and not as_json:
        note("next: `frenly optimise --show ID`, then `--propose ID` or `--not-now ID`")


def _show(improvement: Improvement, *, as_json: bool) -> None:
    from frenly_ai.views.improvements import improvement_lines

    emit(improvement.content(), lambda: improvement_lines(improvement), as_json=as_json)


def _ids(look: Look) -> list[str]:
    return [each.id for each in look.items if each.edits]


def _ask(
    app: App, optimiser: Optimiser, ids: list[str], *, bundle: bool, as_json: bool
) -> None:
    """Ask for each, or for all at once; say of each what became of it."""
    me = signed_in(app)
    me.require("propose")
    wanted = [ids] if bundle and ids else [[each] for each in ids]
    with working(app):
        told = [_asked(app, optimiser, each, alone=len(wanted) == 1) for each in wanted]
    lines = [f"{', '.join(t['improvements'])}: {t['proposal'] or t['refused']}" for t in told]
    emit({"asked": told}, lambda: lines or ["nothing to ask for"], as_json=as_json)
    if not as_json and any(t["proposal"] for t in told):
        note("next: people read `frenly proposal show P`, and approve it")
    if any(t["refused"] for t in told):
        raise typer.Exit(_FAILED)


def _asked(app: App, optimiser: Optimiser, ids: list[str], *, alone: bool) -> dict[str, Any]:
    """Ask for one; where others wait behind it, what stops it does not stop them."""
    from frenly_ai.optimising.wishing import wish_of
    from frenly_ai.views.text import safe
    from registry.domain.proposals import Origin
    from registry.errors import FrenlyError

    told: dict[str, Any] = {"improvements": ids, "proposal": "", "joined": False, "refused": ""}
    try:
        wish = wish_of(optimiser.together(ids), Origin(channel="cli"))
        view = app.registry.propose(wish, signed_in(app))
    except FrenlyError as error:
        if alone:
            raise
        return {**told, "refused": safe(f"{error.message} {error.hint}")}
    return {**told, "proposal": view.proposal.id, "joined": view.joined}


def _delay(
    app: App,
    optimiser: Optimiser,
    improvement: str,
    until: str | None,
    because: str,
    *,
    as_json: bool,
) -> None:
    from frenly_ai.cli.moments import moment_after
    from frenly_ai.views.improvements import put_off_lines
    from registry.errors import InvalidInput

    me = signed_in(app)
    if until is None:
        raise InvalidInput(
            "No day is given.", hint="Say until when with `--until`, e.g. `--until 90d`."
        )
    optimiser.one(improvement)
    delay = optimiser.put_off(improvement, moment_after(until, app.deps.now()), because, me)
    emit(delay.content(), lambda: put_off_lines([delay]), as_json=as_json)


def _list_put_off(app: App, *, as_json: bool) -> None:
    from frenly_ai.optimising.opening import all_put_off
    from frenly_ai.views.improvements import put_off_lines

    delays = all_put_off(app)
    emit(
        {"items": [each.content() for each in delays]},
        lambda: put_off_lines(delays) if delays else ["nothing is put off"],
        as_json=as_json,
    )
