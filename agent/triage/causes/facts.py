"""Evidence, laid out so that rules can find what they look for."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from agent.triage.causes.entities import (
    is_named_in,
    names_in,
    thing_in,
    words_in,
    workload_of,
)
from agent.triage.causes.links import called_from
from tools.evidence.reading.shapes import map_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.contracts.incidents import Evidence, Scene

TROUBLED = frozenset({
    "CrashLoopBackOff", "Error", "OOMKilled", "StartError", "RunContainerError",
    "CreateContainerConfigError", "CreateContainerError", "ContainerCannotRun", "ErrImagePull",
    "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull",
})  # fmt: skip


class Facts:
    """One incident's evidence, by form; what was asked about; which pods are in trouble."""

    def __init__(self, scene: Scene, evidence: Sequence[Evidence]) -> None:
        self.scene = scene
        # Sorted by content, so that neither ids nor order of gathering can decide anything.
        self.evidence = sorted(evidence, key=lambda e: (e.source, e.says, e.about))
        self.forms: dict[str, list[Evidence]] = defaultdict(list)
        for one in self.evidence:
            # What other sources give has no form; these rules are about files.
            if one.source.startswith(_FILE) and "form" in one.data:
                self.forms[str(one.data["form"])].append(one)

    def of(self, form: str) -> list[Evidence]:
        """Return the evidence of a form, in a fixed order."""
        return self.forms.get(form, [])

    @cached_property
    def _question(self) -> list[str]:
        alerts = self.scene.alerts
        labels = [str(v) for a in alerts for k, v in a.labels.items() if k not in _OF_SENDER]
        notes = [str(v) for a in alerts for v in a.annotations.values()]
        found = [f"{e.about} {e.data['title']} {e.data['text']}" for e in self.of("finding")]
        return [self.scene.incident.title, *(a.name for a in alerts), *labels, *notes, *found]

    @cached_property
    def asked_words(self) -> frozenset[str]:
        """The words of the question, of alerts and of findings."""
        return words_in(self._question)

    @cached_property
    def known(self) -> frozenset[str]:
        """The workloads that the evidence is about."""
        places = {str(e.data.get("namespace") or "") for e in self.evidence}
        whole = {workload_of(e.about) for e in self.evidence if e.about}
        pods = {workload_of(e.about) for e in self.evidence if workload_of(e.about) != e.about}
        # A place may be called as what runs in it: then a pod's name tells that there is one.
        return frozenset(whole) - (places - pods)

    @cached_property
    def asked(self) -> frozenset[str]:
        """What is known and was asked about."""
        exact = frozenset(n for n in self.known if is_named_in(n, self.asked_words))
        return exact or self._half_named

    @property
    def _half_named(self) -> frozenset[str]:
        """The one thing with a log whose first word was said; none where that is several."""
        logged = {workload_of(e.about) for e in self.of("log") if e.about} & self.known
        found = {n for n in logged if _is_begun_in(n, self.asked_words)}
        return frozenset(found) if len(found) == 1 else frozenset()

    @cached_property
    def called(self) -> frozenset[str]:
        """What that leads to: whom it cannot reach, the nodes that it runs on, and on."""
        return called_from(self, self.asked)

    @cached_property
    def nodes(self) -> dict[str, str]:
        """The node that each pod runs on, where a description, a table or an object tells."""
        told = [(e.about, str(e.data["fields"].get("Node") or "")) for e in self.of("state")]
        told += [
            (e.about, str(map_of(e.data.get("cells")).get("NODE") or ""))
            for e in self.of("row")
        ]
        told += [
            (e.about, str(map_of(e.data["object"].get("spec")).get("nodeName") or ""))
            for e in self.objects("Pod")
        ]
        places = ((pod, node.partition("/")[0]) for pod, node in told)
        return {pod: place for pod, place in places if place not in _NO_NODE}

    @cached_property
    def names_something(self) -> bool:
        """Whether the question names a thing, known or not."""
        places = {str(e.data.get("namespace") or "").lower() for e in self.evidence}
        named = names_in(self.scene.incident.title) - places
        return bool(self.asked or named)

    @cached_property
    def subject(self) -> str:
        """The one thing asked about; empty when there are several or none."""
        objects = {
            workload_of(e.about) for e in self.of("object") if e.data["kind"] in WORKLOADS
        }
        if len(self.asked) == 1:
            return next(iter(self.asked))
        both = self.asked & objects
        if len(both) == 1:
            return next(iter(both))
        return "" if self.asked else thing_in(self.scene.incident.title)

    def is_asked(self, name: str) -> bool:
        """Whether it was asked about; anything is where nothing was named."""
        if not self.names_something:
            return True
        return not name or workload_of(name) in self.asked | self.called

    def containers(self, pod: str = "") -> list[Evidence]:
        """Return the states of containers, of one workload's pods if that is given."""
        return [
            e
            for e in self.of("container")
            if not pod or workload_of(e.about) == workload_of(pod)
        ]

    def troubled(self, pod: str) -> list[Evidence]:
        """Return the containers of that workload that ended badly or again and again."""
        return [e for e in self.containers(pod or self.subject) if is_troubled(e.data)]

    def unwell(self, name: str) -> list[Evidence]:
        """Return everything by which the platform shows that a workload fails."""
        mine = workload_of(name or self.subject)
        if not mine:
            return []
        told = self.events("Unhealthy", "BackOff", "BackoffLimitExceeded")
        told += [e for e in self.of("row") if e.data["status"] in TROUBLED | _FAILED]
        told += [e for e in self.of("state") if _ENDED_BADLY.search(_statuses(e))]
        return self.troubled(name) + [e for e in told if workload_of(e.about) == mine]

    def is_killed(self, name: str) -> bool:
        """Whether a failing check ends it: its last words are then of stopping, not of why."""
        return any(
            "liveness" in str(e.data["message"]) and workload_of(e.about) == workload_of(name)
            for e in self.events("Killing")
        )

    def well(self, pod: str) -> list[Evidence]:
        """Return what shows that all of a pod runs and is ready, if so; else nothing."""
        exact = [e for e in self.of("container") if e.about == pod]
        mine = exact or (self.containers(pod) if pod else [])
        fine = [e for e in mine if e.data["state"] == "Running" and e.data["ready"] == "True"]
        if mine:
            return fine if len(fine) == len(mine) else []
        rows = [e for e in self.of("row") if e.data["kind"] == "Pod"]
        own = [e for e in rows if e.about == pod]
        own = own or [e for e in rows if pod and workload_of(e.about) == workload_of(pod)]
        return own if all(_runs(e) for e in own) else []

    def condition(self, pod: str) -> str:
        """Say in what state a workload's pods are, for the beginning of a sentence."""
        for e in self.troubled(pod):
            ended = e.data["ended"]
            parts = [e.data["reason"] or ended.get("reason", "")]
            if e.data["restarts"]:
                parts.append(f"{e.data['restarts']} restarts")
            if ended.get("code") is not None:
                parts.append(f"exit code {ended['code']}")
            return f"Pod {e.about} ({', '.join(p for p in parts if p)})"
        return ""

    def events(self, *reasons: str) -> list[Evidence]:
        """Return the events of these reasons."""
        return [e for e in self.of("event") if e.data["reason"] in reasons]

    def objects(self, *kinds: str) -> list[Evidence]:
        """Return the objects of these kinds."""
        return [e for e in self.of("object") if e.data["kind"] in kinds]


