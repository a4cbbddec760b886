"""The tools that propose a new contract, or announce the end of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from registry.domain.edits import DeprecateContract, RegisterContract
from tools.facts import alias_fact, contract_fact
from tools.lookup import find_contract, no_such_name, parse_name
from tools.propose import WriteResult, submit
from tools.shapes import Args, Key, KindName, Line, Word

if TYPE_CHECKING:
    from tools.context import ToolContext


class ProposeContractArgs(Args):
    """The canonical name that should become known."""

    name: Key = Field(description="The new canonical name; it can never change.")
    version: Word = Field(description="Its version, e.g. v1.0.0.")
    owner: Key = Field(description="Who owns it.")
    base_url: Line | None = Field(default=None, description="Where it is served.")
    description: Line | None = Field(default=None, description="What it is, in one line.")
    kind: KindName = "service"


class ProposeDeprecationArgs(Args):
    """The contract that should end."""

    name: Key = Field(description="The canonical name.")
    successor: Key | None = Field(
        default=None, description="The canonical that follows it; null when none does."
    )
    kind: KindName = "service"


def propose_contract(args: ProposeContractArgs, ctx: ToolContext) -> WriteResult:
    """Propose that a new contract is registered."""
    edit = RegisterContract(
        name=parse_name(args.kind, args.name),
        version=args.version,
        owner=args.owner,
        base_url=args.base_url or "",
        description=args.description or "",
    )
    return submit(ctx, args, edit)


def propose_deprecation(args: ProposeDeprecationArgs, ctx: ToolContext) -> WriteResult:
    """Propose that a contract is deprecated, with its successor if it has one."""
    name = parse_name(args.kind, args.name)
    view = find_contract(ctx.registry, name)
    if view is None:
        raise no_such_name(ctx.registry, name, "contract")
    successor = None if args.successor is None else parse_name(args.kind, args.successor)
    edit = DeprecateContract(name=name, successor=successor)
    evidence = (contract_fact(view), *map(alias_fact, view.aliases))
    return submit(ctx, args, edit, evidence=evidence)
