"""Who may call: requirements of operations and of the whole document, and the schemes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.compat.differences import Severity
from registry.compat.nodes import added_removed_changed, top
from registry.compat.rules import Effect

if TYPE_CHECKING:
    from registry.compat.ledger import Spot
    from registry.compat.nodes import Node

    Alternatives = dict[frozenset[str], frozenset[str]]

_FLOWS = ("implicit", "password", "clientCredentials", "authorizationCode")
_URLS = (
    ("authorizationUrl", "oauth-url"),
    ("tokenUrl", "oauth-token-url"),
    ("refreshUrl", "oauth-refresh-url"),
)


def compare_security(spot: Spot, old: Node, new: Node, stem: str = "api-security") -> None:
    """Compare the alternatives of which a caller must meet one.

    Another alternative, or one less, is told as safe: callers may have had a choice. To ask
    for credentials where none were asked for breaks every caller.
    """
    was, now = _alternatives(old), _alternatives(new)
    if was is None and now is None:
        return
    before, after = was or {}, now or {}
    for schemes in sorted(after.keys() - before.keys(), key=sorted):
        spot.named(_names(schemes)).record(f"{stem}-added", Effect.NEUTRAL, old, new)
    for schemes in sorted(before.keys() - after.keys(), key=sorted):
        spot.named(_names(schemes)).record(f"{stem}-removed", Effect.NEUTRAL, old, new)
    for schemes in sorted(before.keys() & after.keys(), key=sorted):
        for scope in sorted(after[schemes] - before[schemes]):
            spot.named(scope).record(f"{stem}-scope-added", Effect.NEUTRAL, old, new)
        for scope in sorted(before[schemes] - after[schemes]):
            spot.named(scope).record(f"{stem}-scope-removed", Effect.NEUTRAL, old, new)
    if _is_open(old, was) and not _is_open(new, now):
        spot.record(f"{stem}-became-required", Severity.BREAKING, old, new)


def compare_schemes(spot: Spot, old: Node, new: Node) -> None:
    """Compare the security schemes that two documents define."""
    stem = "api-security-component"
    was = old.get("components").children("securitySchemes")
    now = new.get("components").children("securitySchemes")
    for name in sorted(was.keys() | now.keys()):
        if name not in was:
            spot.named(name).record(f"{stem}-added", Effect.NEUTRAL, old, now[name])
        elif name not in now:
            spot.named(name).record(f"{stem}-removed", Effect.NEUTRAL, was[name], new)
        else:
            _scheme(spot, stem, name, was[name], now[name])


def _scheme(spot: Spot, stem: str, name: str, old: Node, new: Node) -> None:
    types = (old.text("type"), new.text("type"))
    if types[0] != types[1]:
        spot.named(name).record(f"{stem}-type-changed", Effect.NEUTRAL, old, new, values=types)
    for flow in _FLOWS:
        was, now = old.get("flows").get(flow), new.get("flows").get(flow)
        if not was.map or not now.map:
            continue
        for key, word in _URLS:
            urls = (was.text(key), now.text(key))
            if urls[0] != urls[1]:
                rule = f"{stem}-{word}-changed"
                spot.named(name).record(rule, Effect.NEUTRAL, was, now, values=urls)
        for scope, word in added_removed_changed(was.get("scopes").map, now.get("scopes").map):
            rule = f"{stem}-oauth-scope-{word}"
            spot.named(f"{name}:{scope}").record(rule, Effect.NEUTRAL, was, now)


def _alternatives(owner: Node) -> Alternatives | None:
    """Return the alternatives, each a set of schemes, with their scopes."""
    if not isinstance(owner.map.get("security"), list):
        return None
    found: Alternatives = {}
    for item in owner.items("security"):
        scopes = frozenset().union(*(item.texts(name) for name in item.map))
        key = frozenset(item.map)
        found[key] = found.get(key, frozenset()) | scopes
    return found


def _is_open(owner: Node, alternatives: Alternatives | None) -> bool:
    """Say whether nothing need be shown; an operation that is silent asks what the top asks."""
    if alternatives is None and owner.pointer:
        return _is_open(top(owner.api), _alternatives(top(owner.api)))
    return not alternatives or frozenset() in alternatives


def _names(schemes: frozenset[str]) -> str:
    return " AND ".join(sorted(schemes)) or "nothing"
