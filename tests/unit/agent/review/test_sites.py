from __future__ import annotations

import pytest

from agent.review.sites import declares_paths, is_history, is_meant
from agent.review.tables import defines
from registry.contracts.usage import Place, Use
from registry.domain.names import Kind, Name


def meant(line: str, spelled: str, *, path: str, kind: Kind, place: Place = Place.TEXT) -> bool:
    use = Use(path, 1, line.index(spelled) + 1, Name(kind, spelled), spelled, place)
    return is_meant(use, line)


@pytest.mark.parametrize(
    ("line", "spelled", "path", "kind"),
    [
        ("host: user-api", "user-api", "values.yaml", Kind.SERVICE),
        ('client = connect("user-api")', "user-api", "app.py", Kind.SERVICE),
        ("upstream: web", "web", "values.yaml", Kind.SERVICE),
        ("  - web", "web", "compose.yaml", Kind.SERVICE),
        ('  "service": "web",', "web", "a.json", Kind.SERVICE),
        ("url: http://web:8080/", "web", "values.yaml", Kind.SERVICE),
        ("x = process.env.DATABASE_URL", "DATABASE_URL", "app.ts", Kind.ENV),
        ("echo $PORT", "PORT", "run.sh", Kind.ENV),
        ("sum(rate(http_requests_total[5m]))", "http_requests_total", "r.yaml", Kind.METRIC),
        ('fetch("/users")', "/users", "app.js", Kind.PATH),
        ("See user-api for details.", "user-api", "docs/a.md", Kind.SERVICE),
    ],
)
def test_a_name_that_stands_as_one_is_meant(line, spelled, path, kind) -> None:
    assert meant(line, spelled, path=path, kind=kind)


@pytest.mark.parametrize(
    ("line", "spelled", "path", "kind"),
    [
        ("build the web app", "web", "Makefile", Kind.SERVICE),
        ("description: our web front", "web", "values.yaml", Kind.SERVICE),
        ("user_api = 3", "user_api", "app.py", Kind.SERVICE),
        ("DATABASE_URL = read()", "DATABASE_URL", "app.py", Kind.ENV),
        ("cd /users now", "/users", "run.sh", Kind.PATH),
        ("user-api was renamed to identity", "user-api", "docs/a.md", Kind.SERVICE),
        ("the web is wide", "web", "docs/a.md", Kind.SERVICE),
    ],
)
def test_words_variables_and_history_are_not_meant(line, spelled, path, kind) -> None:
    assert not meant(line, spelled, path=path, kind=kind)


def test_what_a_parser_calls_code_is_not_a_string() -> None:
    line = "f('x', user_api, 'y')"

    assert not meant(line, "user_api", path="a.py", kind=Kind.SERVICE, place=Place.CODE)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("CHANGELOG.md", True),
        ("docs/release-notes.rst", True),
        ("HISTORY", True),
        ("CHANGES-1.2.txt", True),
        ("src/changes.py", False),
        ("docs/changeable.md", False),
    ],
)
def test_a_history_is_known_by_its_name(path, expected) -> None:
    assert is_history(path) is expected


def test_tables_of_old_names_and_api_documents_are_known_by_what_they_hold() -> None:
    assert defines("frenly_import: 1\naliases: []\n")
    assert defines('{\n "deprecated-versions": []\n}\n')
    assert defines("aliases:\n- {alias: a, target: b}\n")
    assert defines('[{"alias": "a",\n  "canonical": "b"}]')
    assert defines("alias,context,target\na,b,c\n")
    assert defines("versions:\n  1.2.0:\n    all:\n      rename_attributes:\n")
    assert not defines("aliases:\n  - a\n")
    assert not defines("networks:\n  net:\n    aliases: [a]\n    target: x\n")
    assert not defines("alias ll='ls'\n")
    assert declares_paths("openapi: 3.0.3\npaths: {}\n")
    assert declares_paths('{"openapi": "3.1.0"}')
    assert not declares_paths("kind: openapi\n")


def test_a_line_without_end_is_judged_by_what_is_near() -> None:
    line = "x" * 200_000 + ' "user-api" ' + "y" * 200_000

    assert meant(line, "user-api", path="a.js", kind=Kind.SERVICE)
