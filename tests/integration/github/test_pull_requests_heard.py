"""What GitHub tells: proven, taken once, acted on afterwards, and said on the pull request."""

from __future__ import annotations

import json

import pytest

from frenly_ai.github.commands import ignored_mark
from frenly_ai.github.events import read_event
from frenly_ai.github.host import Comment, HostAway, PullRef
from registry.contracts.records import HistoryFilter
from tests.integration.github.conftest import SECRET, asked, told

DIFF = """diff --git a/src/call.py b/src/call.py
--- a/src/call.py
+++ b/src/call.py
@@ -1,2 +1,3 @@
 import http
+GET = http.get("https://legacy-api/users")
 print(GET)
"""


@pytest.fixture
def plain(shop):
    ref = shop.begin("example/plain")
    shop.host.diffs[ref] = DIFF
    shop.host.permissions = {"account-11": "write"}
    return shop


def of_plain(shop, *args, **more):
    return told(shop.number, *args, repository="example/plain", **more)


def asked_of(shop, text, **more):
    return asked(shop.number, text, repository="example/plain", **more)


def ref_of(shop):
    return PullRef("example/plain", shop.number)


def test_a_pull_request_that_uses_a_deprecated_name_gets_its_fix(plain):
    answer = plain.post(of_plain(plain))

    assert (answer.status_code, answer.json()) == (202, {"taken": True, "repeated": False})
    assert plain.host.writes == []
    plain.work()
    assert plain.host.writes == ["review", "comment", "check"]
    (comment,) = plain.host.at_lines
    assert (comment.path, comment.line) == ("src/call.py", 2)
    assert '```suggestion\nGET = http.get("https://user-management-api/users")\n```' in (
        comment.body
    )


def test_the_same_body_again_is_taken_once_whatever_its_delivery_is_called(plain):
    content = of_plain(plain)
    plain.post(content, **{"x-github-delivery": "one"})
    plain.work()

    again = plain.post(content, **{"x-github-delivery": "two", "x-github-event": "push"})

    assert again.json() == {"taken": True, "repeated": True}
    assert plain.work() == []


@pytest.mark.parametrize("secret", ["another-secret-of-16", SECRET.upper()])
def test_a_body_signed_by_somebody_else_is_refused(plain, secret):
    answer = plain.post(of_plain(plain), secret=secret)

    assert answer.status_code == 401
    assert answer.json()["code"] == "access.signature"
    assert "FRENLY_GITHUB_WEBHOOK_SECRET" in answer.json()["hint"]
    assert plain.work() == []


@pytest.mark.parametrize(
    "header", ["", "sha1=" + "0" * 40, "sha256=" + "0" * 64, "sha256=\u00e9".encode("latin-1")]
)
def test_a_body_without_a_good_signature_is_refused(plain, header):
    answer = plain.client.post(
        "/webhooks/github", content=b"{}", headers={"x-hub-signature-256": header}
    )

    assert answer.status_code == 401


def test_a_repository_that_is_not_named_is_left_alone(plain):
    answer = plain.post(told(plain.number, repository="stranger/shop"))

    assert answer.json()["taken"] is False
    assert plain.work() == []


@pytest.mark.parametrize(
    "content", [[], 7, {"action": "opened", "pull_request": {}}, {"pull_request": 3}, "x"]
)
def test_a_body_that_is_nothing_is_refused_with_a_hint(plain, content):
    answer = plain.post(content)

    assert answer.status_code in {202, 422}
    assert answer.status_code == 202 or answer.json()["hint"]


def test_a_body_of_50_mb_is_refused_before_it_is_read(plain):
    answer = plain.client.post(
        "/webhooks/github",
        content=b"x",
        headers={"content-length": "50000000", "x-hub-signature-256": "sha256=0"},
    )

    assert answer.status_code == 413


def test_a_host_that_is_away_is_asked_again_and_nothing_is_lost(plain):
    class Away(type(plain.host)):
        def pull(self, ref):
            raise HostAway("GitHub does not answer.", hint="Later.")

    acting = plain.acting
    away = type(acting)(
        policy=acting.policy,
        registry=acting.registry,
        deps=acting.deps,
        hosts=lambda _: Away(),
        reviews=acting.reviews,
        branches=acting.branches,
    )

    plain.post(of_plain(plain))

    assert plain.room.desk.work(away.act) == [f"{ref_of(plain)}: GitHub does not answer."]
    assert plain.room.desk.counts()["waiting"] == 1


def test_a_name_that_somebody_who_may_asked_to_ignore_is_left_out(plain):
    plain.tell(of_plain(plain))

    plain.tell(asked_of(plain, "/frenly ignore legacy-api because it is a test"))

    assert plain.host.conversations[ref_of(plain)][0].is_resolved
    assert "left out" in plain.host.said[ref_of(plain)][0].body
    assert plain.host.checks["a" * 40].conclusion == "success"


def test_a_command_is_told_apart_from_talk():
    body = json.dumps(asked(7, "see `/frenly ignore x because y`\n/frenly review")).encode()

    assert read_event(body) is None


def test_a_name_is_explained(plain):
    plain.tell(asked_of(plain, "/frenly explain user-api"))

    assert "`user-management-api`" in plain.host.said[ref_of(plain)][-1].body


def test_what_nobody_may_ask_is_answered_once_and_recorded_once(plain):
    plain.tell(asked_of(plain, "/frenly review", sender=66))
    plain.tell(asked_of(plain, "/frenly review", sender=66))

    assert len(plain.host.said[ref_of(plain)]) == 1
    assert "Only who may write" in plain.host.said[ref_of(plain)][0].body
    entries = refusals(plain)
    assert [entry.about for entry in entries] == [str(ref_of(plain))]
    assert entries[0].body["data"]["facts"]["account"] == "66"


def test_who_may_write_there_and_is_nobody_here_is_refused(plain):
    plain.host.permissions["account-66"] = "admin"

    plain.tell(asked_of(plain, "/frenly help", sender=66))

    assert "not known to Frenly" in plain.host.said[ref_of(plain)][0].body.replace("`", "")


def test_an_ignore_that_somebody_else_wrote_counts_for_nothing(plain):
    forged = f"<!-- frenly:ignored {ignored_mark('legacy-api')} -->"
    plain.host.said[ref_of(plain)] = [Comment(id=1, author="mallory", body=forged)]

    plain.tell(of_plain(plain))

    assert len(plain.host.at_lines) == 1


def refusals(shop):
    wanted = HistoryFilter(tag="code:command:refuse", about=str(ref_of(shop)))
    return shop.app.registry.history(wanted).items
