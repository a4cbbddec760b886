"""Classes of routes, each with its limit. Read at every start, so it imports nothing heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.api.paths import HOOKS

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOKUPS, READS, WRITES, HEAVY = "lookups", "reads", "writes", "heavy"
ALERTS, STRANGERS = "alerts", "strangers"
DEFAULTS: Mapping[str, str] = {
    LOOKUPS: "600000/minute",
    READS: "6000/minute",
    WRITES: "300/minute",
    HEAVY: "30/minute",
    ALERTS: "60000/minute",
    STRANGERS: "60/minute",
}
"""Generous to a service that behaves, narrow for a loop that does not."""


def class_of(method: str, path: str) -> str | None:
    """Return the class of a route; None when it is never limited.

    >>> class_of("GET", "/v1/aliases"), class_of("GET", "/health/ready")
    ('reads', None)
    """
    if path.startswith(HOOKS):
        return ALERTS
    if not path.startswith(("/v1/", "/api/")) or path == "/api/aliases/health":
        return None
    if path.startswith(("/v1/resolve", "/api/aliases/resolve/")):
        return LOOKUPS
    if path in {"/v1/snapshot", "/v1/grounds", "/v1/audit/verify"} or path.endswith("/receipt"):
        return HEAVY
    return READS if method in {"GET", "HEAD", "OPTIONS"} else WRITES
