"""What holds of all causes: their order, their evidence, and what has no effect on them."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

import pytest

from agent.triage.causes.ranking import rank
from agent.triage.faults import FAULTS
from registry.contracts.incidents import Evidence
from tests.support.causes import a_scene_of, causes_of, described, recorded
from tools.evidence.reading.files import read_attached

POD = "orders-7c5d9f6b8d-x2k4z"
CRASH = """\
State:          Waiting
  Reason:       CrashLoopBackOff
Last State:     Terminated
  Reason:       Error
  Exit Code:    1
Restart Count:  7
"""
FILES = {
    "a.txt": recorded(
        "kubectl_describe",
        described(
            POD, CRASH, events="Warning  Unhealthy  2m  kubelet  Liveness probe failed: x"
        ),
        kind="pod",
    ),
    "b.txt": recorded(
        "fetch_pod_logs",
        "ERROR redis timeout\nERROR disk is full\nFailed to connect to database at pg:5432\n",
        pod_name=POD,
    ),
}


@pytest.mark.parametrize("seed", range(20))
def test_order_and_names_of_the_evidence_decide_nothing(seed: int) -> None:
    scene = a_scene_of("Why does orders crash?", FILES)
    evidence = list(read_attached(scene))
    expected = [
        (c.entity, c.fault, c.certainty, c.score, c.says) for c in rank(scene, evidence)
    ]
    random.Random(seed).shuffle(evidence)  # noqa: S311 - an order, not a secret
    renamed = [replace(e, id=f"E{n}") for n, e in enumerate(evidence, 1)]

    found = rank(scene, renamed)

    assert [(c.entity, c.fault, c.certainty, c.score, c.says) for c in found] == expected


def test_every_cause_cites_evidence_that_is_there_and_has_a_known_fault() -> None:
    scene = a_scene_of("Why does orders crash?", FILES)
    evidence = read_attached(scene)

    found = rank(scene, evidence)

    assert len(found) > 1
    for cause in found:
        assert cause.evidence_for
        assert set(cause.evidence_for) <= {e.id for e in evidence}
        assert cause.fault in FAULTS
        assert 0 <= cause.score <= 1


def test_every_certain_cause_stands_before_every_other() -> None:
    found = causes_of("Why does orders crash?", **FILES)

    certain = [c.certainty == "certain" for c in found]

    assert certain == sorted(certain, reverse=True)
    assert any(certain)


def test_an_alert_that_always_fires_has_no_cause() -> None:
    told = '{"name": "Watchdog", "labels": {"severity": "none"}, "annotations": {}}'

    assert causes_of("What is this?", told, **FILES) == ()


def test_a_name_alone_does_not_silence_an_alarm() -> None:
    told = '{"name": "Watchdog", "labels": {"severity": "critical"}, "annotations": {}}'

    assert causes_of("Why does orders crash?", told, **FILES)


def test_a_page_of_advice_is_no_evidence_of_a_cause() -> None:
    page = "# Guide\n\n## Causes\n\n* The secret `x` not found.\n* OOMKilled\n\n## Cure\n\n1. Wait.\n"

    assert causes_of("Why does orders crash?", page) == ()


def test_a_recorded_change_answers_a_question_about_changes() -> None:
    told = '[{"datetime": "2025-06-12T09:01:53Z", "type": "deployment", "name": "web-6932", "description": "Redeployed"}]'

    found = causes_of("What change events happened on June 12?", told)

    assert (found[0].entity, found[0].fault, found[0].certainty) == (
        "web",
        "rollout",
        "certain",
    )


def test_a_controllers_message_names_what_it_lacks() -> None:
    body = """\
        Name:               argocd/demo
        Project:            default
        Sync Status:        OutOfSync
        Phase:              Failed
        Message:            failed to apply, reason: namespaces "demo-space" not found
    """
    found = causes_of("What is wrong with demo?", body)

    assert (found[0].entity, found[0].fault, found[0].certainty) == (
        "demo-space",
        "missing_object",
        "certain",
    )


JUNK: list[Any] = [None, 3, "x", [], {}, [None], [3], ["x"], [[]], {"x": 1}, True, -1.5]
THINGS = json.loads(
    """[
    {"kind": "Deployment", "metadata": {"name": "web", "labels": {"a": "b"}}, "spec": {
      "replicas": 1, "template": {"metadata": {"labels": {"app": "web"}}, "spec": {
        "volumes": [{"secret": {"secretName": "s"}}, {"configMap": {"name": "c", "items": [{"key": "k"}]}}],
        "containers": [{"name": "m", "ports": [{"containerPort": 80}], "livenessProbe": {"httpGet": {"port": 81}},
          "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}],
          "envFrom": [{"configMapRef": {"name": "c"}}], "resources": {"requests": {"cpu": 1}}}]}}}},
    {"kind": "Pod", "metadata": {"name": "web-2s4j2"}, "spec": {"containers": [{"name": "m", "command": ["a"]}]},
      "status": {"conditions": [{"type": "PodScheduled", "reason": "Unschedulable", "message": "0/1"}],
        "containerStatuses": [{"name": "m", "restartCount": 2, "state": {"waiting": {"reason": "CrashLoopBackOff"}},
          "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}}}]}},
    {"kind": "Service", "metadata": {"name": "web"}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 1}]}},
    {"kind": "NetworkPolicy", "metadata": {"name": "wall"}, "spec": {"podSelector": {"matchExpressions":
      [{"key": "app", "operator": "In", "values": ["web"]}]}, "policyTypes": ["Egress", "Ingress"],
      "egress": [{"ports": [{"port": 53}]}], "ingress": [{"from": [{"podSelector": {"matchLabels": {"a": "b"}}}]}]}},
    {"kind": "HorizontalPodAutoscaler", "metadata": {"name": "h"}, "spec": {"scaleTargetRef": {"name": "web"}}},
    {"kind": "PersistentVolumeClaim", "metadata": {"name": "p"}, "spec": {"storageClassName": "fast"}},
    {"kind": "Secret", "metadata": {"name": "s2"}, "data": {"k": "x"}},
    {"kind": "Ingress", "metadata": {"name": "i"}, "spec": {"ingressClassName": "z"}},
    {"kind": "Event", "metadata": {}, "reason": "Failed", "message": "x", "involvedObject": {"name": "web"}},
    {"name": "A", "labels": {"pod": "web"}, "annotations": {}, "evidence": [{"title": "t", "data": "[]"}]},
    {"datetime": "2026-01-01T00:00:00Z", "name": "web", "description": "d"},
    {"data": {"resultType": "matrix", "result": [{"metric": {"pod": "web"}, "values": [[1, "2"]]}]}},
    {"streams": [{"stream": {"pod": "web"}, "values": [["1", "ERROR connection refused to web:80"]]}]},
    {"batches": [{"resource": {"attributes": []}, "scopeSpans": [{"spans": [{"name": "a", "endTimeUnixNano": "9"}]}]}]},
    {"partitions": {"a": ["b"]}, "alarms": ["x"], "status": "down"}
    ]"""
)  # fmt: skip
LINE = recorded("fetch_pod_logs", "ERROR dial tcp: lookup web: i/o timeout\n", pod_name="web")


def spoiled(value: Any, chance: random.Random) -> Any:
    """The same data with something else in some of its places."""
    if chance.random() < 0.08:
        return chance.choice(JUNK)
    if isinstance(value, dict):
        return {key: spoiled(each, chance) for key, each in value.items()}
    return [spoiled(each, chance) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(150))
def test_data_of_any_shape_is_ranked_or_left_out(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - as above
    files = {f"{n}.json": json.dumps(spoiled(t, chance)) for n, t in enumerate(THINGS)}
    scene = a_scene_of("Why is web down?", {**files, "z.txt": LINE})

    evidence = read_attached(scene)

    assert not [e for e in evidence if "could not be read" in e.says]
    rank(scene, evidence)


def test_evidence_of_other_sources_is_not_mistaken_for_a_file() -> None:
    scene = a_scene_of("Why does orders crash?", FILES)
    others = [
        Evidence(
            id=f"X{n}",
            kind=kind,
            source="audit:1",
            says="x",
            about="orders",
            data={"form": kind},
        )
        for n, kind in enumerate(
            ("event", "log", "line", "container", "change", "metric", "alert")
        )
    ]
    bare = [replace(each, id=f"Y{each.id}", data={}) for each in others]

    found = rank(scene, [*others, *bare, *read_attached(scene)])

    assert [c.fault for c in found] == [
        c.fault for c in causes_of("Why does orders crash?", **FILES)
    ]
