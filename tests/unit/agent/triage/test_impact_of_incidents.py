from __future__ import annotations

import random

from agent.triage.impact import NOT_COUNTED, impact_of
from registry.contracts.alerts import AlertStatus
from registry.contracts.incidents import Cause, Certainty, Evidence
from tests.support.scenes import a_scene, an_alert


def dependents(name: str, *users: str, id: str = "E2", **data) -> Evidence:
    given = {"name": name, "users": list(users), "owners": [], "targets": [], **data}
    return Evidence(
        id=id, kind="dependents", source=f"contract:{name}", says="", about=name, data=given
    )


def a_cause(entity: str) -> Cause:
    return Cause(
        entity=entity,
        fault="failing",
        says="",
        certainty=Certainty.LIKELY,
        score=0.5,
        rule="r",
        evidence_for=("E1",),
    )


def on(service: str, **fields):
    return an_alert(labels={"service": service, "namespace": "shop"}, **fields)


def test_the_names_that_end_at_what_is_at_fault_are_hit() -> None:
    known = dependents(
        "user-management-api",
        "alias:service:frontend:profile-api",
        "alias:service:application:user-api",
        owner="@identity",
        owners=["@web"],
    )
    other = dependents("billing-api", "alias:service:system:bills", id="E3", owner="@billing")

    impact = impact_of(
        a_scene(on("user-management-api")), [other, known], [a_cause("user-management-api")]
    )

    assert impact.lines() == (
        "Firing: shop/user-management-api.",
        "At fault: user-management-api.",
        "Aliases that end there: alias:service:application:user-api, "
        "alias:service:frontend:profile-api.",
        "Called from: application, frontend.",
        "Teams to tell: @identity, @web.",
        NOT_COUNTED,
    )
    assert impact.evidence == ("E2",)


def test_without_a_cause_in_the_registry_the_names_in_the_alerts_are_told_as_such() -> None:
    impact = impact_of(
        a_scene(on("cart")), [dependents("cart", targets=[{"owner": "@shop"}])], [a_cause("db")]
    )

    assert not impact.is_at_fault
    assert impact.lines()[1:] == (
        "Spoken of by the alerts: cart.",
        "Teams to tell: @shop.",
        NOT_COUNTED,
    )


def test_the_first_cause_that_the_registry_knows_counts() -> None:
    known = [dependents("cart"), dependents("stock", id="E3")]

    impact = impact_of(a_scene(), known, [a_cause("db"), a_cause("Stock"), a_cause("cart")])

    assert impact.names == ("stock",)


def test_what_no_longer_fires_is_not_said_to_fire() -> None:
    scene = a_scene(on("cart"), on("mail", status=AlertStatus.RESOLVED))

    assert impact_of(scene, [], []).lines() == ("Firing: shop/cart.",)


def test_an_alert_about_nothing_fires_under_its_own_name() -> None:
    bare = an_alert("Odd", labels={"service": ""})

    assert impact_of(a_scene(bare), [], []).firing == ("Odd",)


def test_long_lists_say_how_many_more_there_are() -> None:
    users = [f"alias:service:application:a{n:02}" for n in range(14)]

    lines = impact_of(a_scene(), [dependents("cart", *users)], []).lines()

    assert next(line for line in lines if line.startswith("Aliases")).endswith(
        "application:a09 and 4 more."
    )


def test_order_of_alerts_and_evidence_changes_nothing() -> None:
    alerts = [on(name) for name in ("a", "b", "c")]
    known = [dependents(name, id=f"E{n}") for n, name in enumerate("abc")]
    draw = random.Random(3)  # noqa: S311 - no secret

    mixed = impact_of(a_scene(*draw.sample(alerts, 3)), draw.sample(known, 3), [])

    assert mixed.lines() == impact_of(a_scene(*alerts), known, []).lines()
