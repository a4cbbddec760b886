"""`frenly propose`: how an alias ends, on a schedule or at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.proposing import (
    ContextOption,
    NameArgument,
    ReasonOption,
    ScopeOption,
    duration,
    propose,
)
from frenly_ai.cli.session import JsonFlag, KindOption, parse_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.domain.schedules import Dip


def register(group: typer.Typer) -> None:
    """Add these commands."""
    group.command()(schedule_end)
    for name, edit, says, example in _AT_ONCE:
        help_text = f"{says}\n\nExample: frenly propose {name} {example}"
        group.command(name, help=help_text)(_at_once(edit))


_AT_ONCE = (
    (
        "cancel-end",
        "alias.cancel_end",
        "Ask that the announced end of an alias be taken back.",
        "user-api -c frontend",
    ),
    (
        "retire",
        "alias.retire",
        "Ask that an alias resolve no more.",
        'profile-api -c application --reason "nobody calls it"',
    ),
    (
        "tombstone",
        "alias.tombstone",
        "Ask that lookups of an alias be told that it is gone and nothing replaces it.",
        "profile-api -c application",
    ),
)
"""Commands that need nothing but to know which alias is meant."""


def _at_once(edit_name: str) -> Callable[..., None]:
    def command(
        ctx: typer.Context,
        name: NameArgument,
        context: ContextOption,
        scope: ScopeOption = "",
        kind: KindOption = "service",
        reason: ReasonOption = "",
        as_json: JsonFlag = False,
    ) -> None:
        from registry.domain.edits import EDITS

        made: Any = EDITS[edit_name]
        edit = made(name=parse_name(kind, name), context=context, scope=scope)
        propose(ctx, edit, reason, as_json=as_json)

    return command


def schedule_end(
    ctx: typer.Context,
    name: NameArgument,
    context: ContextOption,
    ends: Annotated[str, typer.Option("--in", help="When it is gone, e.g. 60d from applying.")],
    warn: Annotated[
        str | None,
        typer.Option(help="When lookups begin to warn; at once, if left out."),
    ] = None,
    brownout: Annotated[
        list[str] | None,
        typer.Option(help="Let lookups fail for a while, e.g. 45d:1h (start:length); repeat."),
    ] = None,
    scope: ScopeOption = "",
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that an alias end on a schedule: it warns, fails for short whiles, then is gone.

    Every time counts from the moment it is applied. Whoever still uses the name notices in a
    brown-out, while it can be undone by waiting.

    Example: frenly propose schedule-end user-api -c frontend --in 60d --brownout 45d:1h
    """
    from datetime import timedelta

    from registry.domain.edits import ScheduleEnd
    from registry.domain.times import parse_duration

    edit = ScheduleEnd(
        name=parse_name(kind, name),
        context=context,
        scope=scope,
        ends_after=parse_duration(ends),
        warn_after=duration(warn) or timedelta(0),
        brownouts=tuple(_dip(raw) for raw in brownout or ()),
    )
    propose(ctx, edit, reason, as_json=as_json)


def _dip(raw: str) -> Dip:
    from registry.domain.schedules import Dip
    from registry.domain.times import parse_duration
    from registry.errors import InvalidInput

    after, colon, lasts = raw.partition(":")
    if not colon:
        raise InvalidInput(
            f"{raw!r} is not a brown-out.",
            hint="Write when it starts and how long it lasts, e.g. `45d:1h`.",
        )
    return Dip(parse_duration(after), parse_duration(lasts))
