"""From what a person calls a target to the canonical name that a proposal may carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.domain.names import Kind, Name
from registry.domain.rows import alias_key
from registry.errors import Conflict, Missing
from tools.facts import contract_fact, resolution_facts
from tools.lookup import find_aliases, find_contract, no_such_name
from tools.shapes import Fact

if TYPE_CHECKING:
    from registry.contracts.answers import Resolution
    from registry.contracts.ports import NameReader
    from registry.contracts.records import AliasView


class Target(NamedTuple):
    """The canonical name that was meant, and what says so."""

    name: Name
    evidence: tuple[Fact, ...]


def find_target(registry: NameReader, asked: Name, context: str) -> Target:
    """Find the canonical that `asked` means when it is named for use in `context`.

    A canonical stands for itself. An alias is resolved in `context`, or else wherever it
    exists, provided that all its live aliases end at the same canonical.

    Raises:
        Conflict: it means different things in different contexts.
        Missing: nothing bears that name, or no alias of that name is live.
    """
    view = find_contract(registry, asked)
    if view is not None:
        return Target(view.contract.name, (contract_fact(view),))
    where, resolution = _resolve_in(registry, asked, context) or _agreed(registry, asked)
    name = Name(Kind(resolution.kind), resolution.canonical)
    said = Fact(
        id=f"resolution:{alias_key(asked, where).id}@r{resolution.revision}",
        fact=f"The request says {str(asked)!r}; in context {where!r} that is {str(name)!r}, "
        f"through {' -> '.join(hop.key for hop in resolution.hops)}.",
        source=f"registry revision {resolution.revision}",
    )
    return Target(name, (said, *resolution_facts(asked, resolution)))


def _resolve_in(
    registry: NameReader, asked: Name, context: str
) -> tuple[str, Resolution] | None:
    try:
        return context, registry.resolve(asked, context)
    except Missing:
        return None


def _agreed(registry: NameReader, asked: Name) -> tuple[str, Resolution]:
    views = find_aliases(registry, asked)
    if not views:
        raise no_such_name(registry, asked)
    answers = [a for v in views if (a := _answer(registry, asked, v)) is not None]
    if not answers:
        states = ", ".join(f"{v.state} in {v.alias.context!r}" for v in views)
        raise Missing(
            f"{str(asked)!r} is an alias, but stands for nothing now: {states}.",
            hint="Name the canonical target instead.",
            name=asked.key,
        )
    if len({(r.kind, r.canonical) for _, r in answers}) > 1:
        meanings = ", ".join(f"{r.canonical!r} in {where!r}" for where, r in answers)
        raise Conflict(
            f"{str(asked)!r} means different things: {meanings}.",
            hint="Ask which one is meant, and name that canonical.",
            name=asked.key,
        )
    return answers[0]


def _answer(
    registry: NameReader, asked: Name, view: AliasView
) -> tuple[str, Resolution] | None:
    try:
        return view.alias.context, registry.resolve(asked, view.alias.context)
    except (Missing, Conflict):
        return None  # expired, retired or without target: it cannot mean anything
