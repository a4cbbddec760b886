"""Who may tell of alerts, what becomes of a body, and that no body breaks the server."""

from __future__ import annotations

import json
import time
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frenly_ai.webhooks.signatures import Signed, signature_of
from tests.integration.webhooks.conftest import GRAFANA, PAGERDUTY
from tests.support.alert_samples import SAMPLES, a_group

if TYPE_CHECKING:
    from tests.integration.webhooks.conftest import Door

NUMBERS = count()


def fresh_group(**changed: Any) -> bytes:
    """Return a body that no other test sends."""
    alert = {"fingerprint": f"f{next(NUMBERS)}", **changed.pop("alert", {})}
    return json.dumps(a_group(alert=alert, **changed)).encode()


def is_problem(answer: Any, status: int, code: str) -> bool:
    said = answer.json()
    return (
        answer.status_code == status == said["status"]
        and answer.headers["content-type"] == "application/problem+json"
        and said["code"] == code
        and bool(said["hint"])
    )


def unfolded(door: Door) -> int:
    with door.app.deps.view() as uow:
        return uow.unfolded()


def test_an_alert_is_stored_before_the_answer(door):
    before = unfolded(door)

    answer = door.told("alertmanager", fresh_group())

    assert answer.status_code == 202
    said = answer.json()
    assert (said["alerts"], said["new"], said["repeated"]) == (1, 1, False)
    assert said["delivery"].startswith("sha256:")
    assert unfolded(door) == before + 1


def test_the_same_body_again_gets_the_first_answer_and_does_nothing(door):
    body = fresh_group()
    first, before = door.told("alertmanager", body), unfolded(door)

    again = door.told("alertmanager", body)

    assert again.json() == {**first.json(), "repeated": True}
    assert unfolded(door) == before


def test_a_named_delivery_with_other_alerts_is_refused(door):
    name = {"Frenly-Delivery": f"d{next(NUMBERS)}", **door.auth("mona")}
    first = door.post("generic", fresh_group(), **name)

    other = door.post("generic", fresh_group(), **name)

    assert first.json()["delivery"] == name["Frenly-Delivery"]
    assert is_problem(other, 409, "alerts.delivery_differs")


def test_a_mapping_of_the_file_reads_a_system_of_ones_own(door):
    body = b'{"job": {"title": "Nightly"}, "importance": "high", "state": "failed"}'

    answer = door.post("backups", body, X_Delivery_Id="b-1", **door.auth("mona"))

    assert answer.json() == {"delivery": "b-1", "alerts": 1, "new": 1, "repeated": False}


def test_who_carries_no_token_or_a_wrong_one_is_refused(door):
    body, before = fresh_group(), unfolded(door)

    assert is_problem(door.post("alertmanager", body), 401, "access.token")
    wrong = door.post("alertmanager", body, authorization="Bearer frenly_0_x")
    assert is_problem(wrong, 401, "access.token")
    assert is_problem(door.told("alertmanager", body, "vera"), 403, "denied")
    assert unfolded(door) == before


def test_an_unknown_source_is_named(door):
    assert is_problem(door.told("graphana", b"{}"), 404, "alert.source_unknown")


def signed(secret: str, body: bytes, moment: int | None = None) -> tuple[str, str]:
    stamp = str(int(time.time()) if moment is None else moment)
    return signature_of(secret, Signed(None, stamp, body)), stamp


def grafana(door: Door, body: bytes, signature: str, stamp: str, **more: str) -> Any:
    headers = {
        "X-Grafana-Alerting-Signature": signature,
        "X-Grafana-Alerting-Timestamp": stamp,
        **more,
    }
    return door.client.post("/webhooks/grafana", content=body, headers=headers)


def test_a_signed_body_needs_no_token(door):
    body = fresh_group(orgId=1, title="[FIRING:1]")

    answer = grafana(door, body, *signed(GRAFANA, body))

    assert (answer.status_code, answer.json()["new"]) == (202, 1)


def test_a_signed_body_that_is_sent_again_does_nothing_however_it_is_named(door):
    body = fresh_group(orgId=1, title="[FIRING:1]")
    signature, stamp = signed(GRAFANA, body)
    first = grafana(door, body, signature, stamp)

    again = grafana(door, body, signature, stamp, **{"Frenly-Delivery": "other"})

    assert again.json() == {**first.json(), "repeated": True}


