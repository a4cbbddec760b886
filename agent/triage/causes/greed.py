"""Who uses up what a machine runs short of, while others are driven out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.measures import amount_of
from agent.triage.causes.nodes import pressures
from tools.evidence.reading.shapes import map_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_DISK = re.compile(r"disk|storage|\bfs\b|volume", re.IGNORECASE)
_MEMORY = "MEMORY(bytes)"
_MUCH = 256 * 2**20
"""Bytes below which nobody makes a machine run short."""
_BY_FAR = 3


def greedy(facts: Facts) -> Iterator[Draft]:
    """A machine is under pressure, and figures show one pod that uses most by far."""
    for node, told in pressures(facts).items():
        is_disk = any(_DISK.search(words) for _, words in told)
        used = _on_disk(facts, node) if is_disk else _in_memory(facts, node)
        ranked = sorted(used.items(), key=lambda item: (-item[1][0], item[0]))
        if len(ranked) < 2 or ranked[0][1][0] < max(_BY_FAR * ranked[1][1][0], _MUCH):  # noqa: PLR2004 - two to compare
            continue
        (pod, (most, e)), (other, (next_most, _)) = ranked[:2]
        what = "disk space" if is_disk else "memory"
        yield Draft(
            entity=workload_of(pod),
            fault="disk_full" if is_disk else "out_of_memory",
            says=f"{pod} uses up the {what} of node {node}: {most / 2**30:.1f} GiB, the next "
            f"{other} {next_most / 2**30:.1f} GiB; the node is under pressure and drives pods "
            "out.",
            rule="greedy",
            about=node,
            seen=(e.id, *(one.id for one, _ in told)),
            direct=True,
            weight=0.97,
            disproof="The pressure going on after it is gone.",
        )


def _on_disk(facts: Facts, node: str) -> dict[str, tuple[float, Evidence]]:
    """Return what series measure of pods there, in bytes at their end."""
    found = {}
    for e in facts.of("series"):
        labels = map_of(e.data["labels"])
        pod = str(labels.get("pod") or "")
        if pod and str(labels.get("node") or facts.nodes.get(pod) or node) == node:
            found[pod] = (float(e.data["last"]), e)
    for e in facts.of("size"):
        if e.about and facts.nodes.get(e.about, node) == node:
            found[e.about] = (float(e.data["bytes"]), e)
    return found


def _in_memory(facts: Facts, node: str) -> dict[str, tuple[float, Evidence]]:
    rows = (e for e in facts.of("row") if facts.nodes.get(e.about, node) == node)
    cells = ((e, amount_of(map_of(e.data.get("cells")).get(_MEMORY))) for e in rows)
    return {e.about: (amount, e) for e, amount in cells if amount} or _on_disk(facts, node)


def evicted(facts: Facts) -> Iterator[Draft]:
    """Of pods that were driven out of one machine the kubelet says how much each had used."""
    by_node: dict[str, dict[str, tuple[float, Evidence]]] = {}
    for e in [*facts.of("event"), *facts.of("state")]:
        text = str(e.data.get("message") or (e.data.get("fields") or {}).get("Message") or "")
        used = [amount_of(found) for found in _WAS_USING.findall(text)]
        node = facts.nodes.get(e.about, "")
        if used and "ephemeral-storage" in text and node:
            by_node.setdefault(node, {})[e.about] = (max(used), e)
    for node, told in sorted(by_node.items()):
        by_work = {workload_of(pod): pair for pod, pair in sorted(told.items())}
        ranked = sorted(by_work.items(), key=lambda item: (-item[1][0], item[0]))
        others = ranked[1][1][0] if len(ranked) > 1 else 0.0
        (name, (most, e)) = ranked[0]
        if most >= max(_BY_FAR * others, _MUCH_DISK):
            yield Draft(
                entity=name,
                fault="disk_full",
                says=f"{name} had used {most / 2**30:.1f} GiB of the ephemeral storage (disk) "
                f"of node {node}, so the node ran short (DiskPressure) and drove pods out: "
                + ", ".join(sorted(by_work)),
                rule="greedy",
                about=next((n for n in sorted(by_work) if n in facts.asked), node),
                seen=(e.id, *(pair[1].id for _, pair in ranked[1:4])),
                direct=True,
                weight=0.97,
                disproof="The pressure going on after it is gone.",
            )


_WAS_USING = re.compile(r"was using (\d+(?:\.\d+)?[KMG]?i?)\b, request is")
_MUCH_DISK = 4 * 2**30
RULES = (greedy, evicted)
