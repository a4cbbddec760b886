"""What is known of a name's use, by default nothing: a call names what its test is about."""

from __future__ import annotations

from typing import Any

from registry.contracts.usage_record import (
    Lookups,
    NameUsage,
    Scan,
    ScanView,
    SeenIn,
    Spot,
)
from registry.usage.in_use import Within
from tests.builders import DAY, NOW, service

SHOP = "shop/checkout"
LIMITS = Within(NOW, 30 * DAY, 30 * DAY)


def a_view(**fields: Any) -> ScanView:
    known = {"told_by", "told_at", "spots", "digest"}
    scan = {"repository": SHOP, "commit": "a" * 40, "at": NOW, "revision": 7}
    scan |= {name: value for name, value in fields.items() if name not in known}
    told = {"told_by": "ci", "told_at": NOW, "spots": 1, "digest": "d"}
    told |= {name: value for name, value in fields.items() if name in known}
    return ScanView(scan=Scan(**scan), **told)


def a_spot(**fields: Any) -> Spot:
    given = {"path": "src/app.py", "kind": "service", "same": "user-api"}
    given |= {"spelled": "user-api", "place": "code", "lines": (3,), "times": 1}
    return Spot(**{**given, **fields})


def seen_in(repository: str = SHOP, branch: str = "", **fields: Any) -> SeenIn:
    return SeenIn(repository, branch, a_spot(**fields))


def some_lookups(**fields: Any) -> Lookups:
    given = {"day": NOW - DAY, "kind": "service", "same": "user-api"}
    given |= {"context": "frontend", "caller": "till", "times": 5}
    return Lookups(**{**given, **fields})


def a_usage(**fields: Any) -> NameUsage:
    given = {"name": service("user-api"), "context": "", "seen": (), "gone": ()}
    given |= {"lookups": (), "scans": (a_view(),), "counted_since": NOW - 90 * DAY}
    return NameUsage(**{**given, **fields})
