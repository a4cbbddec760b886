"""The tools that show contracts: one by name, or the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from registry.contracts.records import ContractFilter
from registry.errors import Missing
from tools.aliases import AliasShape
from tools.facts import alias_fact, contract_fact
from tools.lookup import find_aliases, find_contract, no_such_name, parse_name
from tools.shapes import Args, Key, KindName, Result, Shape

if TYPE_CHECKING:
    from typing import Self

    from registry.contracts.records import ContractView
    from tools.context import ToolContext


class ContractShape(Shape):
    """A contract as a list shows it."""

    name: str
    kind: str
    version: str
    status: str
    owner: str
    description: str
    base_url: str
    successor: str | None
    aliases: int
    """How many aliases point straight at it."""

    @classmethod
    def of(cls, view: ContractView) -> Self:
        """Show one contract."""
        contract = view.contract
        return cls(
            name=contract.name.key,
            kind=str(contract.name.kind),
            version=contract.version,
            status=str(contract.status),
            owner=contract.owner,
            description=contract.description,
            base_url=contract.base_url,
            successor=None if contract.successor is None else str(contract.successor),
            aliases=len(view.aliases),
        )


class ShowContractArgs(Args):
    """Which contract."""

    name: Key = Field(description="The canonical name.")
    kind: KindName = "service"


class ListContractsArgs(Args):
    """Which contracts, and how many."""

    owner: Key | None = Field(default=None, description="Only contracts of this owner.")
    limit: int = Field(default=50, ge=1, le=100, description="How many at most.")


class ContractResult(Result):
    """A contract and the aliases that point straight at it."""

    contract: ContractShape
    aliases: tuple[AliasShape, ...]


class ContractsResult(Result):
    """Contracts in key order."""

    contracts: tuple[ContractShape, ...]
    more: bool
    """Whether the list goes on after the last one shown."""


def show_contract(args: ShowContractArgs, ctx: ToolContext) -> ContractResult:
    """Show a contract: version, status, owner, base URL and the aliases that point at it."""
    name = parse_name(args.kind, args.name)
    view = find_contract(ctx.registry, name)
    if view is not None:
        return ContractResult(
            contract=ContractShape.of(view),
            aliases=tuple(AliasShape.of(alias) for alias in view.aliases),
            facts=(contract_fact(view), *(alias_fact(alias) for alias in view.aliases)),
        )
    aliases = find_aliases(ctx.registry, name)
    if aliases:
        raise Missing(
            f"{str(name)!r} is not a contract; it is an alias.",
            hint=f"It exists in: {', '.join(v.alias.context for v in aliases)}; "
            "ask to resolve it there.",
            name=name.key,
        )
    raise no_such_name(ctx.registry, name, "contract")


def list_contracts(args: ListContractsArgs, ctx: ToolContext) -> ContractsResult:
    """List the registered contracts, all or by owner."""
    page = ctx.registry.contracts(ContractFilter(owner=args.owner), limit=args.limit)
    return ContractsResult(
        contracts=tuple(ContractShape.of(view) for view in page.items),
        more=page.next is not None,
        facts=tuple(contract_fact(view) for view in page.items),
    )
