"""Servers that are not the one that was meant: what they hand out, once and later."""

from __future__ import annotations

import gzip
import json
import tracemalloc

import pytest
from pydantic import SecretStr

from agent.review.reviewer import Reviewer
from frenly_ai.bootstrap import policy_text
from frenly_ai.remote.address import read_address
from frenly_ai.remote.asking import NotTrusted, Server
from frenly_ai.remote.copies import Copies
from frenly_ai.remote.grounds import Fetching, fetch_grounds
from frenly_ai.remote.usage import BookOfServer
from frenly_ai.reviewing.grounds_text import Broken, head_of, read_grounds, write_grounds
from frenly_ai.reviewing.opening import Asked, reviewer_on
from frenly_ai.reviewing.policy import REVIEW_FILE
from frenly_ai.views.usage import recorded_lines, usage_lines
from registry.domain.names import Kind, Name
from registry.domain.rows import ContractStatus
from registry.domain.statehash import sum_of
from registry.errors import FrenlyError
from registry.service.revision_ports import RegistryState
from registry.service.touched import Touched, TouchedRow
from tests.builders import NOW, a_context, a_contract
from tests.support.odd_server import odd_server
from tests.unit.frenly_ai.reviewing.test_grounds_as_text import summed_anew

MEGABYTE = 1_000_000


@pytest.fixture
def odd():
    with odd_server() as state:
        yield state


def a_text(revision=7, owner="@team", others=(), **contract):
    rows = [a_context(), a_contract(owner=owner, **contract), *others]
    rows.sort(key=lambda row: row.key)
    state = RegistryState(revision, sum_of(rows).hash())
    found = Touched(state, (), iter(TouchedRow(1, row) for row in rows))
    head = head_of(found, policy_text(None, REVIEW_FILE)[0], "backward")
    return b"".join(write_grounds(found, head))


def tag_of(text):
    return read_grounds(text).head.etag


def fetch(odd, home, **more):
    with Server(read_address(odd.url), SecretStr("frenly_token")) as server:
        how = Fetching(Copies(home, server.url), NOW, **more)
        return fetch_grounds(server, how)


def test_rows_of_who_stood_in_its_place_are_never_taken_for_the_servers_own(odd, tmp_path):
    honest, forged = a_text(), a_text(owner="@mallory")
    odd.body, odd.headers = forged, {"etag": f"W/{tag_of(honest)}"}
    fetch(odd, tmp_path)
    odd.body, odd.headers = honest, {"etag": f"W/{tag_of(honest)}"}

    with pytest.raises(NotTrusted):
        fetch(odd, tmp_path)

    assert odd.heard[-1]["if-none-match"] == tag_of(forged) != tag_of(honest)


@pytest.mark.parametrize(("revision", "owner"), [(6, "@team"), (0, "@team"), (7, "@mallory")])
def test_a_server_that_goes_back_or_tells_another_past_is_not_believed(
    odd, tmp_path, revision, owner
):
    odd.body = a_text()
    fetch(odd, tmp_path)
    odd.body = a_text(revision, owner)

    with pytest.raises(NotTrusted, match="went back") as told:
        fetch(odd, tmp_path)

    (copy,) = tmp_path.rglob("*.grounds")
    assert str(copy) in told.value.hint
    copy.unlink()
    assert fetch(odd, tmp_path).revision == revision


def test_one_that_goes_on_is_believed(odd, tmp_path):
    for revision in (7, 7, 8, 12):
        odd.body = a_text(revision)
        assert fetch(odd, tmp_path).revision == revision


@pytest.mark.parametrize("status", [200, 403])
def test_an_answer_that_blows_up_fills_no_memory(odd, tmp_path, status):
    odd.status = status
    odd.body, odd.headers = (
        gzip.compress(bytes(400 * MEGABYTE), 6),
        {"content-encoding": "gzip"},
    )
    tracemalloc.start()

    with pytest.raises(NotTrusted, match="packed"):
        fetch(odd, tmp_path)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 250 * MEGABYTE


