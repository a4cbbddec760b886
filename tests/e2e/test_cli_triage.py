"""`frenly triage`: from a file, a pipe or an Alertmanager, shown or stored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.alert_samples import SAMPLES, a_group
from tests.support.web_server import web_server

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine


@pytest.fixture
def a_file(tmp_path: Path) -> Path:
    path = tmp_path / "alert.json"
    path.write_text(json.dumps(a_group()), encoding="utf-8")
    return path


@pytest.fixture
def triage(empty_cli: CommandLine) -> CommandLine:
    empty_cli.invite("root", "admin")
    empty_cli.invite("mona", "alert_source")
    return empty_cli


def test_a_dry_run_shows_what_was_read_and_needs_nobody(empty_cli, a_file) -> None:
    shown = empty_cli.done("triage", a_file, "--dry-run")
    value = empty_cli.done("triage", a_file, "--dry-run", "--json").json

    assert "DiskFull" in shown.out
    assert "warning" in shown.out
    (alert,) = value["alerts"]
    assert (alert["name"], alert["severity"], alert["healthy"]) == (
        "DiskFull",
        "warning",
        False,
    )


def test_a_file_is_stored_once(triage, a_file) -> None:
    first = triage.done("triage", a_file, "--json", by="mona").json
    again = triage.done("triage", a_file, "--json", by="mona").json

    assert (first["alerts"], first["new"], first["repeated"]) == (1, 1, False)
    assert (again["new"], again["repeated"]) == (1, True)


def test_what_becomes_of_an_alert_is_reported_at_once(triage, a_file) -> None:
    told = triage.done("triage", a_file, by="mona")
    again = triage.done("triage", a_file, "--json", by="mona").json

    assert "I-1" in told.out
    assert "DiskFull" in told.out
    assert "1 alert, 1 new" in told.err
    assert again["incidents"] == []


def test_a_signal_that_fires_by_design_opens_nothing(triage, tmp_path) -> None:
    path = tmp_path / "watchdog.json"
    path.write_text(json.dumps(SAMPLES["holmes"].body), encoding="utf-8")

    told = triage.done("triage", path, "--json", by="mona").json

    assert (told["new"], told["incidents"]) == (1, [])


def test_what_is_attached_goes_with_the_alert(empty_cli, a_file, tmp_path) -> None:
    log = tmp_path / "pod.log"
    log.write_text("x" * 300_000 + "last line", encoding="utf-8")

    answer = empty_cli.done("triage", a_file, "--attach", log, "--dry-run", "--json")

    assert answer.json["alerts"][0]["files"] == {"pod.log": 262_144}
    assert "only the last" in answer.err


def test_a_sender_without_the_right_is_refused(triage, a_file) -> None:
    triage.invite("vera", "viewer")

    assert triage("triage", a_file).code == 5
    assert triage("triage", a_file, by="vera").code == 5


def test_an_alertmanager_is_pulled_once(triage) -> None:
    with web_server() as server:
        server.says = json.dumps(SAMPLES["alertmanager's list"].body).encode()
        url = server.url.removesuffix("/in")
        shown = triage.done("triage", "--pull", url, "--dry-run")
        stored = triage.done("triage", "--pull", url, "--json", by="mona").json

    assert "page" in shown.out
    assert stored["new"] == 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ([], 2, "Name a file of alerts"),
        (["FILE", "--pull", "http://127.0.0.1:1"], 2, "Name a file of alerts"),
        (["nowhere.json"], 2, "'nowhere.json' cannot be read"),
        (["FILE", "--format", "graphana"], 2, "Did you mean 'grafana'?"),
        (["FILE", "--every", "1m"], 2, "A file is read once"),
        (["--pull", "nowhere"], 2, "is not a web address"),
        (["--pull", "http://127.0.0.1:1"], 75, "does not answer"),
        (["--pull", "http://127.0.0.1:1", "--every", "soon"], 2, "'soon' is not a duration"),
        (["--pull", "http://127.0.0.1:1", "--format", "grafana"], 2, "does not go with --pull"),
        (["FILE", *["--attach", "FILE"] * 21], 2, "21 files cannot be attached"),
    ],
)
def test_what_cannot_be_meant_is_told_with_a_next_step(
    empty_cli, a_file, words: list[str], code: int, says: str
) -> None:
    answer = empty_cli(
        "triage", *[str(a_file) if w == "FILE" else w for w in words], "--dry-run"
    )

    assert answer.code == code
    assert says in answer.err
    assert "next: " in answer.err


def test_what_a_sender_wrote_cannot_move_the_cursor(empty_cli, tmp_path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps(a_group(alert={"labels": {"alertname": "a\u202e\x1b[2J"}})), encoding="utf-8"
    )

    out = empty_cli.done("triage", path, "--dry-run").out

    assert "\x1b" not in out
    assert "\u202e" not in out
