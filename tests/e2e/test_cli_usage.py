"""`frenly usage` and `frenly can-remove`, as people and pipelines type them."""

from __future__ import annotations

import json
from typing import Any

import pytest

NAME = "user-api"


@pytest.fixture
def report(tmp_path):
    def write(**fields: Any):
        given = {"repository": "shop/checkout", "commit": "3f2a9c1", "revision": 1}
        given |= {"at": "2026-01-01T12:00:00Z"}
        given |= {"uses": [{"key": NAME, "path": "src/app.py", "lines": [3, 9]}]}
        file = tmp_path / "report.json"
        file.write_text(json.dumps({**given, **fields}), "utf-8")
        return file

    return write


def test_a_report_is_imported_and_says_who_uses_a_name(cli, report) -> None:
    nothing = cli.done("usage", NAME)
    assert "nobody is known to use it" in nothing.out

    told = cli.done("usage", "import", report(), by="ana")
    again = cli.done("usage", "import", report(), by="ana")
    shown = cli.done("usage", NAME)

    assert told.out == "shop/checkout: 1 name in 1 file recorded\n"
    assert "nothing changed" in again.out
    assert "src/app.py:3,9 (text)" in shown.out
    assert "shop/checkout" in cli.done("usage", "scans").out
    found = cli.done("usage", "show", NAME, "--json").json
    assert [each["lines"] for each in found["seen"]] == [[3, 9]]


def test_whether_a_name_can_go_is_an_exit_code(cli, report) -> None:
    unknown = cli("can-remove", NAME)
    cli.done("usage", "import", report(), by="ana")
    used = cli("can-remove", NAME, "--json")

    assert unknown.code == 2
    assert "not known" in unknown.out
    assert used.code == 1
    assert used.json["blocks"][0]["what"] == "code"


def test_a_repository_that_is_gone_is_forgotten(cli, report) -> None:
    cli.done("usage", "import", report(), by="ana")

    assert "1 scan forgotten" in cli.done("usage", "forget", "shop/checkout", by="ana").out
    missing = cli("usage", "forget", "shop/checkout", by="ana")

    assert missing.code == 3
    assert cli.done("usage", "scans", "--json").json["items"] == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"commit": "HEAD"}, "commit"),
        ({"uses": [{"key": NAME, "path": "a.py"}]}, "line"),
        ({"revisio": 1}, "revisio"),
        ({"context": "fronted"}, "frontend"),
    ],
)
def test_a_wrong_report_is_refused_in_words(cli, report, fields, says) -> None:
    answer = cli("usage", "import", report(**fields), by="ana")

    assert answer.code == 2
    assert says in answer.err
    assert "Traceback" not in answer.err


def test_what_cannot_be_read_or_found_is_told(cli, tmp_path) -> None:
    (tmp_path / "broken.json").write_bytes(b"\xff{")

    assert cli("usage", "import", tmp_path / "none.json", by="ana").code == 2
    assert cli("usage", "import", tmp_path / "broken.json", by="ana").code == 2
    assert cli("usage", "usr-api-of-nobody").code == 3
    assert cli("can-remove", "usr-api-of-nobody").code == 3
    assert cli("usage", "--kind", "sort", NAME).code == 2
    assert cli("usage").code == 2


def test_names_of_files_cannot_deceive_a_terminal(cli, report) -> None:
    uses = [{"key": NAME, "path": "a\u202eb.py", "line": 1}]
    cli.done("usage", "import", report(uses=uses), by="ana")

    assert "\u202e" not in cli.done("usage", NAME).out
    assert "\u202e" not in cli("can-remove", NAME).out
