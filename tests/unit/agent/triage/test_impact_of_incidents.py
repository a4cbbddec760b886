from __future__ import annotations

from agent.triage.impact import NOT_COUNTED, impact_of
from registry.contracts.incidents import Cause, Certainty, Evidence


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


def firing(about: str, name: str = "Errors", **statuses: int) -> Evidence:
    return Evidence(
        id="E1",
        kind="alert",
        source="alert:1",
        says="",
        about=about,
        data={"name": name, "statuses": statuses or {"firing": 1}},
    )


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
        [firing("shop/user-management-api"), other, known], [a_cause("user-management-api")]
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
    impact = impact_of([dependents("cart", targets=[{"owner": "@shop"}])], [a_cause("db")])

    assert not impact.is_at_fault
    assert impact.lines() == (
        "Spoken of by the alerts: cart.",
        "Teams to tell: @shop.",
        NOT_COUNTED,
    )


def test_the_first_cause_that_the_registry_knows_counts() -> None:
    known = [dependents("cart"), dependents("stock", id="E3")]

    impact = impact_of(known, [a_cause("db"), a_cause("Stock"), a_cause("cart")])

    assert impact.names == ("stock",)


def test_what_no_longer_fires_is_not_said_to_fire() -> None:
    evidence = [firing("shop/cart", firing=1, resolved=3), firing("shop/mail", resolved=1)]

    assert impact_of(evidence, []).lines() == ("Firing: shop/cart.",)


def test_an_alert_about_nothing_fires_under_its_own_name() -> None:
    assert impact_of([firing("", "Odd")], []).firing == ("Odd",)


def test_long_lists_say_how_many_more_there_are() -> None:
    users = [f"alias:service:application:a{n:02}" for n in range(14)]

    lines = impact_of([dependents("cart", *users)], []).lines()

    assert next(line for line in lines if line.startswith("Aliases")).endswith(
        "application:a09 and 4 more."
    )


def test_order_of_evidence_changes_nothing() -> None:
    known = [dependents(name, id=f"E{n}") for n, name in enumerate("abc")]
    evidence = [firing("shop/b"), firing("shop/a"), *known]

    assert impact_of(evidence[::-1], []).lines() == impact_of(evidence, []).lines()
