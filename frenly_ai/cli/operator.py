"""`frenly operator`: the policies the operator is bound by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frenly_ai.cli.operator_backtest import backtest
from frenly_ai.cli.operator_explain import explain, matrix
from frenly_ai.cli.operator_shadow import shadow
from frenly_ai.cli.session import JsonFlag, emit, settings_of

if TYPE_CHECKING:
    from frenly_ai.bootstrap import Policies


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Look at the operator's bounds.", no_args_is_help=True)
    group.callback()(_operator)
    group.command()(validate)
    group.command()(explain)
    group.command()(matrix)
    group.command()(backtest)
    group.command()(shadow)
    cli.add_typer(group, name="operator")


def _operator() -> None:
    """Look at the operator's bounds."""


def validate(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="Another protocol to check instead.")
    ] = None,
    lenient: Annotated[
        bool,
        typer.Option("--lenient", help="List what of a foreign protocol has a counterpart."),
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Check protocol, governance, roles, tools and prompts against each other.

    Exit code 2 names the first wrong place. With `--lenient`, a protocol that another platform
    wrote is read as it is: what maps to ours and what does not, each with its line.

    Example: frenly operator validate their_protocols.yaml --lenient
    """
    from agent.prompts import load_prompt
    from frenly_ai.bootstrap import load_policies
    from frenly_ai.optimising.opening import load_policy
    from frenly_ai.protocol_files import load_protocol_file

    if lenient:
        _audit(file, as_json=as_json)
        return
    if file is not None:
        changed = load_protocol_file(file, load_policies(settings_of(ctx).config_dir))
        told = {"valid": True, "protocol": {"hash": changed.hash}}
        emit(told, lambda: [f"protocol    {changed.hash[:12]}", "valid"], as_json=as_json)
        return

    policies = load_policies(settings_of(ctx).config_dir)
    load_policy(settings_of(ctx).config_dir)
    prompt = load_prompt("operator")
    value = _value(policies)
    value["prompts"] = {prompt.id: str(prompt.version)}
    lines = [
        f"protocol    {value['protocol']['hash'][:12]}  "
        f"{len(value['protocol']['channels'])} channels: "
        f"{', '.join(value['protocol']['channels'])}",
        f"governance  {value['governance']['hash'][:12]}  "
        f"{len(value['governance']['contexts'])} governed contexts, "
        f"{len(value['governance']['team_rules'])} team rules",
        f"roles       {value['access']['hash'][:12]}  {', '.join(value['access']['roles'])}",
        f"validators  {value['validators']['hash'][:12]}  "
        f"{len(value['validators']['names'])} validators",
        f"tools       {value['tools']} in the catalogue, all grants known",
        f"prompts     {', '.join(f'{k} v{v}' for k, v in value['prompts'].items())}",
        "valid",
    ]
    emit(value, lambda: lines, as_json=as_json)


def _audit(file: Path | None, *, as_json: bool) -> None:
    from frenly_ai.views.text import safe, table
    from registry.anchors.located import load_lenient, read_file
    from registry.errors import InvalidInput
    from tools.foreign_protocol import audit

    if file is None:
        raise InvalidInput(
            "No foreign protocol is named.", hint="Name its file before `--lenient`."
        )
    found = audit(load_lenient(read_file(file), source=str(file)))
    rows = [[part.at, safe(part.what), part.becomes or "-", safe(part.why)] for part in found]
    kept = sum(bool(part.becomes) for part in found)
    lines = table(["where", "what", "becomes", "why"], rows)
    emit(
        [part._asdict() for part in found],
        lambda: [*lines, f"{kept} of {len(found)} have a counterpart"],
        as_json=as_json,
    )


def _value(policies: Policies) -> dict[str, Any]:
    from registry.rules.validators import VALIDATORS, VALIDATORS_HASH
    from tools.catalogue import CATALOGUE

    return {
        "valid": True,
        "protocol": {
            "hash": policies.protocol.hash,
            "channels": [str(name) for name in policies.protocol.content.channels],
        },
        "governance": {
            "hash": policies.governance.hash,
            "contexts": sorted(policies.governance.contexts),
            "team_rules": [rule.name for rule in policies.governance.team_rules],
        },
        "access": {"hash": policies.access.hash, "roles": sorted(policies.access.roles)},
        "validators": {"hash": VALIDATORS_HASH, "names": sorted(VALIDATORS)},
        "tools": len(CATALOGUE),
    }
