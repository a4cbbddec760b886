"""`frenly rules`: what the rules are, whether they do as they say, and who contradicts whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from frenly_ai.cli.session import JsonFlag, emit, settings_of

if TYPE_CHECKING:
    from registry.rules.examples import ExampleFile, Examples
    from registry.rules.governance import Governance

_WRONG = 1
_CONTRADICTED = 4
_HELP = "Look at the rules, try them, and check policy files."
GovernanceOption = Annotated[
    Path | None,
    typer.Option(help="A governance file to use instead of the one in force."),
]


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help=_HELP, no_args_is_help=True)
    group.callback()(_rules)
    group.command("list")(list_rules)
    group.command("show")(show)
    group.command("test")(try_rules)
    group.command("check")(check)
    cli.add_typer(group, name="rules")


def _rules() -> None:
    """Look at the rules, try them, and check policy files."""


def list_rules(
    ctx: typer.Context, governance: GovernanceOption = None, as_json: JsonFlag = False
) -> None:
    """List every rule: what it says and what keeps it.

    Example: frenly rules list
    """
    from frenly_ai.views.rules import list_lines
    from registry.rules.rule_book import entries

    held, _ = _read(ctx, governance)
    found = entries(held)
    emit([e.content() for e in found], lambda: list_lines(found), as_json=as_json)


def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="The rule, as `frenly rules list` names it.")],
    governance: GovernanceOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Show one rule: why it is there, how to keep it, and its settings as they are.

    A platform's own word for a rule, such as one of its manifest, finds the rule as well.

    Example: frenly rules show lifetime_allowed
    """
    from frenly_ai.views.rules import rule_lines
    from registry.errors import Missing, nearest
    from registry.rules.rule_book import entries

    held, file = _read(ctx, governance)
    known = {word: e for e in entries(held) for word in (*e.known_as, e.name)}
    if name not in known:
        raise Missing(f"{name!r} is not a rule.", hint=nearest(name, known), rule=name)
    entry = known[name]
    examples = _examples(held, file, entry.name)
    value = {**entry.content(), "examples": examples.model_dump(mode="json")}
    emit(value, lambda: rule_lines(entry, examples), as_json=as_json)


def try_rules(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(help="Rules to try; every one when left out.")
    ] = None,
    governance: GovernanceOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Play the examples of every rule on the policy in force.

    Exit code 1 when an example does not do as it says, when a rule lacks one that passes or
    one that fails, or when nothing was played.

    Example: frenly rules test --governance draft/alias_governance.yaml
    """
    from frenly_ai.views.rules import tried_json, tried_lines
    from registry.errors import Missing, nearest
    from registry.rules.rule_book import entries
    from registry.rules.trying import try_rule

    held, file = _read(ctx, governance)
    known = [entry.name for entry in entries(held)]
    for name in names or ():
        if name not in known:
            raise Missing(f"{name!r} is not a rule.", hint=nearest(name, known), rule=name)
    tried = [
        one
        for name in names or known
        for one in try_rule(name, _examples(held, file, name), held)
    ]
    is_ok = any(one.number for one in tried) and all(one.ok for one in tried)
    emit(tried_json(tried, ok=is_ok), lambda: tried_lines(tried), as_json=as_json)
    if not is_ok:
        raise typer.Exit(_WRONG)


def check(
    ctx: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(help="Governance files, manifests, SQL migrations.")
    ],
    as_json: JsonFlag = False,
) -> None:
    """Find what is wrong in policy files, and where they contradict each other or ours.

    Every finding names its places; of two rules that differ, the stricter holds until a
    person decides. Exit code 4 when anything of weight is found (high or medium).

    Example: frenly rules check ssot.yaml alias_governance.yaml migrations/001.sql
    """
    from frenly_ai.bootstrap import load_held
    from frenly_ai.policy_check import check_policies
    from frenly_ai.settings import now
    from frenly_ai.views.platform import finding_json
    from frenly_ai.views.rules import check_lines

    found = check_policies(files, load_held(settings_of(ctx).config_dir), now())
    emit([finding_json(each) for each in found], lambda: check_lines(found), as_json=as_json)
    if any(each.severity != "low" for each in found):
        raise typer.Exit(_CONTRADICTED)


def _read(ctx: typer.Context, path: Path | None) -> tuple[Governance, ExampleFile]:
    from frenly_ai.bootstrap import load_governance_file, load_policies, load_rule_examples

    config_dir = settings_of(ctx).config_dir
    held = load_governance_file(path) if path else load_policies(config_dir).governance
    return held, load_rule_examples(config_dir)


def _examples(governance: Governance, file: ExampleFile, name: str) -> Examples:
    own = [rule.examples for rule in governance.team_rules if rule.name == name]
    return own[0] if own else file.of(name)
