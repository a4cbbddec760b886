"""What metrics show: memory that only grows, CPU that is held back; controllers that fail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.phrases import UNSAID, lead_of, phrase_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

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
        name = workload_of(e.about) or _labelled(e) or facts.subject
        if not name:
            continue
        yield Draft(
            entity=name,
            fault="cpu_throttled",
            says=f"{name} is throttled: it needs more CPU than its limit{room}. {e.says[:200]}",
            rule="cpu_throttling",
            about=e.about or name,
            seen=(e.id, *(c.id for c in limits)),
            backed=tuple(c.id for c in limits),
            # Being held back does no harm by itself.
            weight=0.8 if _does_harm(facts, name) else 0.5,
            disproof="No throttled periods, or no CPU limit.",
        )


def _does_harm(facts: Facts, name: str) -> bool:
    """Whether somebody suffers: a question about speed, an alert that alarms, complaints."""
    told = [str(e.data["labels"].get("severity") or "") for e in facts.of("finding")]
    alarmed = any(each.lower() not in _QUIET for each in told)
    errors = [e for e in facts.of("line") if e.data["trouble"] and e.data["level"] == "error"]
    ailing = facts.unwell(name) or any(workload_of(e.about) == name for e in errors)
    return alarmed or bool(ailing or _SLOW.search(facts.scene.incident.title))


_QUIET = frozenset({"", "info", "none"})
_SLOW = re.compile(r"slow|latenc|time-?s? ?out|\bp9\d|hang|delay|long", re.IGNORECASE)


def lowered(facts: Facts) -> Iterator[Draft]:
    """Its CPU limit was lowered, and it has been held back since; before, it was not."""
    for e in facts.of("series"):
        name = workload_of(e.about) or _labelled(e)
        query = f"{e.data['query']} {e.data['labels'].get('__name__', '')}"
        began = e.data["first"] < _THROTTLED_SHARE / 5 and e.data["last"] >= _THROTTLED_SHARE
        if not name or not began or not _THROTTLED.search(query):
            continue
        mine = [c for c in facts.of("change") if workload_of(c.about) == name]
        lower = [c for c in mine if _lowers(str(c.data.get("description", "")))]
        dated = [c for c in mine if c.at is not None]
        if lower:
            yield Draft(
                entity=name,
                fault="config_change",
                says=f"The CPU limit of {name} was lowered ({lower[0].data['description']}), "
                f"and it has been throttled since: {e.says[:160]}",
                rule="cpu_limit_lowered",
                about=name,
                seen=(lower[0].id, e.id, *(c.id for c in dated[-1:])),
                # A diff may be of what is only planned; a dated release shows that it was done.
                measured=bool(dated),
                weight=0.95,
                disproof="Throttling before that change, or the limit as high as it was.",
            )


def _lowers(text: str) -> bool:
    found = re.search(r"\bcpu (\S+) -> (\S+?)(?:,|\s|$)", text)
    return found is not None and 0 < amount_of(found[2]) < amount_of(found[1])


def _labelled(e: Evidence) -> str:
    """Return whose figure it is, by the labels that say so."""
    labels = e.data["labels"]
    found = (str(labels[key]) for key in _WHOSE if labels.get(key))
    return workload_of(next(found, ""))


_WHOSE = ("pod", "deployment", "statefulset", "daemonset", "workload", "container", "app")


def greediest(facts: Facts) -> Iterator[Draft]:
    """A table of use shows who takes most of what runs short."""
    title = facts.scene.incident.title
    asked = " ".join(
        [title, *(f"{e.data['name']} {e.data['text']}" for e in facts.of("finding"))]
    )
    for column, word in _USES:
        if not word.search(asked):
            continue
        used = [
            (amount, e)
            for e in facts.of("row")
            if (amount := amount_of(e.data["cells"].get(column)))
        ]
        used.sort(key=lambda pair: (-pair[0], pair[1].about))
        floor = _MUCH_CPU if column.startswith("CPU") else _MUCH_MEMORY
        if len(used) > 1 and used[0][0] >= max(_GREEDY * used[1][0], floor):
            most = used[0][1]
            yield Draft(
                entity=workload_of(most.about),
                fault="node_unhealthy",
                says=f"{most.about} takes by far the most {column.partition('(')[0].lower()}: "
                f"{most.data['cells'][column]}, the next {used[1][1].about} "
                f"{used[1][1].data['cells'][column]}.",
                rule="greediest",
                about="",
                seen=(most.id, used[1][1].id),
                weight=0.65,
                disproof="The shortage going on when it uses less.",
            )


_USES = (
    ("MEMORY(bytes)", re.compile(r"mem|pressure", re.IGNORECASE)),
    ("MEMORY REQUEST", re.compile(r"mem|pressure", re.IGNORECASE)),
    ("CPU(cores)", re.compile(r"cpu|throttl|load", re.IGNORECASE)),
)
_UNITS = {
    "m": 1e-3,
    "": 1.0,
    "Ki": 2**10,
    "Mi": 2**20,
    "Gi": 2**30,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
}
_GREEDY = 1.5
_MUCH_CPU, _MUCH_MEMORY = 0.5, 256 * 2**20
"""Below this no node runs short of it, however much less the others use."""


def amount_of(text: object) -> float:
    """Return a quantity as Kubernetes writes it; 0 for what is none."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([KMG]i|[mkMG]|)", str(text or ""))
    return float(found[1]) * _UNITS[found[2]] if found else 0.0


def controller(facts: Facts) -> Iterator[Draft]:
    """What applies objects says that it failed, and why."""
    for e in facts.of("state"):
        fields = e.data["fields"]
        message, phase = fields.get("Message", ""), fields.get("Phase", "")
        if e.data["kind"] == "Pod" or not message or phase not in _FAILED:
            continue
        phrase, named = phrase_of(message)
        known = phrase is not UNSAID
        why = f" because {lead_of(phrase, named)}" if known else ""
        name = e.about.rpartition("/")[2]
        yield Draft(
            entity=name,
            fault=phrase.fault,
            says=f'{e.data["kind"]} {name} failed{why}: "{message[:300]}"',
            rule="controller_message",
            about=name,
            seen=(e.id,),
            # That it failed is no reason yet.
            direct=known,
            weight=phrase.weight if known else 0.6,
            disproof="A later attempt that succeeded.",
        )


RULES = (throttling, lowered, greediest, controller)
