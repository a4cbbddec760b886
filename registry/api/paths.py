"""Paths that more than their own route must know."""

from __future__ import annotations

HOOKS = "/webhooks/"
"""What stands below takes bodies as others write them, and proves signed ones by itself."""
PREFIX = "/v1/resolve/"
ROUTE = PREFIX + "{context}/{name:path}"
