"""What services say of their own state, and calls that traces time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts

_CUT = re.compile(r"partition", re.IGNORECASE)
_ALARM = re.compile(r"^alarms?$", re.IGNORECASE)
_STATE = re.compile(r"^(?:status|state|health)$", re.IGNORECASE)
_BAD = re.compile(r"^(?:down|unhealthy|degraded|red|failed|error|critical|offline)$", re.I)
_LAGGING = 1_000


def own_words(facts: Facts) -> Iterator[Draft]:
    """A reading of a cluster's state names partitions, alarms, or members that are down."""
    for e in facts.of("values"):
        for path, fault, what in _walk(e.data["values"], ""):
            yield Draft(
                entity=facts.subject or path.rpartition(".")[2] or "unknown",
                fault=fault,
                says=f"{facts.subject or 'It'} says of its own state that {what} (`{path}`).",
                rule="own_state",
                about="",
                seen=(e.id,),
                weight=0.85,
                disproof="The same reading showing nothing of the kind.",
            )


def _walk(value: Any, path: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            here = f"{path}.{key}" if path else str(key)
            told = _told(str(key), inner)
            if told:
                yield here, *told
            yield from _walk(inner, here)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, path)


def _told(key: str, value: Any) -> tuple[str, str] | None:
    shown = str(value)[:160]
    if _CUT.search(key) and isinstance(value, list | dict) and value:
        return "unreachable_dependency", f"there is a network partition (split brain): {shown}"
    if _ALARM.match(key) and isinstance(value, list | dict) and value:
        return "quota_exceeded", f"alarms are raised: {shown}"
    if _STATE.match(key) and isinstance(value, str) and _BAD.match(value):
        return "application_error", f"it is {value}"
    return None


def spans(facts: Facts) -> Iterator[Draft]:
    """A trace shows which call took the time, or failed."""
    for e in facts.of("span"):
        slow = e.data["seconds"] > 0
        name, service = str(e.data["name"])[:160], str(e.data["service"])
        what = (
            f"`{name}` takes {e.data['seconds']:.1f} s of the {e.data['whole']:.1f} s by itself"
            if slow
            else f"`{name}` fails: {e.data['error']}"
        )
        yield Draft(
            entity=workload_of(service) or "unknown",
            fault="slow_dependency" if slow else "application_error",
            says=f"A trace shows that in {service} {what}.",
            rule="span",
            about=e.about,
            seen=(e.id,),
            weight=0.85 if slow else 0.6,
            disproof="Traces of the same request in which it is quick.",
        )


def lag(facts: Facts) -> Iterator[Draft]:
    """A table of consumers shows how far one is behind."""
    for e in facts.of("row"):
        behind = str(e.data["cells"].get("LAG", ""))
        if behind.isdigit() and int(behind) >= _LAGGING:
            group = e.data["cells"].get("GROUP") or e.about
            topic = e.data["cells"].get("TOPIC", "")
            nobody = e.data["cells"].get("CONSUMER-ID", "x") in {"", "-"}
            yield Draft(
                entity=group,
                fault="message_backlog",
                says=f"The consumer group `{group}` is {behind} messages behind on `{topic}`"
                f"{', and no consumer of it is connected' if nobody else ''}.",
                rule="consumer_lag",
                about="",
                seen=(e.id,),
                weight=0.85,
                disproof="The lag falling on its own.",
            )


RULES = (own_words, spans, lag)