def _is_begun_in(name: str, words: frozenset[str]) -> bool:
    first, hyphen, _ = name.lower().partition("-")
    return bool(hyphen) and len(first) >= _A_WORD and first in words


_A_WORD = 5
"""Letters from which on a word is hardly one that everything is called with."""
_FILE = "file:"
_NO_NODE = frozenset({"", "<none>"})
_FAILED = frozenset({"Failed", "BackoffLimitExceeded"})
_ENDED_BADLY = re.compile(r"\b[1-9]\d* Failed")


def _runs(row: Evidence) -> bool:
    """Whether a table lists a pod as running with every container ready."""
    ready, slash, wanted = str(row.data["ready"]).partition("/")
    return row.data["status"] == "Running" and bool(slash) and ready == wanted


def _statuses(e: Evidence) -> str:
    return str(e.data["fields"].get("Pods Statuses") or "")


_OF_SENDER = frozenset({"severity", "prometheus", "endpoint", "uid", "job", "instance"})
WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"})


def is_troubled(container: dict[str, Any] | Any) -> bool:
    """Whether a container ended badly or keeps ending."""
    code = container["ended"].get("code")
    if container["reason"] in TROUBLED:
        return True
    return bool(code) and container["ready"] != "True"


def ids(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """Return the ids, each once."""
    return tuple(dict.fromkeys(e.id for e in evidence))
