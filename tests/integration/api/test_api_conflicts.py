"""What contradicts itself, over HTTP."""

from __future__ import annotations


def test_conflicts_are_listed_with_resolutions_that_can_be_sent_back(world) -> None:
    (lost,) = [
        each
        for each in world.get("/v1/conflicts?class=dangling").json()["items"]
        if "lost-api" in each["message"]
    ]

    assert lost["severity"] == "warns"
    assert lost["evidence"][0]["row"].endswith(":lost-api")
    assert lost["evidence"][0]["revision"] >= 1
    assert world.get(f"/v1/conflicts/{lost['id']}").json() == lost


def test_conflicts_are_filtered(world) -> None:
    assert world.get("/v1/conflicts?class=cycle").json() == {
        "items": [],
        "next": None,
        "next_link": None,
    }
    assert world.get("/v1/conflicts?severity=blocks&context=system").json()["items"] == []


def test_what_is_no_conflict_class_severity_or_context_is_told(world) -> None:
    answers = {
        path: world.get(f"/v1/conflicts{path}")
        for path in ("?class=shadow", "?severity=heavy", "?context=nope", "/C-0123456789")
    }

    assert {path: answer.status_code for path, answer in answers.items()} == {
        "?class=shadow": 422,
        "?severity=heavy": 422,
        "?context=nope": 404,
        "/C-0123456789": 404,
    }
    assert answers["?class=shadow"].json()["hint"] == "Did you mean 'shadowing'?"
