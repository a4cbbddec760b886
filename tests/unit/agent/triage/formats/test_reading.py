"""Every format is recognised from the body alone, and read without inventing anything."""

from __future__ import annotations

import copy
import json
import time
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.triage.formats.documents import MAX_BYTES, TooLarge, Unreadable
from agent.triage.formats.reading import read_alerts
from agent.triage.formats.telling import (
    MAX_ANNOTATION,
    MAX_LABEL,
    MAX_LABELS,
    MAX_NAME,
    NotAnAlert,
)
from agent.triage.healthy import is_healthy_signal
from registry.contracts.alerts import Alert, AlertStatus
from registry.errors import FrenlyError, InvalidInput
from tests.support.alert_samples import SAMPLES, Sample, a_group


def body(document: Any) -> bytes:
    return json.dumps(document).encode()


def only(document: Any, **said: Any) -> Alert:
    (alert,) = read_alerts(body(document), **said)
    return alert


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_a_documented_body_says_what_it_says_and_no_more(sample: Sample):
    alert = only(sample.body)

    assert (alert.source, alert.name) == (sample.source, sample.name)
    assert alert.status is (AlertStatus.FIRING if sample.firing else AlertStatus.RESOLVED)
    assert alert.severity == sample.severity
    assert alert.namespace == sample.namespace
    assert alert.fingerprint


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_the_fields_order_changes_nothing(sample: Sample):
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return value

    assert only(turned(sample.body)) == only(sample.body)


def test_a_resolved_telling_has_the_fingerprint_of_the_firing_one():
    fired = a_group()["alerts"][0]
    del fired["fingerprint"]
    over = {**fired, "status": "resolved", "annotations": {}}

    assert only([fired]).fingerprint == only([over]).fingerprint


def test_times_links_and_runbook_are_taken_as_written():
    alert = only(a_group())

    assert alert.starts_at == datetime(2026, 11, 20, 8, 10, 0, 123456, tzinfo=UTC)
    assert alert.ends_at is None
    assert alert.runbook == "https://runbooks.example/DiskFull"
    assert alert.link == "http://prometheus.example/graph?g0.expr=disk+%3E+0.9"


def test_a_relative_link_is_resolved_against_the_senders_address():
    group = a_group(externalURL="https://g.example/", alert={"generatorURL": "?orgId=1"})

    assert only(group).link == "https://g.example/?orgId=1"


def test_what_the_sender_left_out_is_marked():
    assert only(a_group(truncatedAlerts=3)).cut
    assert not only(a_group()).cut


def test_an_end_told_as_a_moment_counts_once_it_has_come():
    posted = [{"labels": {"alertname": "A"}, "endsAt": "2026-11-20T09:00:00Z"}]
    before, after = (datetime(2026, 11, 20, hour, tzinfo=UTC) for hour in (8, 10))

    assert only(posted, when=before).status is AlertStatus.FIRING
    assert only(posted, when=after).status is AlertStatus.RESOLVED
    assert only(posted).status is AlertStatus.FIRING


def test_alerts_that_differ_in_one_label_stay_two():
    posted = [{"labels": {"alertname": "A", "severity": word}} for word in ("page", "warning")]

    first, second = read_alerts(body(posted))
    assert first.fingerprint != second.fingerprint


def test_the_name_that_an_envelope_gives_comes_first_and_the_own_one_is_kept():
    alert = only({"payload": {"AlarmName": "cpu"}, "alert_type": "HighCPU"})

    assert (alert.name, alert.labels["title"]) == ("HighCPU", "cpu")


def test_rules_are_no_alerts():
    rules = {"spec": {"groups": [{"name": "a", "rules": [{"alert": "A", "expr": "up == 0"}]}]}}

    with pytest.raises(NotAnAlert, match="1 alerting rules and no alert"):
        read_alerts(body(rules))


def test_an_alert_without_a_name_is_shown_by_its_labels():
    assert only([{"labels": {"job": "web", "env": "prod"}}]).name == '{env="prod", job="web"}'


def test_a_findings_tables_become_files_that_begin_with_their_head():
    table = {"headers": ["reason", "type"], "rows": [["Failed", "Warning\nonce"]]}
    blocks = [
        {"type": "markdown", "data": "**Related Events**"},
        {"type": "table", "data": table},
    ]
    evidence = {"title": "Related Events", "data": json.dumps(blocks)}
    twice = {"title": "Again", "data": json.dumps(blocks).replace('"', '\\"')}

    files = only({**SAMPLES["robusta"].body, "evidence": [evidence, twice]}).files

    assert files["Related Events.txt"] == "reason | type\nFailed | Warning once"
    assert files["Again.txt"].endswith("reason | type\nFailed | Warning once")


def test_a_runbook_among_labels_is_one():
    event = {
        "summary": "Lag",
        "source": "db",
        "custom_details": {"runbook_url": "https://r.e/a"},
    }

    assert only({"event_action": "trigger", "payload": event}).runbook == "https://r.e/a"


def test_an_end_that_has_only_its_key_is_the_end_of_that_alert():
    began = {
        "routing_key": "R",
        "event_action": "trigger",
        "dedup_key": "k",
        "payload": {"summary": "Lag", "source": "db", "severity": "error"},
    }
    ended = {"routing_key": "R", "event_action": "resolve", "dedup_key": "k"}

    assert only(began).fingerprint == only(ended).fingerprint


def test_an_alert_of_several_groups_is_one():
    one = {"labels": {"alertname": "A"}, "fingerprint": "1"}
    other = {"labels": {"alertname": "B"}, "fingerprint": "2"}
    groups = [{"labels": {}, "alerts": held} for held in ([one, other], [one], [])]

    assert [alert.name for alert in read_alerts(body(groups))] == ["A", "B"]


