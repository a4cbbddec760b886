"""Names that a cluster's DNS hands on to a resolver that does not answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import is_dns, workload_of
from agent.triage.causes.facts import ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts

_FORWARD = re.compile(r"\bforward \S+ ([\d. :]+)")
_UNANSWERED = re.compile(r"read udp \S+->([\d.]+):53: (?:i/o timeout|read: connection refused)")
_OFTEN = 3
"""Lookups without an answer that are no accident."""
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")


def forwarded(facts: Facts) -> Iterator[Draft]:
    """The settings of the DNS name a resolver, and its log says that this one is silent."""
    silent = {
        found[1]: e
        for e in facts.of("line")
        if is_dns(workload_of(e.about))
        and int(e.data["count"]) >= _OFTEN
        and (found := _UNANSWERED.search(str(e.data["text"])))
    }
    for e in facts.objects("ConfigMap"):
        told = " ".join(str(v) for v in (e.data["object"].get("data") or {}).values())
        named = {a for found in _FORWARD.findall(told) for a in _ADDRESS.findall(found)}
        for address in sorted(named & silent.keys()):
            line = silent[address]
            yield Draft(
                entity=workload_of(line.about),
                fault="dns_failure",
                says=f"{workload_of(line.about)} is set up (ConfigMap `{e.about}`) to forward "
                f"names to the upstream resolver `{address}`, which does not answer: "
                f'"{str(line.data["text"])[:180]}"',
                rule="forwarded_in_vain",
                about=workload_of(line.about),
                seen=ids([e, line]),
                direct=True,
                weight=0.97,
                disproof=f"{address} answering a query from the same node.",
            )


RULES = (forwarded,)
