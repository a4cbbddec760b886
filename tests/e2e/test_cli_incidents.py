"""`frenly incidents` from a shell: from alerts to a closed incident, and bad input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.alert_samples import a_group

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import CommandLine


@pytest.fixture
def shop(empty_cli: CommandLine, tmp_path: Path) -> CommandLine:
    """A platform on which one alert was told and looked at."""
    empty_cli.invite("root", "admin")
    empty_cli.invite("mia", "member")
    path = tmp_path / "alert.json"
    path.write_text(json.dumps(a_group()), encoding="utf-8")
    empty_cli.done("triage", path, by="mia")
    return empty_cli


def test_an_alert_that_was_told_is_an_incident(shop) -> None:
    listed = shop.done("incidents", "list", by="mia")

    assert "I-1" in listed.out
    assert "DiskFull in shop" in listed.out
    assert "Nothing was due." in shop.done("worker", "--once", by="mia").out


def test_an_incident_is_shown_closed_and_opened_again(shop) -> None:
    shown = shop.done("incidents", "show", "I-1", by="mia")
    closed = shop.done(
        "incidents", "close", "I-1", "--reason", "known", "--json", by="mia"
    ).json
    again = shop("incidents", "close", "I-1", "--reason", "known", by="mia")
    opened = shop.done("incidents", "reopen", "I-1", "--reason", "not that", by="mia")

    assert "no action, because" in shown.out
    assert (closed["state"], closed["closed_by"], closed["reason"]) == (
        "closed",
        "mia",
        "known",
    )
    assert (again.code, "I-1 is closed." in again.err) == (4, True)
    assert "Opened again by mia: not that" in opened.out


def test_lists_are_json_for_programs(shop) -> None:
    listed = shop.done("incidents", "list", "--state", "open", "--json", by="mia").json
    beats = shop.done("incidents", "heartbeats", "--json", by="mia").json

    assert [each["id"] for each in listed["items"]] == ["I-1"]
    assert "evidence" not in listed["items"][0]
    assert beats["items"] == []


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("show", "I-7"), 3, "There is no incident 'I-7'."),
        (("show", "seven"), 3, "There is no incident 'seven'."),
        (("close", "I-1", "--reason", " "), 2, "A reason is missing."),
        (("close", "I-1", "--reason", "x", "--cause", "9"), 2, "has no cause 9"),
        (("list", "--state", "opn"), 2, "Did you mean 'open'?"),
    ],
)
def test_what_cannot_be_meant_is_told_with_the_next_step(shop, args, code, says) -> None:
    answer = shop("incidents", *args, by="mia")

    assert answer.code == code
    assert says in answer.err
    assert "next:" in answer.err
