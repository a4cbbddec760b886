# ruff: noqa: E501 - one pattern a line is how these tables are read
"""Why no machine takes a pod, or why a pod is not even made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.dependencies import dependency_in
from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids
from agent.triage.causes.needs import absent_in
from agent.triage.causes.phrases import phrase_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts
    from registry.contracts.incidents import Evidence

_WHY = (
    (re.compile(r"unbound (?:immediate )?PersistentVolumeClaims?|persistentvolumeclaim", re.I), "unbound_volume", "a volume claim of it is not bound"),
    (re.compile(r"volume node affinity conflict", re.I), "unbound_volume", "its volume can only be used in another zone or on another node"),
    (re.compile(r"Insufficient ([\w./-]+)"), "unschedulable", "no node has enough {0} left"),
    (re.compile(r"(?:didn't|did not) match (?:pod )?anti-affinity", re.I), "unschedulable", "its anti-affinity rule forbids every node that is left"),
    (re.compile(r"(?:didn't|did not) match (?:Pod's )?node (?:affinity(?:/selector)?|selector)", re.I), "unschedulable", "no node has the labels that its node selector or affinity asks for"),
    (re.compile(r"untolerated taint[s]? \{([^}]*)\}", re.I), "unschedulable", "the nodes have a taint ({0}) that it does not tolerate"),
    (re.compile(r"had taints? .{0,80}that the pod didn't tolerate", re.I), "unschedulable", "the nodes have a taint that it does not tolerate"),
    (re.compile(r"(?:didn't|did not) match pod topology spread", re.I), "unschedulable", "its topology spread rule allows no node"),
    (re.compile(r"(?:didn't|did not) have free ports", re.I), "unschedulable", "the host port that it asks for is taken on every node"),
    (re.compile(r"node\(s\) were unschedulable", re.I), "unschedulable", "nodes are cordoned, so they take no pods"),
    (re.compile(r"Too many pods", re.I), "unschedulable", "the nodes hold as many pods as they may"),
)  # fmt: skip
_OF_MACHINES = re.compile(
    r"were unschedulable|node\.kubernetes\.io/"
    r"(?:disk-pressure|memory-pressure|pid-pressure|not-ready|unreachable|network-unavailable)"
)
_TAINT_OF_MASTER = re.compile(r"control-plane|master")
_UNCALLED = re.compile(r'failed calling webhook "([^"]+)"', re.I)
"""Why the webhook does not answer is not told; what waits for it is the one that suffers."""
_REFUSED = (
    (re.compile(r"exceeded quota: ([\w.-]+)", re.I), "quota_exceeded", "the quota `{0}` is used up"),
    (re.compile(r"violates PodSecurity", re.I), "admission_denied", "the pod security standard of its namespace refuses it"),
    (re.compile(r'admission webhook "([^"]+)" denied', re.I), "admission_denied", "the admission webhook `{0}` denies it"),
    (_UNCALLED, "unreachable_dependency", "the webhook `{0}` cannot be called"),
    (re.compile(r"(?:maximum|minimum) (cpu|memory) usage per", re.I), "quota_exceeded", "its {0} lies outside the limit range"),
)  # fmt: skip


def unschedulable(facts: Facts) -> Iterator[Draft]:
    """The scheduler says why no node will do."""
    for e in facts.events("FailedScheduling"):
        text = e.data["message"]
        found = [(fault, _words(words, m)) for p, fault, words in _WHY if (m := p.search(text))]
        telling = [w for w in found if not _TAINT_OF_MASTER.search(w[1])] or found
        if not telling or absent_in(text)[1]:
            continue  # what is missing is told by a rule of its own
        volumes = _claims(facts, e.about) if telling[0][0] == "unbound_volume" else []
        more = (
            f" Claim {volumes[0].about}: {volumes[0].data['message'][:200]}" if volumes else ""
        )
        asks = _asks(facts, e.about)
        missing = next((name for v in volumes if (name := absent_in(v.data["message"])[1])), "")
        yield Draft(
            entity=missing or workload_of(e.about),
            fault="missing_object" if missing else telling[0][0],
            says=f"Pod {e.about} stays Pending because {' and '.join(dict.fromkeys(w for _, w in telling))}"
            f'{asks}.{more} The scheduler: "{text[:200]}"',
            rule="failed_scheduling",
            about=e.about,
            seen=(e.id, *ids(volumes)),
            # Machines that take nothing for the state they are in have a cause of their own.
            direct=not _OF_MACHINES.search(text),
            weight=0.95,
            disproof="A node that meets what the pod asks for and still does not get it.",
        )


def _words(words: str, found: re.Match[str]) -> str:
    return words.format(*(group.strip(":. ") for group in found.groups()))


def _claims(facts: Facts, pod: str) -> list[Evidence]:
    """Return why claims of the pod are not bound: by its volumes, or by how sets name them."""
    failed = facts.events("ProvisioningFailed", "FailedBinding")
    states = [e for e in facts.of("state") if e.about == pod]
    volumes = " ".join(line for e in states for line in e.data["text"].get("Volumes") or ())
    words = frozenset(volumes.split())
    mine = [e for e in failed if e.about in words or e.about.endswith(f"-{pod}")]
    is_only = len({e.about for e in failed}) == 1 and not volumes
    return mine or (failed if is_only else [])


def _asks(facts: Facts, pod: str) -> str:
    """Say what the pod asks for, where a file tells."""
    for e in facts.containers(pod):
        asked = ", ".join(f"{k} {v}" for k, v in sorted(e.data["requests"].items()))
        if asked:
            return f" (container {e.data['container']} requests {asked})"
    states = [e for e in facts.of("state") if workload_of(e.about) == workload_of(pod)]
    wants = next((e.data["fields"].get("Node-Selectors") for e in states), "")
    return f" (its node selector is {wants})" if wants else ""


def volume(facts: Facts) -> Iterator[Draft]:
    """A volume cannot be provided, attached or mounted."""
    reasons = ("ProvisioningFailed", "FailedBinding", "FailedAttachVolume", "FailedMount")
    for e in facts.events(*reasons):
        text = e.data["message"]
        if absent_in(text)[1] or re.search(r"(?:configmap|secret)s? .{0,80}not found", text):
            continue
        yield Draft(
            entity=workload_of(e.about),
            fault="unbound_volume",
            says=f"{e.data['object_kind'] or 'Volume of'} {e.about}: its volume cannot be "
            f'provided or mounted ({e.data["reason"]}): "{text[:250]}"',
            rule="volume_failed",
            about=e.about,
            seen=(e.id,),
            direct=True,
            weight=0.85,
            disproof="The claim being bound and the volume attached.",
        )


def refused(facts: Facts) -> Iterator[Draft]:
    """A controller may not make the pod at all."""
    for e in [*facts.events("FailedCreate", "FailedUpdate"), *facts.of("state")]:
        text = _refusal(e)
        for pattern, fault, words in _REFUSED:
            found = pattern.search(text)
            if found:
                told = phrase_of(text)[0].fault if pattern is _UNCALLED else fault
                known = told in _OF_CERTIFICATES
                yield Draft(
                    entity=_called(text) if known else workload_of(e.about),
                    fault=told if known else fault,
                    says=f'{e.about} gets no pods because {_words(words, found)}: "{text[:250]}"',
                    rule="creation_refused",
                    about=e.about,
                    seen=(e.id,),
                    direct=known or pattern is not _UNCALLED,
                    weight=0.95,
                    disproof="The same pod being made in spite of it.",
                )
                break


_OF_CERTIFICATES = frozenset({"certificate_expired", "certificate_invalid"})


def _called(text: str) -> str:
    """Return whom a webhook asks."""
    return dependency_in(text).partition(":")[0].partition(".")[0]


def sandbox(facts: Facts) -> Iterator[Draft]:
    """The network of a pod cannot be set up; why, only what sets it up may tell."""
    for e in facts.events("FailedCreatePodSandBox"):
        text = str(e.data["message"])
        yield Draft(
            entity=workload_of(e.about),
            fault="node_unhealthy",
            says=f'{e.about} cannot start because its network cannot be set up: "{text[:250]}"',
            rule="sandbox",
            about=e.about,
            seen=(e.id,),
            weight=0.75,
            disproof="Other pods starting on the same node at that time.",
        )


def _refusal(e: Evidence) -> str:
    told = e.data.get("message") or (e.data.get("fields") or {}).get("Message")
    failed = [c for c in e.data.get("conditions") or () if c["type"] == "ReplicaFailure"]
    return str(told or " ".join(c["rest"] for c in failed if c["status"] == "True"))


RULES = (unschedulable, volume, refused, sandbox)
