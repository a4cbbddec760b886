"""What the registry makes of a rename: known already, ready to be asked for, or a question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from agent.review.renames.records import Doubt
from registry.contracts.records import AliasFilter
from registry.domain.names import Kind
from registry.domain.rows import ContractStatus
from registry.errors import Conflict, Missing
from tools.lookup import check_context, find_aliases, find_contract
from tools.targets import find_target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agent.review.renames.records import Rename
    from registry.contracts.ports import NameReader
    from registry.domain.names import Name
    from registry.domain.rows import Alias

_BRIDGES = "migration"
"""The context that is there for names on their way out, where a platform has one."""
_LOOKED_AT = 100


class Standing(StrEnum):
    """What is to be done about a rename."""

    INFORMATION = "information"
    """Nothing calls the name; it is only told."""
    KNOWN = "known"
    """The registry has it: silence."""
    QUESTION = "question"
    OPEN = "open"
    """An alias may be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """A rename beside what the registry knows: one for each resource that it is about."""

    rename: Rename
    standing: Standing
    because: str
    """One sentence: what the registry has, or why there is a question."""
    old: Name | None = None
    """What an alias would be called; None for what the registry does not keep."""
    new: Name | None = None
    context: str = ""
    """In which context an alias would hold; "" where nothing tells."""
    context_reason: str = ""
    target: str = ""
    """The canonical that the old name would stand for."""

    @property
    def names(self) -> tuple[str, str]:
        """Old and new as people read them: of a resource, its whole name."""
        if self.old is None or self.new is None:
            return self.rename.old, self.rename.new
        return self.old.key, self.new.key


def considered(
    renames: Iterable[Rename], registry: NameReader, context: str | None = None
) -> tuple[Considered, ...]:
    """Compare renames with the registry; nothing is asked for.

    Raises:
        Missing: There is no context of the given name.
    """
    if context is not None:
        check_context(registry, context)
    return tuple(each for rename in renames for each in _each(rename, registry, context))


def _each(rename: Rename, registry: NameReader, context: str | None) -> Iterator[Considered]:
    if rename.sort.kind is None:
        yield _told(rename, Standing.INFORMATION, "Only people read this name.")
        return
    # A resource tells which successor is meant, where its version alone has several.
    splits = Doubt.SPLIT if rename.resources else None
    doubts = [says for doubt, says in rename.doubts if doubt is not splits]
    if doubts or not rename.names:
        asks = " ".join(doubts) or f"Of which resources is {rename.old!r} the version?"
        says = " ".join(_better(rename, registry))
        yield _told(rename, Standing.QUESTION, f"{asks} {says}".rstrip())
        return
    for each in rename.of_each():
        ((old, new),) = each.names
        yield replace(_considered(each, (old, new), registry, context), old=old, new=new)


def _better(rename: Rename, registry: NameReader) -> Iterator[str]:
    """Yield what the registry has in place of new names that end themselves."""
    for _, new in rename.names:
        try:
            target = find_target(registry, new, "").name
        except (Missing, Conflict):
            continue
        if target.same != new.same:
            yield f"The registry has {target.key!r} for {new.key!r}."


def _considered(
    rename: Rename, names: tuple[Name, Name], registry: NameReader, wanted: str | None
) -> Considered:
    old, new = names
    context, reason = _context_of(new, registry, wanted)
    try:
        target = find_target(registry, new, context).name
    except Missing:
        because = f"The registry does not know {new.key!r}: should it be registered first?"
        return _told(rename, Standing.QUESTION, because)
    except Conflict as error:
        return _told(rename, Standing.QUESTION, error.message)
    standing, because = _standing(old, new, target, registry)
    if standing is Standing.OPEN and not context:
        standing, because = Standing.QUESTION, reason
    return Considered(
        rename=rename,
        standing=standing,
        because=because,
        context=context,
        context_reason=reason,
        target=target.key,
    )


def _told(rename: Rename, standing: Standing, because: str) -> Considered:
    return Considered(rename=rename, standing=standing, because=because)


def _standing(old: Name, new: Name, target: Name, registry: NameReader) -> tuple[Standing, str]:
    ending = find_contract(registry, target)
    if ending is not None and ending.contract.status is not ContractStatus.ACTIVE:
        status = ending.contract.status
        return Standing.QUESTION, f"{new.key!r} is itself {status}: what should follow it?"
    if (old.kind, old.same) == (target.kind, target.same):
        return Standing.KNOWN, f"{new.key!r} already is another name for {old.key!r}."
    ends = [view for view in find_aliases(registry, new) if _ends(view.alias)]
    if ends:
        says = f"{new.key!r} is itself given up for {target.key!r}: write that at once?"
        return Standing.QUESTION, says
    if find_contract(registry, old) is not None:
        return (
            Standing.QUESTION,
            f"{old.key!r} is registered itself: should it be deprecated for {target.key!r}?",
        )
    return _of_aliases(old, target, registry)


def _ends(alias: Alias) -> bool:
    return alias.type.expires or alias.schedule is not None or bool(alias.deprecated_in)


def _of_aliases(old: Name, target: Name, registry: NameReader) -> tuple[Standing, str]:
    views = find_aliases(registry, old)
    if not views:
        return Standing.OPEN, f"Nothing tells callers that {old.key!r} is {target.key!r} now."
    places = ", ".join(sorted(view.alias.context for view in views))
    for view in views:
        try:
            answer = registry.resolve(old, view.alias.context)
        except (Missing, Conflict):
            continue
        if (answer.kind, answer.canonical) == (str(target.kind), target.key):
            return Standing.KNOWN, f"The alias exists, in {places}."
    says = f"{old.key!r} is an alias in {places}, not for {target.key!r}: should it be?"
    return Standing.QUESTION, says


def _context_of(new: Name, registry: NameReader, wanted: str | None) -> tuple[str, str]:
    """Guess where callers would look the old name up, and say why there."""
    if wanted is not None:
        return wanted, "It was given."
    known = {context.name for context in registry.contexts()}
    told = _of_target(new, registry) & known
    if len(told) == 1:
        return told.pop(), f"Other names of {new.key!r} hold there."
    kind = _of_kind(new.kind, registry) & known
    if len(kind) == 1:
        return kind.pop(), f"All other aliases of kind {new.kind} hold there."
    if _BRIDGES in known:
        return _BRIDGES, "It is there for names on their way out."
    if len(known) == 1:
        return known.pop(), "It is the only one."
    return "", f"In which context is the old name called: {', '.join(sorted(known))}?"


def _of_target(new: Name, registry: NameReader) -> set[str]:
    view = find_contract(registry, new)
    return set() if view is None else {alias.alias.context for alias in view.aliases}


def _of_kind(kind: Kind, registry: NameReader) -> set[str]:
    if kind is Kind.SERVICE:
        return set()  # services have aliases everywhere; that says nothing of this one
    page = registry.aliases(AliasFilter(kind=str(kind)), limit=_LOOKED_AT)
    return {view.alias.context for view in page.items}
