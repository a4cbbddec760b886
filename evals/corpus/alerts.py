"""Kind `alerts`: what monitoring systems sent, one normalised alert or group per file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from agent.triage.formats.reading import read_parsed
from agent.triage.formats.rules import is_rules, read_rules
from agent.triage.healthy import is_healthy_signal
from registry.contracts.alerts import AlertStatus
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from registry.contracts.alerts import Alert

ANSWERS_FILE = "expected.json"
_READ = (".json", ".yaml", ".yml")
_WORDS = {
    "alertmanager": "alertmanager-webhook-v4",
    "alertmanager-api": "alertmanager POST api/v2/alerts",
    "grafana": "grafana-webhook",
    "grafana-legacy": "grafana",
    "grafana-rule": "grafana",
    "robusta": "robusta-finding",
}
"""How the answers call a format, where they have a word of their own."""
_SUBJECTS = ("pod", "deployment", "job", "node", "daemonset", "statefulset")
_SCORED = (
    *("format", "alertname", "severity", "namespace", "status", "runbook"),
    *("alerts", "firing", "resolved", "alertnames", "distinct_label_sets", "subject"),
)


def predict(folder: Path, at: datetime) -> list[dict[str, Any]]:
    """Read every payload of the folder, as far as it tells of alerts, or of rules."""
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in _READ]
    return [_row(path, folder, at) for path in paths if path != folder / ANSWERS_FILE]


def score(prediction: list[dict[str, Any]], answers: list[dict[str, Any]]) -> dict[str, Any]:
    """Compare every field that an answer gives; a file counts when all of them are right."""
    told = {row["file"]: row for row in prediction}
    fields = {key: [0, 0] for key in _SCORED}
    misses: list[str] = []
    right = 0
    for answer in answers:
        row = told.get(answer["file"], {})
        wrong = [key for key in _SCORED if key in answer and row.get(key) != answer[key]]
        for key in _SCORED:
            fields[key][0] += key in answer and key not in wrong
            fields[key][1] += key in answer
        right += not wrong and bool(row) and "error" not in row
        misses += [
            f"{answer['file']}: {key} is {row.get(key)!r}, not {answer[key]!r}" for key in wrong
        ]
    unread = [f"{row['file']}: {row['error']}" for row in prediction if "error" in row]
    return {
        "files": {"right": right, "of": len(answers)},
        "fields": {key: {"hits": n[0], "of": n[1]} for key, n in fields.items()},
        "misses": misses,
        "unread": unread,
    }


def _row(path: Path, folder: Path, at: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {"file": path.relative_to(folder).as_posix()}
    try:
        document = _document(path)
        rules = is_rules(document)
        told = _of_rules(document) if rules else _of_alerts(read_parsed(document, when=at))
    except (FrenlyError, ValueError, yaml.YAMLError) as error:
        return {**row, "error": str(error)}
    return {**row, **told}


def _document(path: Path) -> Any:
    text = path.read_text("utf-8")
    return json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)


def _of_rules(document: Any) -> dict[str, Any]:
    rules = read_rules(document)
    return {
        "format": "PrometheusRule",
        "alertname": _only(rule.name for rule in rules),
        "severity": _only(rule.severity for rule in rules),
        "namespace": None,
        "status": None,
        "runbook": _only(rule.runbook for rule in rules),
        "rules": len(rules),
        "alertnames": sorted({rule.name for rule in rules}),
    }


def _of_alerts(alerts: Sequence[Alert]) -> dict[str, Any]:
    firing = sum(alert.status is AlertStatus.FIRING for alert in alerts)
    sources = sorted({alert.source for alert in alerts})
    return {
        "format": _WORDS.get(sources[0], sources[0]) if sources else None,
        "alertname": _only(alert.name for alert in alerts),
        "severity": _only(alert.severity for alert in alerts),
        "namespace": _only(alert.namespace for alert in alerts),
        "status": _only(str(alert.status) for alert in alerts),
        "runbook": _only(alert.runbook for alert in alerts),
        "subject": _only(_subject(alert.labels) for alert in alerts),
        "alerts": len(alerts),
        "firing": firing,
        "resolved": len(alerts) - firing,
        "alertnames": sorted({alert.name for alert in alerts}),
        "distinct_label_sets": len({tuple(sorted(a.labels.items())) for a in alerts}),
        "healthy": bool(alerts) and all(map(is_healthy_signal, alerts)),
    }


def _only(values: Iterable[str | None]) -> str | None:
    """Return what all of them say; None where they say several things."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def _subject(labels: Mapping[str, str]) -> str | None:
    return next((f"{kind}/{labels[kind]}" for kind in _SUBJECTS if labels.get(kind)), None)
