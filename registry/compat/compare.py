"""The comparison of two API documents: what differs, and what that does to callers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.compat.differences import Difference, Scope, Severity
from registry.compat.ledger import Ledger, Spot
from registry.compat.lifecycle import is_unstable, removal
from registry.compat.moves import find_moves, parameters, shape
from registry.compat.nodes import top
from registry.compat.operations import compare_operations, operations
from registry.compat.rules import Direction, Effect
from registry.compat.security import compare_schemes, compare_security
from registry.compat.settling import settle

if TYPE_CHECKING:
    from datetime import date

    from registry.compat.documents import Api
    from registry.compat.moves import Move
    from registry.compat.nodes import Node

WEBHOOK = "webhook:"
"""Begins the path of a webhook, which has a name instead of one."""


def compare(old: Api, new: Api, *, today: date) -> tuple[Difference, ...]:
    """Compare two documents.

    Args:
        old: What callers rely on now.
        new: What they would meet.
        today: Decides whether a sunset date has passed.

    Returns:
        The differences, the weightiest first; none for a document and itself. The order of
        keys in the documents does not matter.
    """
    ledger = Ledger(today=today)
    spot = Spot(ledger=ledger, direction=Direction.REQUEST)
    was, now = top(old), top(new)
    settle(ledger, was, now)
    compare_security(spot, was, now, stem="api-global-security")
    compare_schemes(spot, was, now)
    _components(spot, was, now)
    _Paths(spot, _paths(was), _paths(now)).compare()
    if ledger.unseen:
        spot.record("comparison-cut-short", Severity.RISKY, was, now)
    return tuple(sorted(set(ledger.found), key=lambda found: found.sort_key))


def _paths(document: Node) -> dict[str, Node]:
    paths = {p: i for p, i in document.children("paths").items() if p.startswith("/")}
    hooks = document.children("webhooks").items()
    return paths | {f"{WEBHOOK}{name}": item for name, item in hooks}


def _components(spot: Spot, old: Node, new: Node) -> None:
    was = old.get("components").children("schemas")
    now = new.get("components").children("schemas")
    for name in sorted(was.keys() - now.keys()):
        spot.named(name).record("api-schema-removed", Effect.NEUTRAL, was[name], new)


class _Paths:
    """The paths of two documents, brought together."""

    def __init__(self, spot: Spot, old: dict[str, Node], new: dict[str, Node]) -> None:
        self._spot = spot
        self._old, self._new = old, new
        self._same = _same_paths(old, new)
        met = set(self._same.values())
        self._gone: dict[str, dict[str, Node]] = {}
        self._come = {p: operations(item) for p, item in new.items() if p not in met}
        self._kept: dict[str, dict[str, Node]] = {}
        for path, item in old.items():
            ours = operations(item)
            home = self._same.get(path)
            theirs = operations(new[home]) if home else {}
            self._gone[path] = {m: o for m, o in ours.items() if m not in theirs}
            if home:
                self._come[home] = {m: o for m, o in theirs.items() if m not in ours}
                self._kept[home] = {m: o for m, o in theirs.items() if m in ours}

    def compare(self) -> None:
        """Record every difference of both sides' operations."""
        for path, home in sorted(self._same.items()):
            for method in self._kept[home]:
                self._both(path, home, method)
        moves = find_moves(self._gone, self._come, self._kept)
        for path, by_method in sorted(self._gone.items()):
            for method, operation in by_method.items():
                self._removed(path, method, operation, moves.get((path, method)))
        for path, by_method in sorted(self._come.items()):
            for method, operation in by_method.items():
                rule = "webhook-added" if path.startswith(WEBHOOK) else "endpoint-added"
                here = self._at(path, method)
                here.record(rule, Effect.NEUTRAL, None, operation)

    def _at(self, path: str, method: str) -> Spot:
        return replace(self._spot, scope=Scope(path=path, method=method.upper()))

    def _both(self, path: str, home: str, method: str) -> None:
        old, new = self._old[path], self._new[home]
        names = dict(zip(parameters(path), parameters(home), strict=False))
        compare_operations(
            self._at(path, method), (old, old.get(method)), (new, new.get(method)), names
        )

    def _removed(self, path: str, method: str, operation: Node, move: Move | None) -> None:
        spot = self._at(path, method)
        how = removal(operation, spot.ledger.today)
        if path.startswith(WEBHOOK):
            rule, severity = "webhook-removed", Severity.BREAKING
        else:
            stem = "api" if path in self._same else "api-path"
            rule = f"{stem}-removed-{how.word}"
            rule = "api-path-sunset-parse" if how.word == "sunset-parse" else rule
            severity = Severity.SAFE if is_unstable(operation) else how.severity
        moved = move.path if move else ""
        spot.ledger.add(
            Difference(
                rule=rule,
                severity=severity,
                message=rule.replace("-", " ")
                + (f"; it seems to be {moved} now" if moved else ""),
                scope=spot.scope,
                old=operation.pointer,
                new=self._new[moved].pointer if moved else None,
                moved_to=moved,
            )
        )
        if move and move.is_certain:
            self._both(path, moved, method)


def _same_paths(old: dict[str, Node], new: dict[str, Node]) -> dict[str, str]:
    """Bring paths together that are one, however their parameters are called."""
    same = {path: path for path in old if path in new}
    free = {shape(path): path for path in sorted(new, reverse=True) if path not in same}
    for path in sorted(old):
        if path not in same and shape(path) in free:
            same[path] = free.pop(shape(path))
    return same
