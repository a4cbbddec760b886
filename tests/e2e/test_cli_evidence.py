"""`frenly deployments`, `frenly evidence` and `frenly audit show`, as their users call them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.alert_samples import a_group

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine


@pytest.fixture
def told(empty_cli: CommandLine) -> CommandLine:
    empty_cli.environment.setenv("FRENLY_KNOWLEDGE", "keywords")
    empty_cli.invite("root", "admin")
    empty_cli.invite("pipe", "alert_source")
    return empty_cli


def test_a_deployment_is_told_and_listed_and_told_once(told):
    tell = ("deployments", "tell", "shop", "1.4.2", "--previous", "1.4.1", "--delivery", "4711")

    first = told.done(*tell, by="pipe")
    again = told.done(*tell, by="pipe")
    (listed,) = told.done("deployments", "list", "--json").json["items"]

    assert first.out.strip() == f"{listed['id']} told: shop 1.4.2"
    assert again.out.strip() == f"{listed['id']} was told before: shop 1.4.2"
    assert (listed["version"], listed["previous"], listed["told_by"]) == (
        "1.4.2",
        "1.4.1",
        "pipe",
    )
    assert "shop" in told.done("deployments", "list", "--service", "shop").out


def test_who_lists_nothing_is_told_how_to_tell(empty_cli):
    assert "frenly deployments tell" in empty_cli.done("deployments", "list").err


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("deployments", "tell", " ", "1"), 2),
        (("deployments", "tell", "shop", "1", "--at", "2999-01-01"), 2),
        (("deployments", "tell", "shop", "1", "--at", "soon"), 2),
        (("audit", "show", "audit:nope"), 3),
        (("evidence", "nowhere.json"), 2),
    ],
)
def test_what_cannot_be_is_refused_with_the_next_step(told, argv, code):
    answer = told(*argv, by="pipe")

    assert (answer.code, answer.out) == (code, "")
    assert "next:" in answer.err


def test_evidence_of_a_file_is_shown_and_nothing_is_stored(told, tmp_path: Path):
    file = tmp_path / "alert.json"
    file.write_text(json.dumps(a_group()), encoding="utf-8")
    before = len(told.done("audit", "log", "--json").json["items"])

    shown = told.done("evidence", file)
    value = told.done("evidence", file, "--json").json

    assert shown.out.startswith("E1   alert       Alert 'DiskFull'")
    assert value[0]["source"] == shown.out.splitlines()[1].strip()
    assert len(told.done("audit", "log", "--json").json["items"]) == before


def test_a_source_that_is_away_is_shown_as_missing(told, tmp_path: Path):
    labels = {"alertname": "DiskFull", "service": "shop"}
    file = tmp_path / "alert.json"
    file.write_text(json.dumps(a_group(alert={"labels": labels})), encoding="utf-8")
    told.environment.setenv("FRENLY_PROMETHEUS_URL", "http://127.0.0.1:9")

    last = told.done("evidence", file, "--json").json[-1]

    assert (last["kind"], last["source"]) == ("missing", "prometheus")


def test_what_evidence_cites_of_the_log_is_opened(told):
    entry = told.done("audit", "log", "--limit", "1", "--json").json["items"][0]

    shown = told.done("audit", "show", f"audit:{entry['id']}")

    assert entry["tag"] in shown.out
    assert told.done("audit", "show", entry["id"], "--json").json["id"] == entry["id"]
