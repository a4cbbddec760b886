"""The announced end of things: deprecation, sunset dates, stability levels."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.compat.differences import Severity
from registry.compat.rules import Effect

if TYPE_CHECKING:
    from registry.compat.ledger import Spot
    from registry.compat.nodes import Node

SUNSET = "x-sunset"
STABILITY = "x-stability-level"
LEVELS = ("draft", "alpha", "beta", "stable")
_ISO_DATE = 10


class Removal(NamedTuple):
    """How gracefully something left: the end of a rule id, and what it weighs."""

    word: str
    severity: Severity


def removal(gone: Node, today: date) -> Removal:
    """Judge the removal of something by what its last version announced."""
    if not gone.flag("deprecated"):
        return Removal("without-deprecation", Severity.BREAKING)
    announced = gone.map.get(SUNSET)
    if announced is None:
        return Removal("with-deprecation", Severity.SAFE)
    sunset = read_date(announced)
    if sunset is None:
        return Removal("sunset-parse", Severity.BREAKING)
    if sunset > today:
        return Removal("before-sunset", Severity.BREAKING)
    return Removal("with-deprecation", Severity.SAFE)


def read_date(written: Any) -> date | None:
    """Read the day of an RFC 3339 date or moment; None for anything else.

    >>> read_date("2030-01-31T12:00:00Z")
    datetime.date(2030, 1, 31)
    """
    text = str(written).strip()
    if len(text) > _ISO_DATE and text[_ISO_DATE] not in "Tt ":
        return None
    try:
        return date.fromisoformat(text[:_ISO_DATE])
    except ValueError:
        return None


def compare_deprecation(spot: Spot, stem: str, old: Node, new: Node) -> None:
    """Tell what was deprecated, taken back, or moved to another date."""
    was, now = old.flag("deprecated"), new.flag("deprecated")
    if was and now:
        _sunset(spot, stem, old, new)
    elif was:
        spot.record(f"{stem}-reactivated", Effect.NEUTRAL, old, new)
    elif now:
        _announced(spot, stem, old, new)


def _announced(spot: Spot, stem: str, old: Node, new: Node) -> None:
    announced = new.map.get(SUNSET)
    if announced is None:
        spot.record(f"{stem}-deprecated", Effect.NEUTRAL, old, new)
    elif read_date(announced) is None:
        rule = f"{'api' if stem == 'endpoint' else stem}-deprecated-sunset-parse"
        spot.record(rule, Severity.BREAKING, old, new)
    else:
        spot.record(f"{stem}-deprecated-with-sunset", Effect.NEUTRAL, old, new)


def _sunset(spot: Spot, stem: str, old: Node, new: Node) -> None:
    was, now = old.map.get(SUNSET), new.map.get(SUNSET)
    if was == now or was is None:
        return
    own = "" if stem == "endpoint" else f"{stem}-"
    if now is None:
        spot.record(f"{own}sunset-deleted", Severity.BREAKING, old, new)
        return
    before, after = read_date(was), read_date(now)
    if before is None or after is None:
        rule = "api-path-sunset-parse" if stem == "endpoint" else f"{stem}-sunset-parse"
        spot.record(rule, Severity.BREAKING, old, new, values=(was, now))
    elif after < before:
        rule = f"{'api' if stem == 'endpoint' else stem}-sunset-date-changed-too-small"
        spot.record(rule, Severity.BREAKING, old, new, values=(was, now))


def is_unstable(operation: Node) -> bool:
    """Say whether an operation is draft or alpha: free to change without warning."""
    return operation.text(STABILITY) in {"draft", "alpha"}


def compare_stability(spot: Spot, stem: str, old: Node, new: Node) -> None:
    """Tell a changed stability level; one that nobody knows is told as well."""
    was, now = old.text(STABILITY), new.text(STABILITY)
    if was == now:
        return
    if now and now not in LEVELS:
        spot.record("api-invalid-stability-level", Severity.BREAKING, old, new)
        return
    if was not in LEVELS or (not now and was == "stable"):
        return
    rank = LEVELS.index(now) if now else -1
    if rank < LEVELS.index(was):
        spot.record(f"{stem}-stability-decreased", Severity.BREAKING, old, new)
    else:
        spot.record(f"{stem}-stability-increased", Effect.NEUTRAL, old, new)