def test_rows_that_hardly_differ_are_no_such_answer(odd, tmp_path):
    text = a_text(description="x" * 19_000)
    odd.body, odd.headers = gzip.compress(text), {"content-encoding": "gzip"}

    assert fetch(odd, tmp_path).revision == 7


@pytest.mark.parametrize("revision", ['"\\u001b[2J"', '"7"', "7.0", "true", "null", "1e999"])
def test_a_revision_that_is_no_number_steers_no_terminal(odd, tmp_path, revision):
    odd.body = summed_anew(a_text().replace(b'"revision":7', f'"revision":{revision}'.encode()))
    said = []

    with pytest.raises(Broken):
        fetch(odd, tmp_path, tell=said.append)

    assert said == []


def test_a_refusal_is_one_line_so_that_no_log_takes_it_for_an_order(odd, tmp_path):
    order = "no.\n::stop-commands::x\r\n::add-mask::a\u2028::error::b"
    odd.status = 403
    odd.body = json.dumps({"code": "some.code", "detail": order, "hint": order}).encode()

    with pytest.raises(FrenlyError) as told:
        fetch(odd, tmp_path)

    for said in (told.value.message, told.value.hint):
        assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    "key", ["x; rm -rf /", "x\nimport os", 'x"+evil()+"', "x$(id)", "x`id`", "x\\", "\u202ex"]
)
def test_a_server_can_have_no_code_written_in_the_place_of_a_name(odd, tmp_path, key):
    odd.body = a_text(others=[a_contract(name=Name(Kind.SERVICE, key), key="x")])

    with pytest.raises(Broken):
        fetch(odd, tmp_path)


@pytest.mark.parametrize(
    ("key", "fix"),
    [("/api/new", "/api/new"), ("/api/$(id)", None), ("/api/';'", None), ("/%00", None)],
)
def test_nor_a_path_that_a_shell_would_run(odd, tmp_path, key, fix):
    old, new = Name(Kind.PATH, "/api/old"), Name(Kind.PATH, key)
    ends = {"status": ContractStatus.DEPRECATED, "successor": new, "sunset_at": NOW}
    odd.body = a_text(others=[a_contract(name=old, **ends), a_contract(name=new)])
    reviewer: Reviewer = reviewer_on(fetch(odd, tmp_path), Asked(context="application"))

    found = reviewer.text("a.py", 'get("/api/old")\n').findings

    assert [each.fix for each in found] == [fix]


ESCAPE = "\x1b[2J\u202e"
USAGE = {
    "kind": ESCAPE,
    "name": ESCAPE,
    "context": ESCAPE,
    "seen": [
        {"repository": ESCAPE, "branch": ESCAPE, "path": ESCAPE, "lines": [1], "times": 1}
        | {"spelled": ESCAPE, "place": ESCAPE, "commit": ESCAPE, "scanned_at": ESCAPE}
    ],
    "more_places": 0,
    "gone": [
        {
            "repository": ESCAPE,
            "branch": ESCAPE,
            "last_commit": ESCAPE,
            "last_commit_at": ESCAPE,
        }
    ],
    "lookups": [
        {"caller": ESCAPE, "context": ESCAPE, "times": 1, "first_day": ESCAPE}
        | {"last_day": ESCAPE}
    ],
    "lookups_counted_since": ESCAPE,
    "repositories_scanned": 1,
    "last_used_at": ESCAPE,
}
RECORDED = {"outcome": ESCAPE, "names": 1, "in_files": 1, "unknown": [ESCAPE]}


def test_what_a_server_tells_of_uses_steers_no_terminal(odd):
    with Server(read_address(odd.url), SecretStr("frenly_token")) as server:
        book = BookOfServer(server)
        odd.body = json.dumps(USAGE).encode()
        said = [*usage_lines(book.usage(Name(Kind.SERVICE, "user-api"), None))]
        odd.body = json.dumps({**USAGE, "seen": [], "lookups": []}).encode()
        said += usage_lines(book.usage(Name(Kind.SERVICE, "user-api"), None))
    said += recorded_lines("shop", {**RECORDED, "standing": ESCAPE})

    assert len(said) > 9
    assert [line for line in said if not line.isprintable()] == []
