"""`frenly deployments`: what came to run, as pipelines told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.session import (
    AfterOption,
    JsonFlag,
    LimitOption,
    emit,
    emit_page,
    opened,
    signed_in,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.contracts.deployments import Deployment

group = typer.Typer(
    help="See and tell what came to run.", no_args_is_help=True, rich_markup_mode=None
)
ServiceOption = Annotated[str | None, typer.Option(help="Only of this service.")]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(group, name="deployments")


@group.command("list")
def list_deployments(
    ctx: typer.Context,
    service: ServiceOption = None,
    since: Annotated[str | None, typer.Option(help="From this day or moment on.")] = None,
    limit: LimitOption = 100,
    after: AfterOption = None,
    as_json: JsonFlag = False,
) -> None:
    """List deployments, newest first.

    Example: frenly deployments list --service user-api --since 2026-01-31
    """
    from registry.contracts.deployments import DeploymentFilter
    from registry.domain.times import parse_moment

    wanted = DeploymentFilter(
        services=None if service is None else (service,),
        since=None if since is None else parse_moment(since),
    )
    with opened(ctx) as app:
        page = app.deployments.deployments(wanted, limit=limit, after=after)
    emit_page(
        [_json(told) for told in page.items],
        lambda: _table(page.items),
        following=page.next,
        nothing="no deployment was told; next: see `frenly deployments tell --help`",
        as_json=as_json,
    )


@group.command()
def tell(
    ctx: typer.Context,
    service: Annotated[str, typer.Argument(help="What came to run.")],
    version: Annotated[str, typer.Argument(help="In which version.")],
    previous: Annotated[str, typer.Option(help="The version before it.")] = "",
    environment: Annotated[str, typer.Option(help="Where, e.g. production.")] = "",
    at: Annotated[str | None, typer.Option(help="When; left out, it is now.")] = None,
    by: Annotated[str, typer.Option(help="Who or what deployed it.")] = "",
    link: Annotated[str, typer.Option(help="Where people see it.")] = "",
    delivery: Annotated[
        str | None, typer.Option(help="An id that is the same for each try.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Tell that VERSION of SERVICE came to run, as a pipeline would by webhook.

    Example: frenly deployments tell user-api 1.4.2 --previous 1.4.1 --environment production
    """
    from frenly_ai.views.text import safe
    from registry.contracts.deployments import Told
    from registry.domain.times import parse_moment

    told = Told(
        service=service,
        version=version,
        previous=previous,
        environment=environment,
        at=None if at is None else parse_moment(at),
        by=by,
        link=link,
    )
    with opened(ctx) as app:
        name = delivery or f"cli:{app.deps.new_id()}"
        made, is_new = app.deployments.take(name, told, signed_in(app))
    says = "told" if is_new else "was told before"
    emit(
        _json(made),
        lambda: [f"{made.id} {says}: {safe(made.service)} {safe(made.version)}"],
        as_json=as_json,
    )


def _json(told: Deployment) -> dict[str, Any]:
    from dataclasses import asdict

    from registry.domain.times import show_moment

    return {**asdict(told), "at": show_moment(told.at), "told_at": show_moment(told.told_at)}


def _table(items: Sequence[Deployment]) -> list[str]:
    from frenly_ai.views.text import table
    from registry.domain.times import show_moment

    rows = [
        (
            each.id,
            show_moment(each.at),
            each.service,
            each.version,
            each.previous,
            each.environment,
        )
        for each in items
    ]
    return table(["ID", "AT", "SERVICE", "VERSION", "BEFORE", "WHERE"], rows)
