"""From `/frenly fix` in a signed body to a pull request, over GitHub's client and a server."""

from __future__ import annotations

import pytest

from tests.integration.github.conftest import asked, on_github
from tests.integration.github.fixing import FIXED, HEAD, TEXT, diff_of
from tests.integration.github.test_whole_way import tell
from tests.support.github_server import ACCOUNT, TOKEN, github_server
from tests.support.reviews import REF, a_pull

READS = {"checks", "contents", "issues", "metadata", "pull_requests"}


@pytest.fixture
def server():
    with github_server() as made:
        made.host.pulls[REF] = a_pull()
        made.host.diffs[REF] = diff_of("src/call.py")
        made.host.files["src/call.py", HEAD] = TEXT
        made.host.permissions = {f"account-{ACCOUNT}": "write"}
        made.branches.hold(HEAD, {"src/call.py": TEXT.encode()})
        made.branches.tips["change"] = HEAD
        yield made


@pytest.fixture
def app(tmp_path, server):
    policy = (
        "repositories: {example/shop: {context: application, fixes: true}}\n"
        f"people: {{ana: {ACCOUNT}}}\n"
    )
    yield from on_github(tmp_path, server, policy)


def ask(app):
    return tell(app, asked(REF.number, "/frenly fix", sender=ACCOUNT))


def test_a_demand_becomes_a_pull_request_and_only_its_token_writes(app, server):
    said = ask(app)

    ((branch, onto, words),) = server.branches.opened.values()
    tree = server.branches.trees[server.branches.commits[server.branches.tips[branch]].tree]
    assert said == ["example/shop#7: answered 'fix'"]
    assert onto == "change"
    assert server.branches.blobs[tree["src/call.py"][1]] == FIXED.encode()
    assert words.body.startswith("Asked for on #7.")
    reading, writing = (each["permissions"] for each in server.tokens)
    assert (set(reading), reading["contents"]) == (READS, "read")
    assert writing == {"contents": "write", "metadata": "read", "pull_requests": "write"}
    assert TOKEN not in words.body + server.host.said[REF][0].body


def test_the_same_demand_again_writes_no_more_than_an_answer(app, server):
    ask(app)
    held, told = dict(server.branches.tips), dict(server.branches.opened)

    ask(app)

    assert (server.branches.tips, server.branches.opened) == (held, told)
    assert "has these fixes already" in server.host.said[REF][-1].body


def test_an_app_that_may_not_write_code_is_told_what_it_lacks(app, server):
    server.withheld = {"contents": "write"}

    said = ask(app)

    assert said == ["example/shop#7: answered 'fix'"]
    assert server.branches.writes == []
    assert "Contents: write" in server.host.said[REF][-1].body
