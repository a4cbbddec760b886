"""Paths that more than their own route must know."""

from __future__ import annotations

HOOKS = "/webhooks/"
DEPLOYMENT_HOOK = HOOKS + "deployment"
PREFIX = "/v1/resolve/"
ROUTE = PREFIX + "{context}/{name:path}"


def takes_foreign_bodies(path: str) -> bool:
    """Say whether a path takes bodies as others write them, and proves signed ones by itself.

    >>> takes_foreign_bodies("/webhooks/grafana"), takes_foreign_bodies("/webhooks/deployment")
    (True, False)
    """
    return path.startswith(HOOKS) and path != DEPLOYMENT_HOOK
