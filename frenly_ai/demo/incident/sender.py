"""What stands in for Prometheus and Alertmanager where these are not installed."""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from frenly_ai.demo.incident.monitoring import ALERT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from frenly_ai.demo.incident.monitoring import Watched
    from frenly_ai.demo.incident.platform import Counts, Service

_EVERY_S = 0.5
_WINDOW = 6
"""How many looks back calls are counted."""
_TOO_MANY = 0.5
_TIMEOUT_S = 5.0
_STOP_WITHIN_S = 5.0


@contextmanager
def sending(
    service: Service, calls: str, watched: Watched, now: Callable[[], datetime]
) -> Iterator[None]:
    """Watch one service's counts, and tell in Alertmanager's form when most calls fail."""
    stopping = threading.Event()
    thread = threading.Thread(
        target=_watch, args=(service, calls, watched, now, stopping), daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(_STOP_WITHIN_S)


def _watch(
    service: Service,
    calls: str,
    watched: Watched,
    now: Callable[[], datetime],
    stopping: threading.Event,
) -> None:
    seen: list[Counts] = []
    since: datetime | None = None
    while not stopping.wait(_EVERY_S):
        seen = [*seen[-_WINDOW:], service.counts]
        fails = _share(seen) > _TOO_MANY
        if fails == (since is not None):
            continue
        began = since or now()
        if _send(watched, _body(calls, began, None if fails else now())):
            since = began if fails else None


def _share(seen: list[Counts]) -> float:
    calls = seen[-1].calls - seen[0].calls
    return (seen[-1].failed - seen[0].failed) / calls if calls else 0.0


def _body(calls: str, began: datetime, ended: datetime | None) -> dict[str, Any]:
    status = "firing" if ended is None else "resolved"
    labels = {"alertname": ALERT, "service": calls, "severity": "critical"}
    alert = {
        "status": status,
        "labels": labels,
        "annotations": {"summary": f"Most calls of {calls} fail."},
        "startsAt": began.isoformat(),
        "endsAt": "0001-01-01T00:00:00Z" if ended is None else ended.isoformat(),
        "generatorURL": "",
        "fingerprint": hashlib.sha256(calls.encode()).hexdigest()[:16],
    }
    return {
        "version": "4",
        "groupKey": f'{{}}:{{alertname="{ALERT}"}}',
        "truncatedAlerts": 0,
        "status": status,
        "receiver": "frenly",
        "groupLabels": {"alertname": ALERT},
        "commonLabels": labels,
        "commonAnnotations": alert["annotations"],
        "externalURL": "",
        "alerts": [alert],
    }


def _send(watched: Watched, body: dict[str, Any]) -> bool:
    """Send one telling; a server that is away is told again at the next look."""
    request = Request(  # noqa: S310 - our own server
        watched.webhook,
        data=json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {watched.token}",
            "Content-Type": "application/json",
        },
    )
    try:
        with urlopen(request, timeout=_TIMEOUT_S):  # noqa: S310 - as above
            return True
    except (URLError, OSError):
        return False
