"""Validators of where a wish's values come from, and of texts that somebody may obey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.provenance import ACT, CHOSEN, READ, SourceKind
from registry.domain.rows import Alias, Contract
from registry.domain.suspicion import signs_of
from registry.rules.catalogue import blocks, warns
from registry.rules.trust import Then, weigh

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.domain.findings import Finding
    from registry.domain.provenance import Asking, Mark
    from registry.rules.case import Case
    from registry.rules.trust import TrustRow

_SHOWN = 80


def source_trusted(case: Case) -> Iterable[Finding]:
    """No wish rests on a value that only a text says which an outsider can write."""
    return untrusted(case.asking, case.governance.rules.trust)


def untrusted(asking: Asking, table: tuple[TrustRow, ...]) -> Iterator[Finding]:
    """Tell which values a wish may not rest on, and which take more people."""
    for mark, then in _weighed(asking, table):
        if then is Then.REFUSE:
            signs = f" That text {', '.join(mark.signs)}." if mark.signs else ""
            fix = "Ask the person for it, in their own words." if mark.source in CHOSEN else ""
            yield blocks("source_trusted", f"{_stands(mark)}.{signs}", fix=fix)
        elif then is Then.ESCALATE:
            writes = "" if mark.source in CHOSEN else ", which an outsider can write"
            yield warns(
                "source_trusted",
                f"{_stands(mark)}{writes}.",
                fix="Make sure that this is meant; more people than usual must agree.",
            )


def _stands(mark: Mark) -> str:
    if mark.field == ACT:
        return _unasked(mark)
    value = f"{mark.field} {str(mark.value)[:_SHOWN]!r}"
    if mark.source in CHOSEN:
        return f"nobody said {value}: the model chose it"
    return f"{value} stands only in {_place(mark)}"


def _unasked(mark: Mark) -> str:
    if mark.source is SourceKind.CONTRARY:
        return f"something else than {mark.value!r} was asked for"
    return f"nobody but {_place(mark)} asked for {mark.value!r}"


def weighed(case: Case) -> Iterator[tuple[Mark, Then]]:
    """Yield each value of a wish with what becomes of the wish because of it."""
    return _weighed(case.asking, case.governance.rules.trust)


def _weighed(asking: Asking, table: tuple[TrustRow, ...]) -> Iterator[tuple[Mark, Then]]:
    for mark in asking.marks:
        if mark.field != READ:
            yield mark, weigh(mark, asking.channel, table)


def _place(mark: Mark) -> str:
    named = f" {mark.where[:_SHOWN]!r}" if mark.where else ""
    return f"{str(mark.source).replace('_', ' ')}{named}"


def orders_flagged(case: Case) -> Iterable[Finding]:
    """What was read on the way, or would be stored, gives no orders to whoever reads it."""
    yield from suspicious(case.asking)
    for change in case.changes:
        row = change.after
        if isinstance(row, Alias | Contract):
            was = change.before if isinstance(change.before, Alias | Contract) else None
            yield from _stored(row, was)


def suspicious(asking: Asking) -> Iterator[Finding]:
    """Tell which texts that were read on the way give orders."""
    for mark in asking.marks:
        if mark.field == READ:
            yield warns(
                "orders_flagged",
                f"A text that was read on the way is suspicious: {_place(mark)} "
                f"({', '.join(mark.signs)}).",
            )


def _stored(row: Alias | Contract, was: Alias | Contract | None) -> Iterator[Finding]:
    for field in ("description", "owner"):
        text = getattr(row, field)
        if text and text != getattr(was, field, "") and (signs := signs_of(text)):
            yield warns(
                "orders_flagged",
                f"The {field} of {str(row.name)!r} is suspicious: it {', '.join(signs)}.",
                fix="Reject it, or ask for another wording.",
            )
