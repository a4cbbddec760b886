"""A scan that a pipeline tells of, and a use that it saw."""

from __future__ import annotations

from typing import Any

from registry.contracts.usage import Place, Use
from registry.contracts.usage_record import Scan
from tests.builders import HOUR, NOW, service

SHOP = "shop/checkout"


def a_scan(**fields: Any) -> Scan:
    """Tell of the shop's branch, an hour ago."""
    given = {"repository": SHOP, "commit": "a" * 40, "at": NOW - HOUR, "revision": 2}
    return Scan(**{**given, **fields})


def a_use(key: str = "user-api", **fields: Any) -> Use:
    """Stand in code, unless the fields say otherwise."""
    given = {"path": "src/app.py", "line": 3, "column": 1, "place": Place.CODE}
    return Use(**{**given, "name": service(key), "spelled": key, **fields})
