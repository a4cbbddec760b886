"""Pausing over HTTP: one stops, two go on, and everybody sees it."""

from __future__ import annotations


def test_one_pauses_and_two_resume(lone_world) -> None:
    world = lone_world
    made = world.app.registry.add_user("eve", ["admin"], by=world.actor("root"))
    world.tokens["eve"] = made.token

    paused = world.post("/v1/pause", {"why": "a wrong name"}, "root").json()
    asked = world.post("/v1/resume", {"why": "fixed"}, "root").json()
    again = world.post("/v1/resume", {"why": "fixed"}, "root")
    resumed = world.post("/v1/resume", {"why": "fixed"}, "eve").json()

    assert (paused["paused"], paused["by"], paused["why"]) == (True, "root", "a wrong name")
    assert (asked["paused"], asked["asked_by"]) == (True, "root")
    assert (again.status_code, again.json()["code"]) == (403, "operator.one_person_resumes")
    assert (resumed["paused"], world.get("/v1/pause").json()["paused"]) == (False, False)


def test_resuming_what_is_not_paused_says_so(lone_world) -> None:
    answer = lone_world.post("/v1/resume", {"why": "go"}, "root")

    assert (answer.status_code, answer.json()["code"]) == (409, "operator.not_paused")


def test_readiness_tells_that_work_is_paused_and_stays_ready(lone_world) -> None:
    before = lone_world.client.get("/health/ready").json()["paused"]
    lone_world.post("/v1/pause", {"why": "stop"}, "root")

    after = lone_world.client.get("/health/ready")

    assert (before, after.status_code, after.json()["paused"]) == (False, 200, True)
