"""What is known of a name's use, by default nothing: a call names what its test is about."""

from __future__ import annotations

from typing import Any

from registry.contracts.usage_record import (
    FileUse,
    Lookups,
    NameUsage,
    Scan,
    ScanView,
    SeenIn,
)
from registry.usage.in_use import Within
from tests.builders import DAY, NOW, service

SHOP = "shop/checkout"
LIMITS = Within(NOW, 30 * DAY, 30 * DAY)


def a_view(**fields: Any) -> ScanView:
    known = {"told_by", "told_at", "in_files", "digest", "first_told_by"}
    scan = {"repository": SHOP, "commit": "a" * 40, "at": NOW, "revision": 7}
    scan |= {name: value for name, value in fields.items() if name not in known}
    told = {
        "told_by": "ci",
        "told_at": NOW,
        "in_files": 1,
        "digest": "d",
        "first_told_by": "ci",
    }
    told |= {name: value for name, value in fields.items() if name in known}
    return ScanView(scan=Scan(**scan), **told)


def a_file(**fields: Any) -> FileUse:
    given = {"path": "src/app.py", "spelled": "user-api", "place": "code"}
    return FileUse(**{**given, "lines": [3], "times": 1, **fields})


def seen_in(repository: str = SHOP, branch: str = "", **fields: Any) -> SeenIn:
    return SeenIn(repository, branch, a_file(**fields))


def some_lookups(**fields: Any) -> Lookups:
    given = {"day": NOW - DAY, "kind": "service", "same": "user-api"}
    given |= {"context": "frontend", "caller": "till", "times": 5}
    return Lookups(**{**given, **fields})


def a_usage(**fields: Any) -> NameUsage:
    given = {"name": service("user-api"), "context": "", "seen": (), "gone": ()}
    given |= {"lookups": (), "scans": (a_view(),), "counted_since": NOW - 90 * DAY}
    return NameUsage(**{**given, **fields})
