"""Commands that ask a server: the same answers, to the byte, as with its database at hand."""

from __future__ import annotations

import json

import pytest

from tests.integration.api.world import make_world
from tests.support.git import git
from tests.support.served import away, here, name_more, served, tree

__all__ = ["away", "here", "served", "tree"]
JUDGING = (
    ("scan",),
    ("scan", "--json", "--level", "note"),
    ("scan", "--diff", "CHANGE", "--context", "frontend"),
    ("scan", "--findings", "--kind", "service", "--min-length", "8"),
    ("review", "--diff", "CHANGE", "--path", "."),
    ("review", "--diff", "CHANGE", "--json", "--context", "frontend"),
    ("review", "--diff", "CHANGE", "--markdown", "--level", "note"),
    ("fix", ".", "--dry-run", "--level", "note"),
    ("fix", "call.py", "--dry-run", "--json"),
    ("scan", "--context", "frontent"),
    ("scan", "--name", "nobody-api"),
    ("review", "--diff", "call.py"),
)
ASKING = (
    ("usage", "user-api"),
    ("usage", "user-api", "--json"),
    ("usage", "show", "/api/v1/users/{id}", "--kind", "path", "--json"),
    ("usage", "user-api", "--context", "frontend"),
    ("usage", "scans"),
    ("usage", "scans", "--json"),
    ("can-remove", "user-api"),
    ("can-remove", "user-management-api", "--json"),
    ("can-remove", "nobody-api", "--json"),
    ("usage", "nobody-api"),
    ("usage", "user-api", "--context", "frontent", "--json"),
)


ON_EITHER = pytest.mark.parametrize("world", ["sqlite", "postgresql"], indirect=True)
ON_ONE = pytest.mark.parametrize("world", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def world(request, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    pg = request.getfixturevalue("postgres_server") if request.param != "sqlite" else None
    url = None if pg is None else pg.create()
    made = make_world(home, url)
    name_more(made)
    yield made
    made.close()
    if pg is not None:
        pg.drop(url)


def words(command, tree):
    return [str(tree.parent / "change.diff") if word == "CHANGE" else word for word in command]


@ON_ONE
@pytest.mark.parametrize("command", JUDGING, ids=" ".join)
def test_code_is_judged_as_with_the_database_at_hand(here, away, tree, command) -> None:
    near = here(*words(command, tree))

    first, again = (away(*words(command, tree), by="vera") for _ in range(2))

    assert near.code in {0, 1, 2, 3}, near
    assert first == near
    assert again == near


@ON_ONE
def test_what_is_compared_has_something_to_compare(here, tree) -> None:
    told = here("review", "--diff", tree.parent / "change.diff", "--path", ".", "--json").json

    assert {each["rule"] for each in told["findings"]} >= {"deprecated-name", "ambiguous-name"}
    assert any("approved by ben, dee" in str(each) for each in told["findings"])
    assert [each["allowed"] for each in told["documents"]] == [False]
    assert told["renames"]


@ON_ONE
@pytest.mark.parametrize("command", ASKING, ids=" ".join)
def test_who_uses_a_name_is_told_as_with_the_database_at_hand(
    world, here, away, tree, command
) -> None:
    told = here("usage", "import", usage_report(tree), by="bot")

    assert told.code == 0, told
    assert away(*command, by="vera") == here(*command)


def usage_report(tree):
    uses = [{"key": "user-api", "path": "src/app.py", "lines": [3, 9, 12, 13, 14, 15]}]
    told = {"repository": "shop/checkout", "commit": "3f2a9c1", "revision": 1, "uses": uses}
    file = tree.parent / "report.json"
    file.write_text(json.dumps({**told, "at": "2026-01-01T12:00:00Z"}))
    return file


@ON_EITHER
def test_a_pipeline_tells_the_server_what_its_scan_saw(world, here, away, tree) -> None:
    git(tree, "checkout", "-q", ".")
    scan = ("scan", ".", "--usage", "told.json", "--repository", "shop/till")
    near = here(*scan)
    near_told = (tree / "told.json").read_text()
    (tree / "told.json").unlink()
    assert away(*scan, by="vera") == near
    assert (tree / "told.json").read_text() == near_told

    told = away("usage", "import", "told.json", by="bot")
    refused = away("usage", "import", "told.json", by="vera")

    assert told.code == 0, told
    assert "recorded" in told.out
    assert refused.code == 5
    assert "usage.tell" in refused.err
    known = here("usage", "user-api", "--json").json["seen"]
    assert "shop/till" in {each["repository"] for each in known}
