"""What metrics show: memory that only grows, CPU that is held back; controllers that fail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts

_THROTTLED = re.compile(r"throttl", re.IGNORECASE)
_THROTTLED_SHARE = 0.25
_FAILED = frozenset({"Failed", "Error", "Degraded", "Missing", "OutOfSync"})


def throttling(facts: Facts) -> Iterator[Draft]:
    """An alert or a series says that a container is held back, and it has a CPU limit."""
    told = [
        e
        for e in facts.of("finding")
        if _THROTTLED.search(f"{e.data['name']} {e.data['text']}")
    ]
    told += [
        e
        for e in facts.of("series")
        if _THROTTLED.search(f"{e.data['query']} {e.data['labels'].get('__name__', '')}")
        and e.data["high"] >= _THROTTLED_SHARE
    ]
    for e in told:
        limits = (
            [c for c in facts.containers(e.about) if c.data["limits"].get("cpu")]
            if e.about
            else []
        )
        room = f" of {limits[0].data['limits']['cpu']}" if limits else ""
        name = workload_of(e.about) or facts.subject
        yield Draft(
            entity=name or "unknown",
            fault="cpu_throttled",
            says=f"{name} is throttled: it needs more CPU than its limit{room}. {e.says[:200]}",
            rule="cpu_throttling",
            about=e.about,
            seen=(e.id, *(c.id for c in limits)),
            backed=tuple(c.id for c in limits),
            weight=0.8,
            disproof="No throttled periods, or no CPU limit.",
        )


def controller(facts: Facts) -> Iterator[Draft]:
    """What applies objects says that it failed, and why."""
    for e in facts.of("state"):
        fields = e.data["fields"]
        message, phase = fields.get("Message", ""), fields.get("Phase", "")
        if e.data["kind"] == "Pod" or not message or phase not in _FAILED:
            continue
        name = e.about.rpartition("/")[2]
        yield Draft(
            entity=name,
            fault="application_error",
            says=f'{e.data["kind"]} {name} failed: "{message[:300]}"',
            rule="controller_message",
            about=name,
            seen=(e.id,),
            direct=True,
            weight=0.6,
            disproof="A later attempt that succeeded.",
        )


RULES = (throttling, controller)
