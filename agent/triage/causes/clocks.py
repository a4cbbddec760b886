"""Machines whose clock is not set by anybody, and who is refused because of that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids
from agent.triage.causes.phrases import phrase_of
from tools.evidence.reading.shapes import map_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_OFFSET = re.compile(r"(?:timex|ntp|chrony|clock)\w*_(?:offset|maxerror|drift|skew)", re.I)
_SYNC = re.compile(r"(?:timex|ntp|chrony|clock)\w*_sync", re.IGNORECASE)
_WHERE = ("node", "instance", "kubernetes_node", "nodename", "host")
_MUCH_S = 1.0
_UNSET = re.compile(
    r"clock (?:is )?not synchroni[sz](?:ed|ing)|NTPProblem|ClockSkew|Unsynchroni[sz]ed|"
    r"time (?:is )?not synchroni[sz]ed",
    re.IGNORECASE,
)


def unset(facts: Facts) -> Iterator[Draft]:
    """A program is refused for its time, and the clock of its machine is shown to be off."""
    off = _off(facts)
    lines = [e for e in facts.of("line") if _is_skew(e)]
    hit: dict[str, list[Evidence]] = {}
    for e in lines:
        node = facts.nodes.get(e.about, "")
        name = next((n for n in off if node and _first(n) == _first(node)), "")
        if name:
            hit.setdefault(name, []).append(e)
    for name, mine in sorted(hit.items()):
        pods = sorted({e.about for e in mine})
        yield Draft(
            entity=name,
            fault="clock_skew",
            says=f"The clock of node {name} is off ({off[name][0].says[:120]}), so "
            f"{', '.join(pods[:3])} there is refused (clock skew): "
            f'"{str(mine[0].data["text"])[:160]}"',
            rule="clock_of_a_node",
            about=workload_of(mine[0].about),
            seen=ids([*off[name], *mine])[:8],
            direct=True,
            weight=0.97,
            disproof="The same refusals on nodes whose clock is right.",
        )


def _is_skew(e: Evidence) -> bool:
    return bool(e.data["trouble"]) and phrase_of(str(e.data["text"]))[0].fault == "clock_skew"


def _off(facts: Facts) -> dict[str, list[Evidence]]:
    """Return the machines whose clock is off, with what shows it."""
    found: dict[str, list[Evidence]] = {}
    for name, e in [*_measured(facts), *_told(facts)]:
        if name:
            found.setdefault(name, []).append(e)
    return found


def _measured(facts: Facts) -> Iterator[tuple[str, Evidence]]:
    for e in facts.of("clock"):
        if abs(e.data["offset_s"]) >= _MUCH_S or not e.data["synchronised"]:
            yield e.about, e
    for e in facts.of("series"):
        labels = map_of(e.data["labels"])
        what = str(labels.get("__name__") or e.data["query"])
        most = max(abs(float(e.data["low"])), abs(float(e.data["high"])))
        unset = _SYNC.search(what) and float(e.data["last"]) == 0
        if unset or (_OFFSET.search(what) and most >= _MUCH_S):
            name = next((str(labels[k]) for k in _WHERE if labels.get(k)), "")
            yield name.partition(":")[0], e


def _told(facts: Facts) -> Iterator[tuple[str, Evidence]]:
    for e in [*facts.of("event"), *facts.of("state")]:
        if e.data.get("kind", e.data.get("object_kind")) == "Node" and _UNSET.search(_words(e)):
            yield e.about, e


def _words(e: Evidence) -> str:
    """Return what an event says, or the conditions of a machine that hold."""
    held = [c for c in e.data.get("conditions", ()) if c["status"] == "True"]
    told = " ".join(f"{c['type']} {c['rest']}" for c in held)
    return f"{e.data.get('reason', '')} {e.data.get('message', '')} {told}"


def _first(name: str) -> str:
    """Return the first name of a host."""
    return name.partition(".")[0].lower()


RULES = (unset,)
