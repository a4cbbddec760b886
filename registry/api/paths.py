"""The path of a lookup, which two ways answer."""

from __future__ import annotations

PREFIX = "/v1/resolve/"
ROUTE = PREFIX + "{context}/{name:path}"
