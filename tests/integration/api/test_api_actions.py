"""Actions over HTTP, by the server as it runs without a platform."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from frenly_ai.serving import create_application

WISH = {"act": "restart", "workload": "shop/deployment/checkout", "reason": "slow"}


@pytest.fixture(scope="module")
def served(world):
    with TestClient(create_application(world.app)) as client:
        yield client


def test_without_a_platform_a_wish_is_answered_with_what_to_set(world, served) -> None:
    answer = served.post("/v1/actions", json=WISH, headers=world.auth("mia"))

    assert answer.status_code == 503
    assert answer.json()["code"] == "action.no_platform"
    assert "platform.yaml" in answer.json()["hint"]


def test_whoever_may_not_ask_is_refused(world, served) -> None:
    assert served.post("/v1/actions", json=WISH).status_code == 401
    answer = served.post("/v1/actions", json=WISH, headers=world.auth("vera"))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "change",
    [{"act": "reboot"}, {"workload": "x"}, {"replicas": 3}, {"namespace": "shop"}],
    ids=str,
)
def test_a_wish_that_cannot_be_meant_is_refused(world, served, change) -> None:
    answer = served.post("/v1/actions", json={**WISH, **change}, headers=world.auth("mia"))

    assert answer.status_code == 422


def test_lists_are_empty_and_unknown_ids_are_told(world, served) -> None:
    listed = served.get("/v1/actions", headers=world.auth("vera")).json()
    shown = served.get("/v1/actions/A-0123456789", headers=world.auth("vera"))
    decided = served.post(
        "/v1/actions/A-0123456789/decisions",
        json={"digest": "0" * 64, "verdict": "approve"},
        headers=world.auth("ben"),
    )

    assert listed["items"] == []
    assert (shown.status_code, decided.status_code) == (404, 404)
