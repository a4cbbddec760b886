"""The tool that tells which words of a sentence are names, and where they hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import Field

from registry.domain.names import Kind, Name
from registry.errors import FrenlyError
from tools.facts import alias_fact
from tools.lookup import find_aliases, find_contract
from tools.shapes import Args, Fact, Key, Result, Shape

if TYPE_CHECKING:
    from typing import Self

    from registry.contracts.ports import Reader
    from registry.contracts.records import AliasView, ContractView
    from tools.context import ToolContext

_PREFIXED = re.compile(rf"({'|'.join(map(str, Kind))}):(.+)")


class FindNamesArgs(Args):
    """The words that may be names."""

    words: list[Key] = Field(
        max_length=60, description="Words as the person wrote them; service names, /paths or "
        "kind:name."
    )  # fmt: skip


class PlaceShape(Shape):
    """Where an alias holds; nothing that anybody wrote for others to read."""

    context: str
    target: str | None
    type: str
    state: str

    @classmethod
    def of(cls, view: AliasView) -> Self:
        """Show where one alias holds."""
        alias = view.alias
        target = None if alias.target is None else alias.target.key
        return cls(context=alias.context, target=target, type=str(alias.type), state=view.state)


class NamedShape(Shape):
    """A word that is a name."""

    word: str
    canonical: bool
    """Whether it is a contract's."""
    aliases: tuple[PlaceShape, ...]
    """The aliases of that name, in every context where one exists."""


class FindNamesResult(Result):
    """What is known of the words; those that are no name are left out."""

    names: tuple[NamedShape, ...]
    contexts: tuple[str, ...]


def find_names(args: FindNamesArgs, ctx: ToolContext) -> FindNamesResult:
    """Tell which of some words are names: contracts, or aliases and where they hold."""
    contexts = tuple(context.name for context in ctx.registry.contexts())
    found: list[NamedShape] = []
    facts: list[Fact] = []
    for word in dict.fromkeys(args.words):
        views, contract = _look_up(ctx.registry, word, contexts)
        if views or contract is not None:
            aliases = tuple(PlaceShape.of(view) for view in views)
            found.append(NamedShape(word=word, canonical=contract is not None, aliases=aliases))
            if len(views) > 1:  # whoever asks which one is meant cites them
                facts += [alias_fact(view) for view in views]
    return FindNamesResult(names=tuple(found), contexts=contexts, facts=tuple(facts))


def _look_up(
    registry: Reader, word: str, contexts: tuple[str, ...]
) -> tuple[tuple[AliasView, ...], ContractView | None]:
    name = _parse(word)
    if name is None:
        return (), None
    views = find_aliases(registry, name)
    return views, None if views else _contract(registry, name, contexts)


def _contract(registry: Reader, name: Name, contexts: tuple[str, ...]) -> ContractView | None:
    """Find a contract; a lookup from memory tells first whether there can be one."""
    if contexts:
        try:
            registry.resolve(name, contexts[0])
        except FrenlyError:
            return None
    return find_contract(registry, name)


def _parse(word: str) -> Name | None:
    prefixed = _PREFIXED.fullmatch(word)
    kind, key = (prefixed[1], prefixed[2]) if prefixed else ("service", word)
    try:
        return Name.parse(Kind.PATH if word.startswith("/") else Kind.parse(kind), key)
    except FrenlyError:
        return None
