"""Things that a setting of their own keeps off: suspended, paused, cordoned, scaled to none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import stem_of, workload_of
from agent.triage.causes.facts import ids
from agent.triage.causes.links import hosts_of
from agent.triage.causes.wiring import spec_of
from tools.evidence.reading.shapes import map_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_TRUE = frozenset({"true", "yes"})
_SCALED = frozenset({"Deployment", "StatefulSet", "ReplicationController"})
_NONE_WANTED = re.compile(r"^0 desired\b|^0$|^0 current / 0 desired")
_NONE_READY = re.compile(r"^0/0$")
_UPDATES = re.compile(
    r"roll|deploy|releas|version|updat|upgrad|\bnew\b|\bold\b|stuck|chang|image", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Off:
    """How something is switched off."""

    word: str
    says: str
    stops: bool = True
    """Whether it then does not run at all; what is paused runs on as it was."""


_SUSPENDED = _Off("suspended", "is suspended, so it never starts")
_PAUSED = _Off("paused", "is paused, so changes of it are not rolled out", stops=False)
_NONE = _Off("scaled to 0", "runs no pod because it is scaled to 0 replicas")
_CORDONED = _Off("cordoned", "is cordoned, so it takes no new pods")


def switched_off(facts: Facts) -> Iterator[Draft]:
    """A setting says that it is not to run; certain only where nothing else ails it."""
    for name, (off, told) in sorted(_found(facts).items()):
        named = workload_of(name) in facts.asked or _is_called(facts, name)
        ailing = facts.unwell(name) or _complains(facts, name)
        explains = off.stops or bool(_UPDATES.search(facts.scene.incident.title))
        yield Draft(
            entity=name,
            fault="suspended",
            says=f"{name} {off.says} ({told[0].says[:160]}).",
            rule="switched_off",
            about=name,
            seen=ids(told),
            direct=named and explains and not ailing,
            weight=(0.9 if named and not ailing else 0.6) if explains and named else 0.3,
            disproof=f"{name} having been {off.word} before, while all was well.",
        )


def _is_called(facts: Facts, name: str) -> bool:
    """Whether what was asked about calls it: by its name, or nobody else may be meant."""
    if stem_of(name) in hosts_of(facts):
        return True
    family = name.partition("-")[0]
    others = [k for k in facts.known if k.partition("-")[0] == family and k != name]
    return workload_of(name) in facts.called and not others


def _complains(facts: Facts, name: str) -> bool:
    """Whether its own log tells of trouble at the end: then it ran, and failed."""
    return any(
        e.data["trouble"] and e.data["level"] == "error" and workload_of(e.about) == name
        for e in facts.of("line")
    )


def _found(facts: Facts) -> dict[str, tuple[_Off, list[Evidence]]]:
    found: dict[str, tuple[_Off, list[Evidence]]] = {}
    for form, how in (("object", _of_object), ("state", _of_state), ("row", _of_row)):
        for e in facts.of(form):
            off = how(e)
            if off and e.about:
                found.setdefault(e.about, (off, []))[1].append(e)
    return found


def _of_object(e: Evidence) -> _Off | None:
    spec = spec_of(e)
    if spec.get("suspend") is True:
        return _SUSPENDED
    if e.data["kind"] == "Node" and spec.get("unschedulable") is True:
        return _CORDONED
    if spec.get("paused") is True:
        return _PAUSED
    is_none = e.data["kind"] in _SCALED and spec.get("replicas") == 0
    return _NONE if is_none else None


def _of_state(e: Evidence) -> _Off | None:
    fields = e.data["fields"]
    if str(fields.get("Suspend", "")).lower() in _TRUE:
        return _SUSPENDED
    if e.data["kind"] == "Node":
        is_cordoned = str(fields.get("Unschedulable", "")).lower() in _TRUE
        return _CORDONED if is_cordoned else None
    words = {c["rest"].partition(" ")[0] for c in e.data["conditions"]}
    if "DeploymentPaused" in words:
        return _PAUSED
    if "ScalingDisabled" in words:
        return _NONE
    wanted = str(fields.get("Replicas", ""))
    is_none = e.data["kind"] in _SCALED and _NONE_WANTED.search(wanted)
    return _NONE if is_none else None


def _of_row(e: Evidence) -> _Off | None:
    cells = map_of(e.data.get("cells"))
    if str(cells.get("SUSPEND") or cells.get("SUSPENDED") or "").lower() in _TRUE:
        return _SUSPENDED
    if e.data["kind"] == "Job" and e.data["status"] == "Suspended":
        return _SUSPENDED
    if "SchedulingDisabled" in e.data["status"].split(","):
        return _CORDONED
    is_none = e.data["kind"] in _SCALED and _NONE_READY.search(e.data["ready"])
    return _NONE if is_none else None


RULES = (switched_off,)
