"""Reports on their way, to real receivers on this machine."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import SecretStr

from frenly_ai.deliver.carrier import Carrier, WithReports
from frenly_ai.deliver.plan import FolderWay, GithubWay, Plan, SlackWay, WebhookWay
from frenly_ai.deliver.slack import message
from frenly_ai.notify.hook import signature
from frenly_ai.views.incident import report_of
from registry.contracts.incidents import IncidentState
from registry.errors import InvalidInput, Unavailable
from registry.service.lifecycle_ports import Notice
from tests.builders import NOW
from tests.incident_builders import a_cause, a_response, an_evidence, an_incident
from tests.support.issue_server import issue_server
from tests.support.web_server import web_server

TOKEN = "t0ken"
HOSTILE = "<!channel> [x](http://evil.example) @all \x1b[2J"


def a_notice(way: str = "way", **fields: Any) -> Notice:
    given = {
        "id": "c" * 64,
        "at": NOW,
        "owner": way,
        "subject": "I-1",
        "event": "incident opened",
        "title": "Incident I-1",
        "text": "See it.",
    }
    return Notice(**{**given, **fields})


def a_carrier(way: Any, secret: str | None = TOKEN, **incident: Any) -> Carrier:
    told = an_incident(
        title=f"HighErrorRate {HOSTILE}",
        evidence=(an_evidence(says=HOSTILE), an_evidence(id="E2", kind="change")),
        causes=(a_cause(says=HOSTILE),),
        responses=(a_response(because=HOSTILE),),
        **incident,
    )
    plan = Plan(version=1, ways={"way": way}, routes=())
    secrets = {} if secret is None else {"way": SecretStr(secret)}
    return Carrier(plan, secrets, lambda _: report_of(told, {}))


@pytest.fixture
def web():
    with web_server() as server:
        yield server


@pytest.fixture
def github():
    with issue_server() as server:
        yield server


def an_issue_way(server) -> GithubWay:
    return GithubWay(kind="github", repository="example/operations", api=server.url)


def test_a_posted_report_is_signed_and_carries_its_id(web) -> None:
    a_carrier(WebhookWay(kind="webhook", url=web.url)).send(a_notice())

    headers, body = web.posts[0]
    told = json.loads(body)
    assert headers["frenly-notice"] == told["notice"] == "c" * 64
    assert headers["frenly-signature"] == signature("t0ken", body)
    assert told["incident"]["id"] == "I-1"
    assert told["event"] == "incident opened"


def test_a_message_holds_nothing_that_comes_alive(web) -> None:
    a_carrier(SlackWay(kind="slack"), secret=web.url).send(a_notice())

    told = json.loads(web.posts[0][1])
    assert "<" not in told["text"]
    assert told["unfurl_links"] is False
    texts = [block["text"] for block in told["blocks"] if "text" in block]
    assert {text["type"] for text in texts} == {"plain_text"}
    assert all("\x1b" not in text["text"] for text in texts)


def test_a_message_stays_within_what_is_taken() -> None:
    long = an_incident(title="x" * 9_000, causes=(a_cause(says="y" * 9_000),))

    told = message(report_of(long, {}))

    assert len(told["blocks"][0]["text"]["text"]) <= 150
    assert all(len(b["text"]["text"]) <= 3_000 for b in told["blocks"] if "text" in b)


def test_a_file_per_incident_is_replaced(tmp_path) -> None:
    way = FolderWay(kind="folder", folder=str(tmp_path / "reports"))

    a_carrier(way).send(a_notice())
    a_carrier(way, state=IncidentState.CLOSED).send(a_notice(id="d" * 64))

    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["I-1.md"]
    assert "**State:** closed" in (tmp_path / "reports" / "I-1.md").read_text()


def test_a_book_gets_a_line_per_report(tmp_path) -> None:
    way = FolderWay(kind="folder", folder=str(tmp_path), form="jsonl")

    a_carrier(way).send(a_notice())
    a_carrier(way).send(a_notice(id="d" * 64))

    lines = (tmp_path / "incidents.jsonl").read_text().splitlines()
    assert [json.loads(line)["notice"][0] for line in lines] == ["c", "d"]


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path) -> None:
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(Unavailable):
        a_carrier(FolderWay(kind="folder", folder=str(tmp_path / "taken"))).send(a_notice())


def test_an_id_that_is_no_id_names_no_file(tmp_path) -> None:
    way = FolderWay(kind="folder", folder=str(tmp_path))

    with pytest.raises(InvalidInput):
        a_carrier(way, id="../I-1").send(a_notice())


def test_an_incident_has_one_issue_that_is_kept_up_to_date(github) -> None:
    way = an_issue_way(github)

    a_carrier(way).send(a_notice())
    a_carrier(way).send(a_notice())
    a_carrier(way, state=IncidentState.CLOSED).send(a_notice())

    (issue,) = github.issues
    assert issue["state"] == "closed"
    assert "**State:** closed" in issue["body"]
    assert github.asked[-1] == "PATCH /repos/example/operations/issues/1"


def test_an_incident_that_is_over_before_it_is_told_is_a_closed_issue(github) -> None:
    a_carrier(an_issue_way(github), state=IncidentState.CLOSED).send(a_notice())

    assert [issue["state"] for issue in github.issues] == ["closed"]


def test_the_issue_of_an_incident_is_found_behind_many_others(github) -> None:
    github.issues += [{"number": n + 1, "body": None, "state": "open"} for n in range(150)]
    way = an_issue_way(github)

    a_carrier(way).send(a_notice())
    a_carrier(way).send(a_notice())

    assert len(github.issues) == 151


def test_a_copied_mark_does_not_draw_the_report_elsewhere(github) -> None:
    way = an_issue_way(github)
    a_carrier(way).send(a_notice())
    copied = {**github.issues[0], "number": 2, "title": "mine"}
    github.issues.append(copied)

    a_carrier(way).send(a_notice())

    assert copied["title"] == "mine"


@pytest.mark.parametrize(
    ("status", "headers", "failure"),
    [
        (500, {}, Unavailable),
        (429, {}, Unavailable),
        (403, {"x-ratelimit-remaining": "0"}, Unavailable),
        (403, {}, InvalidInput),
        (404, {}, InvalidInput),
        (301, {"location": "http://127.0.0.1:9/"}, InvalidInput),
    ],
)
def test_what_may_work_later_is_told_from_what_never_will(
    github, status, headers, failure
) -> None:
    github.status, github.headers = status, headers

    with pytest.raises(failure) as caught:
        a_carrier(an_issue_way(github)).send(a_notice())

    assert "t0ken" not in str(caught.value.facts) + caught.value.message + caught.value.hint


def test_nobody_there_is_tried_again_and_the_secret_url_is_not_told() -> None:
    gone = "http://127.0.0.1:9/s3cret"

    with pytest.raises(Unavailable) as caught:
        a_carrier(SlackWay(kind="slack"), secret=gone).send(a_notice())

    assert "s3cret" not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    "url", ["http://hooks.example.com/x", "https://", "s3cret", "http://[x"]
)
def test_no_secret_goes_where_others_could_read_it(url) -> None:
    with pytest.raises(InvalidInput) as caught:
        a_carrier(SlackWay(kind="slack"), secret=url).send(a_notice())

    assert "https://" in caught.value.message
    assert url not in caught.value.message.replace("https://", "")


def test_no_token_goes_over_plain_http() -> None:
    way = GithubWay(kind="github", repository="a/b", api="http://github.example.com")

    with pytest.raises(InvalidInput):
        a_carrier(way).send(a_notice())


def test_a_way_without_its_secret_says_which_setting_lacks() -> None:
    with pytest.raises(InvalidInput) as caught:
        a_carrier(SlackWay(kind="slack"), secret=None).send(a_notice())

    assert "FRENLY_DELIVERY_SECRETS" in caught.value.message


def test_a_way_that_is_gone_is_not_tried_again() -> None:
    with pytest.raises(InvalidInput):
        a_carrier(SlackWay(kind="slack")).send(a_notice(way="old"))


class Taker:
    def __init__(self) -> None:
        self.took: list[str] = []

    def send(self, notice: Notice) -> None:
        self.took.append(notice.event)


def test_other_notices_go_as_before() -> None:
    others, carrier = Taker(), Taker()
    both = WithReports(others, carrier)

    both.send(a_notice())
    both.send(a_notice(event="reminder"))

    assert (others.took, carrier.took) == (["reminder"], ["incident opened"])
