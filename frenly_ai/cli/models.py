"""`frenly model`: who answers, what was asked, and what it cost."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

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
)

if TYPE_CHECKING:
    from registry.contracts.model_calls import CallFilter

model = typer.Typer(rich_markup_mode=None, no_args_is_help=True)

ActorOption = Annotated[str | None, typer.Option(help="Only what this user asked.")]
ModelOption = Annotated[str | None, typer.Option("--model", help="Only this model.")]
SinceOption = Annotated[str | None, typer.Option(help="Not before this time.")]
UntilOption = Annotated[str | None, typer.Option(help="Before this time.")]


class Per(StrEnum):
    """What costs are added up for."""

    DAY = "day"
    ACTOR = "actor"
    MODEL = "model"


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(model, name="model", help="Say who answers, what was asked and what it cost.")


@model.command()
def show(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """Show who answers in which order, the prices, and today's limits and what is left.

    Example: frenly model show
    """
    from frenly_ai.bootstrap import load_price_list
    from frenly_ai.model_state import model_state
    from frenly_ai.views.models import state_lines

    with opened(ctx) as app:
        prices = load_price_list(app.settings.config_dir)
        state = model_state(app, prices, signed_in(app))
    emit(state, lambda: state_lines(state), as_json=as_json)


@model.command()
def calls(
    ctx: typer.Context,
    actor: ActorOption = None,
    model_name: ModelOption = None,
    run: Annotated[str | None, typer.Option(help="Only the questions of this run.")] = None,
    thread: Annotated[str | None, typer.Option(help="Only of this conversation.")] = None,
    outcome: Annotated[
        str | None, typer.Option(help="Only those: answered, cut or failed.")
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    after: AfterOption = None,
    as_json: JsonFlag = False,
) -> None:
    """List what models were asked, newest first: figures and names, never the words.

    Example: frenly model calls --outcome failed
    """
    from frenly_ai.views.models import call_json, call_table
    from registry.contracts.model_calls import CallOutcome
    from registry.errors import InvalidInput, nearest

    if outcome is not None and outcome not in set(CallOutcome):
        raise InvalidInput(
            f"{outcome!r} is no outcome of a question.", hint=nearest(outcome, CallOutcome)
        )
    wanted = _wanted(since, until, actor=actor, model=model_name)
    wanted = _narrowed(wanted, run=run, thread=thread, outcome=outcome)
    with opened(ctx) as app:
        page = app.model_calls.calls(wanted, signed_in(app), limit=limit, after=after)
    emit_page(
        [call_json(call) for call in page.items],
        lambda: call_table(page.items),
        following=page.next,
        nothing="no model was asked",
        as_json=as_json,
    )


@model.command()
def costs(
    ctx: typer.Context,
    per: Annotated[Per, typer.Option("--per", help="What to add up for.")] = Per.DAY,
    actor: ActorOption = None,
    model_name: ModelOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Add up tokens and costs per day, actor or model; what is not known is not guessed.

    Example: frenly model costs --per actor --since 2026-11-01T00:00:00Z
    """
    from frenly_ai.bootstrap import load_price_list
    from frenly_ai.views.models import cost_json, cost_table

    wanted = _wanted(since, until, actor=actor, model=model_name)
    with opened(ctx) as app:
        currency = load_price_list(app.settings.config_dir).currency
        found = app.model_calls.costs(per.value, wanted, signed_in(app))
    if not found and not as_json:
        note("no model was asked")
        return
    value = {"currency": currency, "per": per.value, "items": [cost_json(c) for c in found]}
    emit(value, lambda: cost_table(found, per.value, currency), as_json=as_json)


def _wanted(since: str | None, until: str | None, **same: Any) -> CallFilter:
    from registry.contracts.model_calls import CallFilter
    from registry.domain.times import parse_moment

    return CallFilter(
        since=None if since is None else parse_moment(since),
        until=None if until is None else parse_moment(until),
        **same,
    )


def _narrowed(wanted: CallFilter, **same: Any) -> CallFilter:
    from dataclasses import replace

    return replace(wanted, **same)
