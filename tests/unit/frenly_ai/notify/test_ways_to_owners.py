"""Notices by mail, webhook and file, against real servers on this machine."""

from __future__ import annotations

import json
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest

from frenly_ai.notify.book import NoticeBook
from frenly_ai.notify.hook import Webhook, signature
from frenly_ai.notify.mail import Mailer, Relay, parse_relay
from frenly_ai.notify.owners import Address
from frenly_ai.notify.ways import Ways
from registry.errors import InvalidInput, Unavailable
from registry.service.lifecycle_ports import Notice
from tests.builders import NOW
from tests.support.mail_server import mail_server
from tests.support.web_server import web_server

NOTICE = Notice(
    id="c" * 64,
    at=NOW,
    owner="@web",
    subject="alias:service:application:user-api",
    event="reminder",
    title="Alias user-api\nBcc: everybody@example.com expires",
    text="Alias üser-api expires.\n.\nMove.",
)


@pytest.fixture
def mails():
    with mail_server() as server:
        yield server


@pytest.fixture
def web():
    with web_server() as server:
        yield server


def mailer(server) -> Mailer:
    relay = Relay("smtp", "127.0.0.1", server.port, "", "")
    return Mailer(relay, "frenly@example.com", timeout_s=2)


def test_a_mail_says_what_ends_and_carries_a_stable_id(mails) -> None:
    mailer(mails).send(NOTICE, ["a@example.com", "b@example.com"])

    mail = message_from_string(mails.mails[0], policy=default)
    assert len(mails.recipients) == 2
    assert mail["Subject"] == "Alias user-api Bcc: everybody@example.com expires"
    assert mail["Bcc"] is None
    assert mail["Message-ID"] == f"<{'c' * 64}@example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Alias üser-api expires." in mail.get_content()


@pytest.mark.parametrize(
    ("command", "answer", "failure"),
    [
        ("RCPT", "550 nobody of that name", InvalidInput),
        ("RCPT", "450 try later", Unavailable),
        ("MAIL", "553 not from you", InvalidInput),
        ("DATA", "451 disk is full", Unavailable),
        ("EHLO", "421 go away", Unavailable),
    ],
)
def test_a_mail_refused_for_good_is_told_from_one_to_be_sent_again(
    mails, command, answer, failure
) -> None:
    mails.answers = {command: answer, "HELO": answer}

    with pytest.raises(failure) as caught:
        mailer(mails).send(NOTICE, ["a@example.com"])

    assert caught.value.hint


def test_a_mail_server_that_is_away_or_asks_for_nothing_we_trust_is_tried_again(mails) -> None:
    away = Relay("smtp", "127.0.0.1", 1, "", "")
    untrusted = Relay("smtp+starttls", "127.0.0.1", mails.port, "me", "secret")
    plain = Relay("smtps", "127.0.0.1", mails.port, "me", "secret")

    for relay in (away, untrusted, plain):
        with pytest.raises(Unavailable) as caught:
            Mailer(relay, "a@b.c", timeout_s=1).send(NOTICE, ["a@example.com"])
        assert "secret" not in str(caught.value)
    assert mails.mails == []


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://mail", Relay("smtp", "mail", 25, "", "")),
        ("smtps://u%40x:p%2Fw@mail:999", Relay("smtps", "mail", 999, "u@x", "p/w")),
        ("smtp+starttls://u:p@mail", Relay("smtp+starttls", "mail", 587, "u", "p")),
    ],
)
def test_a_mail_server_is_named_by_a_url(url, relay) -> None:
    assert parse_relay(url) == relay


@pytest.mark.parametrize("url", ["", "mail", "http://mail", "smtp://", "smtp://u:hidden@m:x"])
def test_a_wrong_url_is_refused_without_showing_its_password(url) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_relay(url)

    assert "hidden" not in caught.value.message + caught.value.hint


def test_a_webhook_gets_what_only_we_can_have_signed(web) -> None:
    Webhook("key", timeout_s=2).send(NOTICE, web.url)

    headers, body = web.posts[0]
    assert json.loads(body)["title"] == NOTICE.title
    assert headers["frenly-notice"] == NOTICE.id
    assert headers["frenly-signature"] == signature("key", body)
    assert headers["frenly-signature"] != signature("other", body)


@pytest.mark.parametrize(
    ("status", "failure"),
    [(503, Unavailable), (429, Unavailable), (400, InvalidInput), (302, InvalidInput)],
)
def test_a_webhook_that_refuses_for_good_is_told_from_one_to_be_asked_again(
    web, status, failure
) -> None:
    web.status, web.location = status, web.url

    with pytest.raises(failure):
        Webhook("key", timeout_s=2).send(NOTICE, web.url)

    assert len(web.posts) == 1  # a redirection is not followed


def test_a_webhook_that_is_away_is_tried_again() -> None:
    with pytest.raises(Unavailable):
        Webhook("key", timeout_s=1).send(NOTICE, "http://127.0.0.1:1/in")


def test_the_book_keeps_a_line_for_each_notice(tmp_path: Path) -> None:
    book = NoticeBook(tmp_path / "notices.jsonl")
    book.send(NOTICE)
    book.send(NOTICE)

    lines = (tmp_path / "notices.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [NOTICE.id] * 2
    with pytest.raises(Unavailable):
        NoticeBook(tmp_path / "no" / "folder.jsonl").send(NOTICE)


def test_a_notice_goes_every_way_its_owner_has_and_else_into_the_book(
    mails, web, tmp_path: Path
) -> None:
    book = tmp_path / "notices.jsonl"
    owners = {"@web": Address(email=("a@example.com",), webhook=web.url)}
    ways = Ways(owners, NoticeBook(book), mailer=mailer(mails), webhook=Webhook("key"))

    ways.send(NOTICE)
    ways.send(NOTICE._replace(owner="@nobody-knows"))
    Ways(owners, NoticeBook(book)).send(NOTICE)

    assert (len(mails.mails), len(web.posts)) == (1, 1)
    assert len(book.read_text("utf-8").splitlines()) == 2


def test_one_way_that_fails_keeps_no_other_from_working(mails, web, tmp_path: Path) -> None:
    owners = {"@web": Address(email=("a@example.com",), webhook=web.url)}
    book = NoticeBook(tmp_path / "book")
    ways = Ways(owners, book, mailer=mailer(mails), webhook=Webhook("key", timeout_s=2))
    mails.answers, web.status = {"RCPT": "550 no"}, 503

    with pytest.raises(Unavailable):
        ways.send(NOTICE)
    web.status = 200
    with pytest.raises(InvalidInput):
        ways.send(NOTICE)

    assert len(web.posts) == 2
