"""Machines that are unwell, and pods that are driven out of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids
from tools.evidence.reading.shapes import map_of, maps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_PRESSURE = frozenset({"MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"})
_DISK = re.compile(r"ephemeral|disk|EmptyDir", re.IGNORECASE)
_OWN_LIMIT = re.compile(
    r"exceeds the (?:total )?limit|exceeded its local ephemeral storage limit|"
    r"usage of EmptyDir volume",
    re.IGNORECASE,
)
"""How the kubelet says that a pod, and not its node, used up what it may."""
_PRESSED = re.compile(r"Pressure|low on resource|reclaim", re.IGNORECASE)
_EVENTS = ("NodeNotReady", "Evicted", "EvictionThresholdMet")
_SHOWN = 220


def nodes(facts: Facts) -> Iterator[Draft]:
    """A node is unwell; what befalls its pods bears that out, and is no cause of its own."""
    bad = dict(_unwell(facts))
    driven: dict[str, list[Evidence]] = {}
    for e in facts.events(*_EVENTS):
        if _OWN_LIMIT.search(e.data["message"]):
            yield _of_pod(e, certain=True)
            continue
        place = _place_of(facts, e)
        if place:
            driven.setdefault(place, []).append(e)
        elif not bad:
            # Whether the pod or its machine is at fault, nothing tells.
            yield _of_pod(e, certain=False)
    for name in sorted({*bad, *driven}):
        told = [*bad.get(name, ()), *driven.get(name, ())]
        is_shown = name in bad or _tells_itself(name, told)
        yield _of_node(name, told, shown=is_shown)


def pressures(facts: Facts) -> dict[str, list[tuple[Evidence, str]]]:
    """Return the nodes that run short of something, with what tells so and its words."""
    found: dict[str, list[tuple[Evidence, str]]] = {}
    for e in facts.events(*_EVENTS):
        place = _place_of(facts, e)
        if place and not _OWN_LIMIT.search(e.data["message"]):
            found.setdefault(place, []).append((e, str(e.data["message"])))
    for name, told in _unwell(facts):
        bad = [(e, " ".join(_bad_conditions(e))) for e in told if e.data["form"] != "row"]
        short = [(e, words) for e, words in bad if "Pressure" in words]
        found.setdefault(name, []).extend(short)
    return {name: told for name, told in found.items() if told}


def _unwell(facts: Facts) -> Iterator[tuple[str, list[Evidence]]]:
    """Yield the nodes that are shown to be unwell, with what shows it."""
    found: dict[str, list[Evidence]] = {}
    for e in facts.of("state"):
        if e.data["kind"] == "Node" and _bad_conditions(e):
            found.setdefault(e.about, []).append(e)
    for e in facts.of("row"):
        if e.data["kind"] in {"Node", ""} and "NotReady" in e.data["status"].split(","):
            found.setdefault(e.about, []).append(e)
    for e in facts.objects("Node"):
        if _bad_conditions(e):
            found.setdefault(e.about, []).append(e)
    yield from found.items()


def _bad_conditions(e: Evidence) -> list[str]:
    told = e.data.get("conditions")
    if told is None:
        status = map_of(e.data["object"].get("status"))
        told = maps_of(status.get("conditions"))
    pairs = ((str(c.get("type")), str(c.get("status"))) for c in told)
    return [f"{kind} is {status}" for kind, status in pairs if _is_bad(kind, status)]


def _is_bad(kind: str, status: str) -> bool:
    return (kind in _PRESSURE and status == "True") or (kind == "Ready" and status != "True")


def _place_of(facts: Facts, e: Evidence) -> str:
    """Return the node that an event is about: itself, or the one that its pod runs on."""
    if e.data["object_kind"] == "Node":
        return e.about
    return facts.nodes.get(e.about, "")


def _tells_itself(name: str, told: Sequence[Evidence]) -> bool:
    """Whether the node itself is what an event is about."""
    return any(e.about == name for e in told)


def _of_node(name: str, told: Sequence[Evidence], *, shown: bool) -> Draft:
    pods = sorted({e.about for e in told if e.about != name})
    words = [_words(e) for e in told]
    full = _DISK.search(" ".join(words))
    driven = f" Hit by it: {', '.join(pods[:5])}." if pods else ""
    return Draft(
        entity=name,
        fault="disk_full" if full else "node_unhealthy",
        says=f"Node {name} is unwell: {words[0][:_SHOWN]}.{driven}".replace("..", "."),
        rule="node_conditions",
        about=name,
        seen=ids(told),
        # Who made it run short is another question; here nobody answers it.
        direct=(shown or len(pods) > 1) and not _PRESSED.search(" ".join(words)),
        weight=0.95,
        disproof="The node being Ready and without pressure at that time.",
    )


def _words(e: Evidence) -> str:
    if "reason" in e.data:
        return f'{e.data["reason"]}: "{e.data["message"]}"'
    if "status" in e.data:
        return f"it is {e.data['status']}"
    rest = next((c["rest"] for c in e.data.get("conditions", ()) if _is_named(c)), "")
    return f"{', '.join(_bad_conditions(e))}. {rest}".strip()


def _is_named(condition: dict[str, str]) -> bool:
    return _is_bad(condition["type"], condition["status"])


def _of_pod(e: Evidence, *, certain: bool) -> Draft:
    """Say what drove a pod out where its node is not known."""
    return Draft(
        entity=workload_of(e.about),
        fault="disk_full" if _DISK.search(e.data["message"]) else "node_unhealthy",
        says=f'{e.about}: {e.data["reason"]}: "{e.data["message"][:_SHOWN]}"',
        rule="node_conditions",
        about=e.about,
        seen=(e.id,),
        direct=certain,
        weight=0.9,
        disproof="The node being Ready and without pressure at that time.",
    )


RULES = (nodes,)
