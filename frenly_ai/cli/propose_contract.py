"""`frenly propose`: contracts and their versions, from registration to retirement."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.proposing import (
    NameArgument,
    OwnerOption,
    ReasonOption,
    SunsetOption,
    VersionArgument,
    ask,
    duration,
    propose,
    show,
)
from frenly_ai.cli.session import JsonFlag, KindOption, note, opened, parse_name, signed_in

if TYPE_CHECKING:
    from registry.domain.names import Name


def register(group: typer.Typer) -> None:
    """Add these commands."""
    for command in (
        contract,
        update,
        release,
        deprecate_version,
        retire_version,
        deprecate,
        retire_contract,
    ):
        group.command()(command)


def contract(
    ctx: typer.Context,
    name: NameArgument,
    version: Annotated[str, typer.Option(help="Its version, e.g. v1.0.0.")] = "",
    owner: OwnerOption = "",
    description: Annotated[str, typer.Option(help="What it does.")] = "",
    base_url: Annotated[str, typer.Option(help="Where it answers.")] = "",
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that a canonical name be registered. The name can never change afterwards.

    Example: frenly propose contract billing-api --version v1.0.0 --owner team-billing
    """
    from registry.domain.edits import RegisterContract

    edit = RegisterContract(
        name=parse_name(kind, name),
        version=version,
        owner=owner,
        description=description,
        base_url=base_url,
    )
    propose(ctx, edit, reason, as_json=as_json)


def update(
    ctx: typer.Context,
    name: NameArgument,
    version: Annotated[str | None, typer.Option(help="Its new version.")] = None,
    owner: Annotated[str | None, typer.Option(help="Its new owner.")] = None,
    description: Annotated[str | None, typer.Option(help="What it does now.")] = None,
    base_url: Annotated[str | None, typer.Option(help="Where it answers now.")] = None,
    compatibility: Annotated[
        str | None,
        typer.Option(help="What its documents may change: none, backward or full."),
    ] = None,
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that what is known of a contract change. Its name stays.

    Example: frenly propose update billing-api --compatibility full
    """
    from registry.domain.edits import UpdateContract
    from registry.domain.versions import Compatibility

    edit = UpdateContract(
        name=parse_name(kind, name),
        version=version,
        owner=owner,
        description=description,
        base_url=base_url,
        compatibility=None if compatibility is None else Compatibility.parse(compatibility),
    )
    propose(ctx, edit, reason, as_json=as_json)


def release(
    ctx: typer.Context,
    name: NameArgument,
    version: VersionArgument,
    base_url: Annotated[str, typer.Option(help="Where it answers.")] = "",
    document: Annotated[
        Path | None, typer.Option(help="Its OpenAPI document, held to the contract's policy.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="The document of the version that callers rely on.")
    ] = None,
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that another version of a contract live beside those it has.

    With both documents, the release is refused when the contract's compatibility policy is
    broken; a removed path that an alias covers in every context breaks nothing.

    Example: frenly propose release billing-api v2 --document new.yaml --against old.yaml
    """
    from frenly_ai.release_check import check_release
    from registry.domain.edits import ReleaseVersion

    canonical = parse_name(kind, name)
    edit = ReleaseVersion(name=canonical, version=version, base_url=base_url)
    with opened(ctx) as app:
        me = signed_in(app)
        evidence, warnings = check_release(app, canonical, (document, against), by=me)
        view = ask(app, edit, reason, evidence)
    show(view, as_json=as_json)
    for warning in warnings if not as_json else ():
        note(f"warning: {warning}")


def deprecate_version(
    ctx: typer.Context,
    name: NameArgument,
    version: VersionArgument,
    sunset: SunsetOption = None,
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that the end of one version of a contract be announced.

    Example: frenly propose deprecate-version billing-api v1 --sunset 90d
    """
    from registry.domain.edits import DeprecateVersion

    edit = DeprecateVersion(
        name=parse_name(kind, name), version=version, sunset_after=duration(sunset)
    )
    propose(ctx, edit, reason, as_json=as_json)


def retire_version(
    ctx: typer.Context,
    name: NameArgument,
    version: VersionArgument,
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that one version of a contract end. No live alias may be bound to it alone.

    Example: frenly propose retire-version billing-api v1
    """
    from registry.domain.edits import RetireVersion

    edit = RetireVersion(name=parse_name(kind, name), version=version)
    propose(ctx, edit, reason, as_json=as_json)


def deprecate(
    ctx: typer.Context,
    name: NameArgument,
    successor: Annotated[str | None, typer.Option(help="What follows it.")] = None,
    sunset: SunsetOption = None,
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that the end of a contract be announced.

    Example: frenly propose deprecate billing-api --successor invoice-api --sunset 90d
    """
    from registry.domain.edits import DeprecateContract

    follows: Name | None = None if successor is None else parse_name(kind, successor)
    edit = DeprecateContract(
        name=parse_name(kind, name), successor=follows, sunset_after=duration(sunset)
    )
    propose(ctx, edit, reason, as_json=as_json)


def retire_contract(
    ctx: typer.Context,
    name: NameArgument,
    kind: KindOption = "service",
    reason: ReasonOption = "",
    as_json: JsonFlag = False,
) -> None:
    """Ask that a deprecated contract end.

    Example: frenly propose retire-contract billing-api
    """
    from registry.domain.edits import RetireContract

    propose(ctx, RetireContract(name=parse_name(kind, name)), reason, as_json=as_json)