def test_pagerduty_signs_with_any_of_its_secrets(door):
    event = json.loads(json.dumps(SAMPLES["pagerduty 3"].body))
    event["event"]["data"]["id"] = f"P{next(NUMBERS)}"
    body = json.dumps(event).encode()
    signature = signature_of(PAGERDUTY, Signed(None, None, body))

    answer = door.post("pagerduty", body, X_PagerDuty_Signature=f"v1=00,v1={signature}")

    assert (answer.status_code, answer.json()["new"]) == (202, 1)


def test_a_ping_is_taken_and_stores_nothing(door):
    body = b'{"event": {"event_type": "pagey.ping", "data": {"type": "ping", "message": "hi"}}}'
    signature = signature_of(PAGERDUTY, Signed(None, None, body))

    answer = door.post("pagerduty", body, X_PagerDuty_Signature=f"v1={signature}")

    assert (answer.status_code, answer.json()["alerts"]) == (202, 0)


def test_a_source_with_a_secret_must_sign_even_with_a_good_token(door):
    body = fresh_group(orgId=1, title="x")
    old = grafana(door, body, *signed(GRAFANA, body, 1_000_000_000))

    assert is_problem(door.told("grafana", body), 401, "access.signature")
    assert is_problem(
        grafana(door, body, *signed("another-secret", body)), 401, "access.signature"
    )
    assert is_problem(
        grafana(door, body + b" ", *signed(GRAFANA, body)), 401, "access.signature"
    )
    assert is_problem(old, 401, "access.signature")


def test_strangers_are_recorded_once_a_minute(door):
    def recorded() -> int:
        with door.app.deps.view() as uow:
            return len(uow.entries_about("sign-in"))

    before = recorded()
    for _ in range(20):
        door.post("alertmanager", b"{}")

    assert recorded() >= 1
    assert recorded() <= before + 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "alert.unreadable"),
        (b"not json", 422, "alert.unreadable"),
        (b"\xff", 422, "alert.unreadable"),
        (b'{"a": NaN}', 422, "alert.unreadable"),
        (b'{"alerts": 1, "alerts": 2}', 422, "alert.unreadable"),
        (b"[" * 50_000, 422, "alert.too_large"),
        (b"9" * 10_000, 422, "alert.unreadable"),
        (b"{}", 422, "alert.none"),
        (b'"' + b"x" * 1_048_576 + b'"', 413, "request.too_large"),
    ],
)
def test_a_body_that_is_no_alert_is_a_problem_of_its_sender(door, body, status, code):
    assert is_problem(door.told("generic", body), status, code)


def test_a_huge_body_is_refused_unread(door):
    def parts() -> Any:
        for _ in range(64):
            yield b" " * 65_536
            sent.append(1)

    sent: list[int] = []
    answer = door.client.post("/webhooks/generic", content=parts(), headers=door.auth("mona"))

    assert is_problem(answer, 413, "request.too_large")


def test_our_own_hook_keeps_the_rules_of_our_own_routes(door):
    big = b'{"service": "' + b"x" * 1_100_000 + b'"}'
    json_type = {"content-type": "application/json"}

    assert is_problem(
        door.post("deployment", big, **door.auth("mona"), **json_type), 413, "request.too_large"
    )
    assert is_problem(
        door.post("deployment", rb'{"service": "a\u0000"}', **door.auth("mona"), **json_type),
        422,
        "request.invalid",
    )


def test_text_that_no_store_keeps_is_kept_without_it(door):
    alert = {"annotations": {"summary": "\x00\ud800"}, "fingerprint": f"\ud800{next(NUMBERS)}"}

    assert door.told("alertmanager", fresh_group(alert=alert)).status_code == 202


def test_huge_numbers_and_deep_labels_are_read(door):
    deep: Any = "x"
    for _ in range(40):
        deep = {"a": deep}
    body = json.dumps(a_group(orgIds=2**80, extra=deep, alert={"fingerprint": 2**70})).encode()

    assert door.told("alertmanager", body).status_code == 202


SOURCES = st.sampled_from(["alertmanager", "generic", "backups", "grafana", "pagerduty", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(), below, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(sorted(SAMPLES))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=SOURCES, data=st.data())
def test_no_body_breaks_the_server(door, source, data):
    kind = data.draw(st.sampled_from(["bytes", "json", "changed"]))
    if kind == "bytes":
        body = data.draw(st.binary(max_size=300))
    elif kind == "json":
        body = json.dumps(data.draw(JSON)).encode()
    else:
        body = bytearray(json.dumps(SAMPLES[data.draw(NAMES)].body).encode())
        for place in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=3)):
            body[place] = data.draw(st.integers(0, 255))

    answer = door.told(source, bytes(body))

    assert answer.status_code in {202, 401, 404, 409, 413, 422}, answer.text
    assert answer.status_code == 202 or answer.json()["hint"]
