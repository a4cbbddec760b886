"""Health checks that fail, jobs that give up, autoscalers that cannot scale."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.triage.causes.drafts import Draft
from agent.triage.causes.entities import workload_of
from agent.triage.causes.facts import ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.triage.causes.facts import Facts

_PROBE = re.compile(r"(Readiness|Liveness|Startup) probe (?:failed|errored)[: ]*(.*)", re.S)
_SHOWN = 220
_CANNOT_SCALE = (
    "FailedGetResourceMetric",
    "FailedComputeMetricsReplicas",
    "FailedGetScale",
    "FailedGetExternalMetric",
    "FailedGetPodsMetric",
    "KEDAScalerFailed",
)


def probe(facts: Facts) -> Iterator[Draft]:
    """The kubelet says that a check fails, and how."""
    for e in facts.events("Unhealthy", "ProbeWarning"):
        found = _PROBE.search(e.data["message"])
        if not found:
            continue
        kind = found[1].lower()
        checks = [str(c.data[kind]) for c in facts.containers(e.about) if c.data.get(kind)]
        how = f" The check is `{checks[0][:120]}`." if checks else ""
        failing = facts.troubled(e.about)
        says_why = _SUFFERS.search(found[2]) and _complains(facts, e.about)
        yield Draft(
            entity=workload_of(e.about),
            fault="probe_failing",
            says=f"Pod {e.about} is not healthy: its {kind} probe fails "
            f'({e.data["count"]} times): "{found[2].strip()[:_SHOWN]}".{how}',
            rule=f"{kind}_probe",
            about=e.about,
            seen=(e.id, *ids(c for c in facts.containers(e.about) if c.data.get(kind))),
            direct=not says_why,
            # A crash makes every check fail; then the crash is to be explained, not the check.
            # A check that is answered and refuses says that something else is wrong.
            weight=0.5 if failing and kind == "readiness" else 0.6 if says_why else 0.7,
            disproof="The check passing when it is run by hand.",
        )


_SUFFERS = re.compile(
    r"status ?code:? 5\d\d|timed? ?out|deadline exceeded|Client\.Timeout", re.IGNORECASE
)
"""How a check fails where the program is there and does not do well."""


def _complains(facts: Facts, pod: str) -> bool:
    """Whether the log of its program tells of errors: then these are to be explained."""
    return any(
        e.data["level"] == "error" and workload_of(e.about) == workload_of(pod)
        for e in facts.of("line")
        if e.data["trouble"]
    )


def deadline(facts: Facts) -> Iterator[Draft]:
    """A job or a rollout took longer than it may."""
    for e in facts.of("event"):
        if "DeadlineExceeded" in e.data["reason"]:
            yield Draft(
                entity=workload_of(e.about),
                fault="deadline_exceeded",
                says=f'{e.about} took longer than it may: "{e.data["message"][:_SHOWN]}"',
                rule="deadline",
                about=e.about,
                seen=(e.id,),
                # Says that it was slow, not why.
                weight=0.55,
                disproof="It having ended before its deadline.",
            )


_NAMES_REASON = re.compile(r"missing request|not found|forbidden|no such", re.IGNORECASE)


def scaler(facts: Facts) -> Iterator[Draft]:
    """An autoscaler says why it does not scale."""
    for e in facts.events(*_CANNOT_SCALE):
        yield Draft(
            entity=workload_of(e.about),
            fault="scaling_blocked",
            says=f"{e.about} cannot be scaled ({e.data['reason']}): "
            f'"{e.data["message"][:_SHOWN]}"',
            rule="autoscaler",
            about=e.about,
            seen=(e.id,),
            direct=True,
            weight=0.95 if _NAMES_REASON.search(str(e.data["message"])) else 0.9,
            disproof="The metric being there when the autoscaler asks.",
        )


def scaler_conditions(facts: Facts) -> Iterator[Draft]:
    """An autoscaler's conditions say that it cannot scale, or that it is at its end."""
    for e in facts.of("state"):
        if e.data["kind"] != "HorizontalPodAutoscaler":
            continue
        for told in e.data["conditions"]:
            blocked = told["type"] in _MUST_HOLD and told["status"] == "False"
            at_end = (told["type"], told["status"]) == ("ScalingLimited", "True")
            if "ScalingDisabled" in told["rest"] or not (blocked or at_end):
                continue
            what = "cannot scale" if blocked else "is at the end of its range"
            yield Draft(
                entity=e.about,
                fault="scaling_blocked",
                says=f"The autoscaler {e.about} {what} ({told['type']} is {told['status']}): "
                f'"{told["rest"][:_SHOWN]}"',
                rule="autoscaler_condition",
                about=e.about,
                seen=(e.id,),
                direct=blocked,
                # At its end it is for a reason: load, or something that it waits for.
                weight=0.9 if blocked else 0.4,
                disproof="The autoscaler changing the number of pods at that time.",
            )


_MUST_HOLD = frozenset({"ScalingActive", "AbleToScale"})


def state(facts: Facts) -> Iterator[Draft]:
    """A table or a description shows a pod in trouble, and nothing tells why."""
    held = [(e, str(e.data["reason"])) for e in facts.of("container")]
    rows = [e for e in facts.of("row") if e.data["kind"] == "Pod"]
    for e, status in [*((e, str(e.data["status"])) for e in rows), *held]:
        if status.rpartition(":")[2] in _IN_TROUBLE:
            often = f" after {e.data['restarts']} restarts" if e.data["restarts"] else ""
            yield Draft(
                entity=workload_of(e.about),
                fault="application_error",
                says=f"Pod {e.about} is in {status}{often}; nothing that was read tells why.",
                rule="pod_state",
                about=e.about,
                seen=(e.id,),
                weight=0.3,
                disproof="The pod running and ready.",
            )


_IN_TROUBLE = frozenset({"CrashLoopBackOff", "Error", "RunContainerError", "Failed"})
RULES = (probe, deadline, scaler, scaler_conditions, state)
