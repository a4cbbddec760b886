"""What stands out in a change, and how many people it takes because of it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.domain.lookalikes import deceives
from registry.domain.proposals import ProposalKind, Quorum
from registry.domain.provenance import CHOSEN
from registry.domain.rows import Alias, Contract, ContractStatus
from registry.rules.origins import weighed
from registry.rules.trust import Then

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.domain.changes import RowChange
    from registry.domain.names import Name
    from registry.rules.approving import Protected
    from registry.rules.case import Case

_TELLING = ("owner", "version", "base_url", "source")
_NAMED = 3
"""How many names a flag spells out; the rest is counted by the difference itself."""


class Flag(NamedTuple):
    """One thing that stands out. A serious one alone makes a change of high risk."""

    name: str
    says: str
    serious: bool = False

    def __str__(self) -> str:
        return f"{self.name}: {self.says}"


def quorum(case: Case, dependents: int = 0) -> Quorum:
    """Return who must agree to a planned change; risk only ever adds to it.

    Args:
        case: The change and the state after it.
        dependents: How many live aliases lead to the contracts it deprecates or retires.
    """
    is_import = case.kind is ProposalKind.IMPORT  # it is in every context at once
    base = case.governance.quorum(set() if is_import else case.contexts())
    covering = list(protections(case))
    found = sorted(set(flags(case, dependents)))
    rule = case.governance.rules.approvals.risk
    level, least = "", 1
    if found:
        is_high = any(flag.serious for flag in found)
        level, least = ("high", rule.high) if is_high else ("medium", rule.medium)
    return Quorum(
        approvals=max(base.approvals, least, *(p.approvals for p in covering)),
        groups=tuple(sorted({*base.groups, *(g for p in covering for g in p.groups)})),
        level=level,
        risks=tuple(str(flag) for flag in found),
    )


def protections(case: Case) -> Iterator[Protected]:
    """Yield each entry of `protected` that covers a touched name, in the file's order."""
    names = set(_names(case.changes)) if case.governance.protected else set()
    for entry in case.governance.protected:
        if any(entry.covers(name, context) for name, context in names):
            yield entry


def flags(case: Case, dependents: int) -> Iterator[Flag]:
    """Yield what stands out in a change."""
    rule = case.governance.rules.approvals.risk
    for entry in protections(case):
        yield Flag("protected", entry.why or "a protected name is touched")
    if len(case.changes) >= rule.many_rows:
        yield Flag("many_rows", f"{rule.many_rows} rows or more are touched")
    if len(case.contexts()) >= rule.many_contexts:
        yield Flag("many_contexts", f"{rule.many_contexts} contexts or more are touched")
    if dependents >= rule.many_dependents:
        says = f"{rule.many_dependents} names or more lead to a contract that ends"
        yield Flag("wide_effect", says, serious=True)
    if case.kind is ProposalKind.UNDO:
        yield Flag("undo", "what people agreed to before is taken back")
    yield from _ending(case)
    yield from _outside(case)
    yield from _deceiving(case)


def ending_contracts(changes: Iterable[RowChange]) -> Iterator[Contract]:
    """Yield each contract that a change deprecates, retires or takes away."""
    for _, before, after in changes:
        if isinstance(before, Contract) and before.status is ContractStatus.ACTIVE:
            stays = isinstance(after, Contract) and after.status is ContractStatus.ACTIVE
            if not stays:
                yield before


def _ending(case: Case) -> Iterator[Flag]:
    if any(True for _ in ending_contracts(case.changes)):
        yield Flag("contract_ends", "a contract is deprecated or retired")


def _outside(case: Case) -> Iterator[Flag]:
    doubted = [mark for mark, then in weighed(case) if then is not Then.ALLOW]
    chosen = {mark.field for mark in doubted if mark.source in CHOSEN}
    if fields := sorted({mark.field for mark in doubted if mark.source not in CHOSEN}):
        says = f"{', '.join(fields)} rest on text that an outsider can write"
        yield Flag("outsider_value", says, serious=True)
    if chosen:
        says = f"the model chose {', '.join(sorted(chosen))}, nobody said it"
        yield Flag("chosen_value", says, serious=True)


def _deceiving(case: Case) -> Iterator[Flag]:
    found = sorted({(text, why) for text in _texts(case.changes) if (why := deceives(text))})
    for text, why in found[:_NAMED]:
        yield Flag("lookalike_name", f"{text!r} {why}", serious=True)
    if len(found) > _NAMED:
        yield Flag("lookalike_name", f"{len(found) - _NAMED} more such names", serious=True)


def _texts(changes: Iterable[RowChange]) -> Iterator[str]:
    """Yield every text by which a changed row is told from others."""
    for name, _ in _names(changes):
        yield name.key
    for change in changes:
        for field in _TELLING:
            yield str(getattr(change.after, field, ""))


def _names(changes: Iterable[RowChange]) -> Iterator[tuple[Name, str]]:
    """Yield each name that a change touches or points at, with its context, if it has one."""
    for change in changes:
        for row in (change.before, change.after):
            if isinstance(row, Alias):
                yield row.name, row.context
                if row.target is not None:
                    yield row.target, ""
            elif isinstance(row, Contract):
                yield row.name, ""
