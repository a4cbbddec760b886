"""`frenly operator`: the policies the operator is bound by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from frenly_ai.cli.session import JsonFlag, emit, settings_of

if TYPE_CHECKING:
    from frenly_ai.bootstrap import Policies


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Look at the operator's bounds.", no_args_is_help=True)
    group.callback()(_operator)
    group.command()(validate)
    cli.add_typer(group, name="operator")


def _operator() -> None:
    """Look at the operator's bounds."""


def validate(ctx: typer.Context, as_json: JsonFlag = False) -> None:
    """Check protocol, governance, roles, tools and prompts against each other.

    Exit code 2 names the first wrong place. Example: frenly --config-dir . operator validate
    """
    from agent.prompts import load_prompt
    from frenly_ai.bootstrap import load_policies

    policies = load_policies(settings_of(ctx).config_dir)
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
