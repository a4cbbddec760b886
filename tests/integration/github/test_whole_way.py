"""From a signed body to what stands on GitHub, over its own client and a server that answers."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from starlette.testclient import TestClient

from frenly_ai.github.opening import PullRequestRoom
from frenly_ai.serving import create_application
from tests.integration.github.conftest import SECRET, on_github, told
from tests.integration.github.test_pull_requests_heard import DIFF
from tests.support.app_key import app_key
from tests.support.github_server import TOKEN, github_server
from tests.support.reviews import REF, a_pull


@pytest.fixture
def server():
    with github_server() as made:
        made.host.pulls[REF] = a_pull()
        made.host.diffs[REF] = DIFF
        yield made


@pytest.fixture
def app(tmp_path, server):
    policy = "repositories: {example/shop: {context: application}}\npeople: {}\n"
    yield from on_github(tmp_path, server, policy)


def tell(app, content):
    body = json.dumps(content).encode()
    signed = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"x-hub-signature-256": f"sha256={signed}"}
    answer = TestClient(create_application(app)).post(
        "/webhooks/github", content=body, headers=headers
    )
    assert answer.status_code == 202
    return PullRequestRoom(app).work()


def test_a_pull_request_is_reviewed_once_and_no_secret_leaves(app, server):
    said = tell(app, told(REF.number))
    written = list(server.asked)

    again = tell(app, told(REF.number))

    assert said == ["example/shop#7: 1 findings, 1 new remarks, 0 resolved"]
    assert again == ["example/shop#7: 1 findings, 0 new remarks, 0 resolved"]
    repeated = [each for each in server.asked[len(written) :] if "graphql" not in each]
    assert [each for each in repeated if not each.startswith("GET")] == []
    bodies = "".join(
        [*(c.body for c in server.host.said[REF]), *(c.body for c in server.host.at_lines)]
    )
    assert "user-management-api" in bodies
    for secret in (SECRET, TOKEN, *app_key().splitlines()[1:-1]):
        assert secret not in bodies


def test_a_host_that_is_away_is_reviewed_later(app, server):
    server.status = 503

    assert tell(app, told(REF.number)) == [
        "example/shop#7: GitHub answers 503 (show example/shop#7)."
    ]

    assert PullRequestRoom(app).desk.counts() == {"waiting": 1}


@pytest.mark.parametrize("name", [r"a\nb", "a?ref=x", "a#b", "a%2e%2e", r"\377"])
def test_a_name_of_a_file_that_is_no_url_holds_up_no_review(app, server, name):
    path = f"src/{name}.py"
    diff = DIFF.replace("a/src/call.py", f'"a/{path}"').replace("b/src/call.py", f'"b/{path}"')
    server.host.diffs[REF] = diff

    said = tell(app, told(REF.number))

    assert said == ["example/shop#7: 1 findings, 1 new remarks, 0 resolved"]
    assert PullRequestRoom(app).desk.counts() == {"done": 1}
    assert not any("user-management" in each or "?" in each for each in server.asked)
