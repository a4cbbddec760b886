"""`frenly actions`: what is to be done to workloads, asked for, decided on, settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.deciding import (
    ReasonOption,
    SeenOption,
    StandInOption,
    full_digest,
    next_step,
    waits_for,
)
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
    from registry.contracts.actions import ActionView

ActionArgument = Annotated[
    str, typer.Argument(help="Its id, as `frenly actions list` shows it.")
]

group = typer.Typer(
    help="Restart, scale or roll back workloads, once people approved it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(group, name="actions")


@group.command("list")
def list_actions(
    ctx: typer.Context,
    status: Annotated[
        str | None, typer.Option(help="pending, approved, done, failed, unknown, ...")
    ] = None,
    limit: LimitOption = 50,
    after: AfterOption = None,
    as_json: JsonFlag = False,
) -> None:
    """List actions, newest first. Example: frenly actions list --status pending"""
    from frenly_ai.views.action import action_json
    from frenly_ai.views.text import table

    with opened(ctx) as app:
        page = app.registry.actions.actions(status=status, limit=limit, after=after)
    rows = [
        (v.action.id, v.action.status, v.action.author, v.action.deed.says(), _waits(v))
        for v in page.items
    ]
    emit_page(
        [action_json(view) for view in page.items],
        lambda: table(["ACTION", "STATUS", "ASKED BY", "WHAT", "WAITS FOR"], rows),
        following=page.next,
        nothing="there is no such action; next: see `frenly actions propose --help`",
        as_json=as_json,
    )


@group.command()
def show(ctx: typer.Context, action: ActionArgument, as_json: JsonFlag = False) -> None:
    """Show an action as an approver must read it. Example: frenly actions show A-0123456789"""
    with opened(ctx) as app:
        view = app.registry.actions.action(action)
    _print(view, as_json=as_json)


@group.command()
def propose(
    ctx: typer.Context,
    act: Annotated[str, typer.Argument(help="restart, scale or roll_back.")],
    workload: Annotated[
        str, typer.Argument(help="NAMESPACE/KIND/NAME, as platform.yaml allows.")
    ],
    replicas: Annotated[int | None, typer.Option(help="How many a scaling leads to.")] = None,
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that ACT be done to WORKLOAD. The platform tries it and keeps nothing.

    Example: frenly actions propose scale shop/deployment/checkout --replicas 5
    """
    from registry.contracts.actions import ActionWish
    from registry.domain.proposals import Origin
    from registry.domain.workloads import Act, Deed, Workload
    from registry.errors import chosen

    deed = Deed(
        act=chosen(Act, act, "an act"), workload=Workload.parse(workload), replicas=replicas
    )
    wish = ActionWish(deed=deed, origin=Origin(channel="cli"), reason=reason)
    with opened(ctx) as app:
        me = signed_in(app)
        with working(app):
            view = app.registry.actions.propose(wish, me)
    _print(view, as_json=as_json)


@group.command()
def approve(
    ctx: typer.Context,
    action: ActionArgument,
    seen: SeenOption,
    reason: ReasonOption = "",
    in_stead_of: StandInOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Approve an action exactly as you read it; the last approval has it done, once.

    Example: frenly actions approve A-0123456789 --seen 0123456789ab
    """
    _decide(ctx, action, seen, ("approve", reason, in_stead_of), as_json=as_json)


@group.command()
def reject(
    ctx: typer.Context,
    action: ActionArgument,
    seen: SeenOption,
    reason: ReasonOption = "",
    in_stead_of: StandInOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Reject an action exactly as you read it.

    Example: frenly actions reject A-0123456789 --seen 0123456789ab --reason "not now"
    """
    _decide(ctx, action, seen, ("reject", reason, in_stead_of), as_json=as_json)


@group.command()
def undo(
    ctx: typer.Context,
    action: ActionArgument,
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that an action be taken back: an action of its own, decided on like any.

    Example: frenly actions undo A-0123456789 --reason "it did not help"
    """
    from registry.domain.proposals import Origin

    with opened(ctx) as app:
        me = signed_in(app)
        with working(app):
            view = app.registry.actions.undo(
                action, origin=Origin(channel="cli"), reason=reason, by=me
            )
    _print(view, as_json=as_json)


@group.command()
def settle(
    ctx: typer.Context,
    action: ActionArgument,
    outcome: Annotated[str, typer.Argument(help="done or failed, as you saw it.")],
    reason: Annotated[str, typer.Option(help="What you saw.")],
    as_json: JsonFlag = False,
) -> None:
    """Say what became of an `unknown` action after you looked. Nothing is done again.

    Example: frenly actions settle A-0123456789 done --reason "5 of 5 run"
    """
    with opened(ctx) as app:
        me = signed_in(app)
        with working(app):
            view = app.registry.actions.settle(action, outcome, reason=reason, by=me)
    _print(view, as_json=as_json)


def _decide(
    ctx: typer.Context, action: str, seen: str, word: tuple[str, str, str], *, as_json: bool
) -> None:
    verdict, reason, whom = word
    with opened(ctx) as app:
        me = signed_in(app)
        digest = full_digest(app.registry.actions.action(action).action, seen)
        with working(app) as said:
            app.registry.actions.decide(
                action, digest, verdict, reason=reason, by=me, in_stead_of=whom
            )
        view = app.registry.actions.action(action)
    _print(view, as_json=as_json)
    for line in said:
        note(line)


def _print(view: ActionView, *, as_json: bool) -> None:
    from frenly_ai.views.action import action_json, action_lines

    emit(action_json(view), lambda: action_lines(view), as_json=as_json)
    if as_json:
        return
    action = view.action
    if view.joined:
        note("the same wish waits already")
    if action.status == "pending":
        note(next_step(action, "frenly actions"))
    if action.status == "unknown":
        note(
            "next: look at the workload, then `frenly actions settle "
            f"{action.id} done|failed --reason WHAT-YOU-SAW`"
        )


def _waits(view: ActionView) -> str:
    return waits_for(view.tally, is_open=view.action.status.is_open)
