"""Alerts that fire together take their place among the causes that were seen."""

from __future__ import annotations

from dataclasses import replace

from agent.triage.causes.ranking import rank
from agent.triage.causes.topology.family import RULE, unnamed
from agent.triage.responses.basis import NoBasis, find_basis
from registry.contracts.incidents import Cause, Certainty
from tests.support.scenes import a_scene, an_alert
from tools.deadlines import NEVER
from tools.evidence.alerts import AlertSource


def firing(*pairs: tuple[str, str]):
    scene = a_scene(
        *(
            an_alert(name, labels={"service": thing, "namespace": "shop"})
            for name, thing in pairs
        )
    )
    told = AlertSource().ask(scene, NEVER)
    return scene, [replace(each, id=f"E{n}") for n, each in enumerate(told, start=1)]


PAIRS = (("HighErrorRate", "cart"), ("HighErrorRate", "orders"), ("PodCrashLooping", "redis"))


def test_alerts_alone_tell_a_cause_and_ask_for_nothing() -> None:
    scene, evidence = firing(*PAIRS)

    causes = rank(scene, evidence)

    assert (causes[0].entity, causes[0].rule) == ("redis", RULE)
    assert isinstance(find_basis(scene, evidence, causes), NoBasis)


def test_order_of_alerts_changes_no_cause() -> None:
    scene, evidence = firing(*PAIRS)
    turned, same = firing(*PAIRS[::-1])

    assert [c.says for c in rank(scene, evidence)] == [c.says for c in rank(turned, same)]


def test_a_thing_whose_mechanism_was_seen_is_not_named_again() -> None:
    pattern = Cause(
        entity="redis-0",
        fault="failing",
        says="",
        certainty=Certainty.LIKELY,
        score=0.3,
        rule=RULE,
        evidence_for=("E1",),
    )
    seen = replace(pattern, entity="redis", fault="out_of_memory", rule="oom_killed")

    assert unnamed([pattern, replace(pattern, entity="cart")], [seen]) == [
        replace(pattern, entity="cart")
    ]
