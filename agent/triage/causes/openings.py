"""On which ports a workload takes calls, as its endpoints tell, and which rules name them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from agent.triage.causes.entities import stem_of
from tools.evidence.reading.shapes import map_of, maps_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from agent.triage.causes.facts import Facts

_PORT = re.compile(r"\d+\.\d+\.\d+\.\d+:(\d{1,5})\b")


def ports_of(facts: Facts, names: Collection[str]) -> frozenset[str]:
    """Return the ports of the endpoints of these names; empty where none are told."""
    told = [
        str(map_of(e.data.get("cells")).get("ENDPOINTS"))
        for e in facts.of("row")
        if e.data["kind"] == "Endpoints" and stem_of(e.about) in names
    ]
    told += [
        f"{e.data['fields'].get('Endpoints')} {' '.join(e.data['text'].get('Endpoints', ()))}"
        for e in facts.of("state")
        if e.data["kind"] == "Service" and e.about in names
    ]
    return frozenset(_PORT.findall(" ".join(told)))


def names_port(rule: Mapping[str, Any], ports: Collection[str]) -> bool:
    """Whether a rule is for one of these ports; for any where it names none, or by name."""
    named = [str(p.get("port", "")) for p in maps_of(rule.get("ports"))]
    numbers = [port for port in named if port.isdigit()]
    return not ports or len(numbers) < len(named) or not named or bool({*numbers} & {*ports})
