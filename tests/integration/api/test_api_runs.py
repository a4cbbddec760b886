"""Runs over HTTP: one's own, an operator's view, and cancelling."""

from __future__ import annotations

from registry.contracts.runs import Request, RunEnd, RunState


def begun(world, user: str = "mia", thread: str = "t"):
    return world.app.runs.begin(Request("chat", thread, "hello"), world.actor(user))


def test_a_run_is_shown_to_its_owner_and_to_operators(world) -> None:
    run = begun(world, thread="shown")

    for user in ("mia", "root"):
        answer = world.get(f"/v1/runs/{run.id}", user)
        assert (answer.status_code, answer.json()["state"]) == (200, "running")
    hidden = world.get(f"/v1/runs/{run.id}", "max")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "missing")


def test_runs_are_listed_in_pages_and_by_state(world) -> None:
    ids = [begun(world, "max", f"listed{n}").id for n in range(3)]

    first = world.get("/v1/runs?limit=2", "max").json()
    rest = world.get(first["next_link"], "max").json()
    done = world.get("/v1/runs?state=done", "max").json()

    assert {run["id"] for run in (*first["items"], *rest["items"])} == set(ids)
    assert done["items"] == []
    assert world.get("/v1/runs?state=dome", "max").status_code == 422


def test_a_run_is_cancelled_once_and_says_what_stands(world) -> None:
    run = begun(world, thread="cancelled")
    world.app.runs.end(run, RunEnd(state=RunState.WAITING, proposal="P-1"))

    cancelled = world.post(f"/v1/runs/{run.id}/cancel", None)
    again = world.post(f"/v1/runs/{run.id}/cancel", None)
    other = world.post(f"/v1/runs/{run.id}/cancel", None, "max")

    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert "Proposal P-1 was made before; it stands" in cancelled.json()["says"]
    assert (again.status_code, other.status_code) == (409, 404)


def test_what_is_no_run_is_told(world) -> None:
    assert world.get("/v1/runs/R-0123456789ab").status_code == 404
    assert world.get("/v1/runs/what").status_code == 422
