"""The file of sources is closed, and what is wrong in it is named with its line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import resources

import pytest

from frenly_ai.webhooks.sources import NoSuchSource, Sources, load_sources
from registry.contracts.alerts import AlertStatus
from registry.errors import InvalidInput
from tests.support.alert_samples import SAMPLES

NOW = datetime(2026, 11, 20, tzinfo=UTC)
PACKAGED = (resources.files("config") / "alert_sources.yaml").read_text("utf-8")
OWN = """version: 1
body_bytes: 2048
age: 5m
sources:
  backups:
    fields:
      each: jobs
      name: [job.title, title]
      severity: [importance]
      status: [state]
      resolved: [Done]
      namespace: [cluster.namespace]
      labels: [tags, host]
      annotations: {summary: text, runbook_url: help}
      starts: [began_at]
      id: [job.id]
"""


def load(text: str) -> Sources:
    return load_sources(text, source="alert_sources.yaml")


def test_the_packaged_file_names_every_way_in():
    named = {"alertmanager", "alertmanager-pull", "grafana", "pagerduty", "generic"}
    assert set(load(PACKAGED).sources) == named


def test_a_mapping_reads_what_no_format_knows():
    body = {
        "jobs": [
            {
                "job": {"id": 7, "title": "Nightly backup"},
                "importance": "high",
                "state": "failed",
                "cluster": {"namespace": "db"},
                "tags": ["tier:1"],
                "host": "db-1",
                "text": "no space left",
                "help": "https://runbooks.example/backup",
                "began_at": "2026-11-20T03:00:00Z",
            },
            {"title": "Weekly backup", "state": "done"},
        ]
    }

    first, second = load(OWN).read("backups", json.dumps(body).encode(), NOW)

    assert (first.source, first.name, first.severity) == ("backups", "Nightly backup", "high")
    assert (first.namespace, first.labels) == ("db", {"tier": "1", "host": "db-1"})
    assert first.runbook == "https://runbooks.example/backup"
    assert first.annotations["summary"] == "no space left"
    assert first.starts_at == datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert first.fingerprint == "backups:7"
    assert (second.name, second.severity) == ("Weekly backup", None)
    assert second.status is AlertStatus.RESOLVED


def test_a_source_takes_its_own_format_alone():
    sources, body = load(PACKAGED), json.dumps(SAMPLES["pingdom"].body).encode()

    assert sources.read("generic", body, NOW)[0].source == "pingdom"
    with pytest.raises(InvalidInput, match="not of format 'pagerduty'"):
        sources.read("pagerduty", body, NOW)


def test_an_unknown_source_is_missing():
    with pytest.raises(NoSuchSource, match="'graphana' is not a source"):
        load(PACKAGED).named("graphana")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("age: 5m", "age: soon", "alert_sources.yaml:3: age: 'soon' is not a duration"),
        ("body_bytes: 2048", "body_bytes: 1", "alert_sources.yaml:2: body_bytes"),
        ("backups:", "Backups:", "sources.Backups"),
        ("status:", "state:", "alert_sources.yaml:10: sources.backups.fields.state"),
        ("name: [job.title, title]", "name: []", "alert_sources.yaml:8: "),
        ("    fields:", "    format: any\n    fields:", "either 'format' or 'fields'"),
        ("version: 1", "version: 2", "alert_sources.yaml:1: version"),
        ("    fields:", "    delivery: 'a b'\n    fields:", "sources.backups.delivery"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(before, after, says):
    with pytest.raises(InvalidInput) as refused:
        load(OWN.replace(before, after, 1))
    assert says in refused.value.message
    assert refused.value.hint


def test_a_misspelt_key_or_format_is_answered_with_the_nearest():
    with pytest.raises(InvalidInput) as key:
        load(OWN.replace("severity:", "severety:"))
    with pytest.raises(InvalidInput) as name:
        load(PACKAGED.replace("format: grafana", "format: graphana"))

    assert key.value.hint == "Did you mean 'severity'?"
    assert "Did you mean 'grafana'?" in name.value.message
