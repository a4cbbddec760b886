"""`frenly resolve` and `frenly explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from frenly_ai.cli.session import JsonFlag, KindOption, emit, note, opened, parse_name

if TYPE_CHECKING:
    from registry.domain.names import Name

NameArgument = Annotated[str, typer.Argument(help="The name, as code spells it.")]
ContextOption = Annotated[str, typer.Option("--context", "-c", help="Where it is called from.")]
ScopeOption = Annotated[
    str, typer.Option("--scope", help="The part of the context, e.g. one metric.")
]
AtOption = Annotated[
    str | None, typer.Option(help="As of this time, e.g. 2026-01-31T12:00:00Z.")
]
RevisionOption = Annotated[int | None, typer.Option(help="As of this revision.")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command()(resolve)
    cli.command()(explain)


def resolve(
    ctx: typer.Context,
    name: NameArgument,
    context: ContextOption,
    kind: KindOption = "service",
    scope: ScopeOption = "",
    at: AtOption = None,
    revision: RevisionOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Say what NAME stands for when called from a context.

    Example: frenly resolve user-api --context frontend
    """
    from frenly_ai.views.answers import notice_lines, resolution_lines

    asked = _Asked(parse_name(kind, name), context, scope, at, revision)
    with opened(ctx) as app:
        answer = app.registry.resolve(asked.name, context, **asked.how)
    emit(answer.content(), lambda: resolution_lines(answer), as_json=as_json)
    for line in notice_lines(answer):
        note(f"warning: {line}")


def explain(
    ctx: typer.Context,
    name: NameArgument,
    context: ContextOption,
    kind: KindOption = "service",
    scope: ScopeOption = "",
    at: AtOption = None,
    revision: RevisionOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Show how NAME comes to its answer, step by step.

    Each step is a row: why this one and no other, which revision last changed it, and the
    proof that the log holds that. A name without an answer is explained as well; the exit
    code is then that of `resolve`.

    Example: frenly explain user-api --context frontend
    """
    from frenly_ai.views.answers import explanation_lines, problem_content

    asked = _Asked(parse_name(kind, name), context, scope, at, revision)
    with opened(ctx) as app:
        found = app.registry.explain(asked.name, context, **asked.how)
    emit(found.content(problem_content), lambda: explanation_lines(found), as_json=as_json)
    if found.problem is not None:
        raise found.problem


class _Asked(NamedTuple):
    """What both commands are given."""

    name: Name
    context: str
    scope: str
    at: str | None
    revision: int | None

    @property
    def how(self) -> dict[str, Any]:
        from registry.domain.times import parse_moment

        moment = None if self.at is None else parse_moment(self.at)
        return {"scope": self.scope, "at": moment, "revision": self.revision}