@pytest.mark.parametrize("message", ["plain text", "{", "5", "\ud800"])
def test_what_sns_carries_and_is_no_document_stays_its_text(message):
    notice = {"Type": "Notification", "TopicArn": "a", "Subject": "Disk", "Message": message}

    assert only({**notice, "Timestamp": "2026-11-20T08:10:00.000Z"}).name == "Disk"


def test_a_ping_tells_of_no_alert():
    assert (
        read_alerts(body({"event": {"event_type": "pagey.ping", "data": {"type": "ping"}}}))
        == ()
    )


def test_one_unreadable_alert_refuses_the_body_so_that_none_is_lost():
    with pytest.raises(NotAnAlert):
        read_alerts(body([{"labels": {"alertname": "A"}}, {"labels": {}}]))


def test_a_said_format_is_held_to():
    with pytest.raises(NotAnAlert, match="not of format 'grafana'"):
        read_alerts(body(SAMPLES["pingdom"].body), said="grafana")


def test_an_unknown_format_is_answered_with_the_nearest():
    with pytest.raises(InvalidInput) as refused:
        read_alerts(b"{}", said="graphana")
    assert "'grafana'" in refused.value.hint


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", Unreadable),
        (b"{", Unreadable),
        (b"\xff\xfe", Unreadable),
        (b'{"a": NaN}', Unreadable),
        (b'{"a": 1, "a": 2}', Unreadable),
        (b"1" * 5_000, Unreadable),
        (b"[" * 100_000, TooLarge),
        (b"[" * 70 + b"]" * 70, TooLarge),
        (b" " * (MAX_BYTES + 1), TooLarge),
        (b"{}", NotAnAlert),
        (b'"text"', NotAnAlert),
        (b'{"title": "hello"}', NotAnAlert),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_next_step(raw: bytes, kind: type[FrenlyError]):
    with pytest.raises(kind) as refused:
        read_alerts(raw)
    assert refused.value.hint


def test_every_text_is_bounded_and_plain():
    labels = {f"l{n}": "x" * (MAX_LABEL + 1) for n in range(MAX_LABELS + 9)}
    notes = {"summary": "\x00\ud800\x1b[31m" + "y" * MAX_ANNOTATION}
    alert = only(
        a_group(alert={"labels": {"alertname": "n" * 999, **labels}, "annotations": notes})
    )

    assert alert.cut
    assert len(alert.name) == MAX_NAME
    assert len(alert.labels) == MAX_LABELS
    assert max(map(len, alert.labels.values())) == MAX_LABEL
    assert len(alert.annotations["summary"]) == MAX_ANNOTATION
    assert alert.annotations["summary"].startswith("\ufffd\ufffd\ufffd[31m")


HUGE = 400_000
COSTLY = {
    "a moment of spaces": {"title": "x", "state": "x", "timestamp": "a" + " " * HUGE + "a"},
    "a zone behind spaces": [{"labels": {"alertname": "x"}, "startsAt": " " * HUGE + "UTC "}],
    "brackets": {"title": "[a] " * HUGE, "monitor_id": 1},
    "open brackets": {"title": "[" * HUGE, "monitor_id": 1},
    "tags": {"title": "x", "severity": "y", "tags": "a," * HUGE},
    "tags as JSON": {"title": "x", "severity": "y", "tags": "[" * HUGE},
    "a message as JSON": {"Message": "[" * HUGE, "title": "x", "severity": "y"},
    "an address": {"title": "x", "severity": "y", "url": "http://" + "a" * HUGE},
    "a runbook": {"title": "x", "severity": "y", "runbook": "http://a " * 50_000},
    "labels": {"title": "x", "labels": {f"l{n}": "v" for n in range(60_000)}},
    "fields": {"title": "x", "severity": "y"} | {f"f{n}": "v" for n in range(60_000)},
    "a constant": [
        {"labels": {"alertname": "x"}, "annotations": {"expr": "1" + " " * 8_000 + "x"}}
    ],
}


@pytest.mark.parametrize("document", COSTLY.values(), ids=list(COSTLY))
def test_no_body_takes_longer_than_its_size_explains(document):
    # Quadratic work on any of these takes minutes; the linear one a small part of a second.
    started = time.process_time()
    for alert in read_alerts(body(document)):
        is_healthy_signal(alert)

    assert time.process_time() - started < 10


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(), below, max_size=3),
    max_leaves=8,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    if isinstance(value, list):
        value = dict(enumerate(value))
    for key, below in value.items() if isinstance(value, dict) else ():
        found += places(below, (*path, key))
    return found


@given(data=st.data(), put=JSON, name=st.sampled_from(sorted(SAMPLES)))
def test_whatever_stands_anywhere_in_a_body_it_is_read_or_refused(data, put, name):
    document = copy.deepcopy(SAMPLES[name].body)
    *path, last = data.draw(st.sampled_from(places(document)[1:]))
    holder = document
    for key in path:
        holder = holder[key]
    holder[last] = put

    check(body(document))


@given(JSON)
def test_any_json_is_read_or_refused(document):
    check(body(document))


@given(st.binary())
def test_any_bytes_are_read_or_refused(raw):
    check(raw)


def check(raw: bytes) -> None:
    try:
        found = read_alerts(raw)
    except FrenlyError as refused:
        assert refused.message
        assert refused.hint
        return
    for alert in found:
        for field in fields(alert):
            assert is_storable(getattr(alert, field.name)), field.name


def is_storable(value: Any) -> bool:
    if isinstance(value, str):
        value.encode()
        return "\x00" not in value
    if isinstance(value, dict):
        return all(is_storable(key) and is_storable(value[key]) for key in value)
    return True
