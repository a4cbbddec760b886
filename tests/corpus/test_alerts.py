"""Real payloads: each is read as its answer says, and planted text changes no field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from agent.triage.formats.reading import read_alerts, read_parsed
from agent.triage.formats.telling import MAX_ANNOTATION, MAX_LABEL
from evals.corpus import KINDS, alerts
from registry.errors import FrenlyError
from tests.builders import NOW
from tests.support.alert_samples import a_group

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(corpus: Path) -> Path:
    return corpus / "alerts"


def test_every_payload_is_read_as_its_answer_says(folder: Path) -> None:
    figures = alerts.score(alerts.predict(folder, NOW), KINDS["alerts"].answers(folder))

    assert figures["misses"] == []
    assert figures["unread"] == []
    assert figures["files"] == {"right": 42, "of": 42}


def test_no_answer_is_read_to_predict(folder: Path, tmp_path: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and path.name != alerts.ANSWERS_FILE:
            copied = tmp_path / path.relative_to(folder)
            copied.parent.mkdir(parents=True, exist_ok=True)
            copied.write_bytes(path.read_bytes())

    assert alerts.predict(tmp_path, NOW) == alerts.predict(folder, NOW)


def test_what_the_rules_say_is_read(folder: Path) -> None:
    rows = {row["file"]: row for row in alerts.predict(folder, NOW)}
    rules = [row for name, row in rows.items() if name.startswith("rules/")]

    assert rules
    assert all(row["rules"] > 0 and row["alertnames"] for row in rules)


def planted(site: str, text: str) -> Any:
    if site.startswith("annotation "):
        return {"annotations": {"summary": "s", site.partition(" ")[2]: text}}
    labels = {"alertname": "DiskFull", "severity": "warning", "namespace": "shop"}
    return {"labels": {**labels, "team": text}}


@pytest.mark.parametrize(
    "site", ["annotation summary", "annotation description", "annotation runbook_url", "label"]
)
def test_planted_text_stays_a_text_in_its_own_field(corpus: Path, site: str) -> None:
    lines = (corpus / "injections" / "injections.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines if line.strip()]
    assert texts
    (plain,) = read_parsed(a_group(alert=planted(site, "quiet")))

    for text in texts:
        (alert,) = read_parsed(a_group(alert=planted(site, text)))
        held = (*alert.annotations.values(), *alert.labels.values())
        said = ("name", "status", "severity", "namespace", "starts_at", "fingerprint", "group")
        assert [getattr(alert, f) for f in said] == [getattr(plain, f) for f in said]
        assert alert.runbook in {None, plain.runbook}
        assert any(" ".join(text.split())[:40] in " ".join(one.split()) for one in held)
        assert max(map(len, alert.labels.values())) <= MAX_LABEL
        assert max(map(len, alert.annotations.values())) <= MAX_ANNOTATION


def test_a_payload_cut_anywhere_is_refused_and_never_half_read(folder: Path) -> None:
    raw = (folder / "alertmanager" / "group-none-open.json").read_bytes()
    for end in range(0, len(raw) - 2, 97):
        with pytest.raises(FrenlyError):
            read_alerts(raw[:end])
