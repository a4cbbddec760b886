"""What is over: an end that lies far behind everything else that was read."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from tools.evidence.reading.moments import moment_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_LONG, _SOME = timedelta(days=1), timedelta(hours=2)
_OFTEN = 3
_ASKS_FOR_IT = re.compile(r"restart|kill|crash|\boom\b|memory|die[sd]?\b|terminat", re.I)


def is_long_over(facts: Facts, e: Evidence) -> bool:
    """Whether a container runs well since it ended, and what is read is of much later.

    Never where the question is about such ends.
    """
    runs = e.data["state"] == "Running" and e.data["ready"] == "True"
    if not runs or e.at is None or _ASKS_FOR_IT.search(facts.scene.incident.title):
        return False
    since = max(_moments(facts), default=e.at) - e.at
    return since > _LONG or (since > _SOME and int(e.data["restarts"]) < _OFTEN)


def _moments(facts: Facts) -> Iterator[datetime]:
    """Yield when logs ended and alerts fired."""
    for log in facts.of("log"):
        last = moment_in(str(log.data["last"]))
        if last is not None:
            yield last
    yield from (alert.starts_at for alert in facts.scene.alerts if alert.starts_at)
