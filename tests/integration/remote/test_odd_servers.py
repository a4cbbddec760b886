"""What a client makes of servers that are away, broken, busy or not the one that was meant."""

from __future__ import annotations

import json
import traceback

import pytest
from pydantic import SecretStr

from frenly_ai.bootstrap import policy_text
from frenly_ai.remote.address import read_address
from frenly_ai.remote.asking import NotReached, NotTrusted, Server
from frenly_ai.remote.copies import Copies
from frenly_ai.remote.grounds import Fetching, fetch_grounds
from frenly_ai.remote.usage import BookOfServer
from frenly_ai.reviewing.grounds_text import Broken, head_of, read_grounds, write_grounds
from frenly_ai.reviewing.policy import REVIEW_FILE
from registry.domain.names import Kind, Name
from registry.errors import Conflict, Denied, FrenlyError, InvalidInput, Missing
from tests.builders import DAY, NOW
from tests.support.odd_server import a_certificate, odd_server
from tests.unit.frenly_ai.reviewing.test_grounds_as_text import ROWS, a_moment, summed_anew

TOKEN = "frenly_tiger-lily-0123456789"
NAME = Name(Kind.SERVICE, "user-api")


@pytest.fixture
def odd():
    with odd_server() as state:
        yield state


def server_at(url) -> Server:
    return Server(read_address(url), SecretStr(TOKEN))


def refused(odd, kind, ask=lambda server: server.get("/v1/state")) -> FrenlyError:
    """Ask, and return the refusal, which must not hold the token wherever one looks."""
    with server_at(odd.url) as server, pytest.raises(kind) as told:
        ask(server)
    everything = "".join(traceback.format_exception(told.value))
    everything += f"{told.value.message} {told.value.hint} {told.value.facts}"
    assert TOKEN not in everything
    return told.value


def test_the_token_is_sent_as_a_header_and_to_the_server_alone(odd) -> None:
    with odd_server() as elsewhere:
        odd.status, odd.headers = 307, {"location": f"{elsewhere.url}/v1/state?x=1"}

        error = refused(odd, NotTrusted)

        assert [each["authorization"] for each in odd.heard] == [f"Bearer {TOKEN}"]
        assert elsewhere.heard == []
    assert "http://127.0.0.1;" in error.message


@pytest.mark.parametrize(
    "location", ["", "/v1/other", "//evil.example.com/x", "::", "https://["]
)
def test_no_redirect_is_followed_at_all(odd, location) -> None:
    odd.status, odd.headers = 302, {"location": location}

    refused(odd, NotTrusted)

    assert len(odd.heard) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, Denied), (403, Denied), (404, Missing), (409, Conflict), (422, InvalidInput)],
)
def test_what_a_server_refuses_is_refused_in_its_words(odd, status, kind) -> None:
    odd.status = status
    told = {"code": "some.code", "detail": "'ci' may not read.", "hint": "It takes 'read'."}
    odd.body = json.dumps({**told, "title": "x", "status": status}).encode()

    error = refused(odd, kind)

    if status == 401:
        assert "does not know the token" in error.message
    else:
        assert (error.code, error.message, error.hint) == tuple(told.values())


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"code": 1}', b"[" * 100_000])
@pytest.mark.parametrize(
    ("status", "says"), [(404, "no such route"), (403, "no Frenly server"), (418, "says 418")]
)
def test_what_is_no_refusal_of_ours_is_said_to_be_none(odd, body, status, says) -> None:
    odd.status, odd.body = status, body

    assert says in refused(odd, FrenlyError).message


def test_a_busy_server_is_asked_again_when_it_says(odd) -> None:
    odd.turns, odd.headers, odd.body = [429, 503], {"retry-after": "0"}, b"{}"
    said: list[str] = []

    with Server(read_address(odd.url), SecretStr(TOKEN), said.append) as server:
        assert server.get("/v1/state").status == 200

    assert len(odd.heard) == 3
    assert said == ["the server is busy; it wants to be asked again in 0 s"] * 2


@pytest.mark.parametrize("headers", [{}, {"retry-after": "3600"}, {"retry-after": "soon"}])
def test_a_server_that_wants_to_be_left_alone_for_long_is(odd, headers) -> None:
    odd.status, odd.headers = 429, headers

    refused(odd, NotReached)

    assert len(odd.heard) == 1


def test_a_server_that_stays_broken_is_given_up(odd) -> None:
    odd.status, odd.headers = 503, {"retry-after": "0"}

    refused(odd, NotReached)

    assert len(odd.heard) == 3


def test_nobody_at_the_address_is_told(odd) -> None:
    odd.url = "http://127.0.0.1:9"

    error = refused(odd, NotReached)

    assert "--offline-ok" in error.hint


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path) -> None:
    with odd_server(a_certificate(tmp_path)) as odd:
        error = refused(odd, NotTrusted)

        assert odd.heard == []
    assert "self-signed" in error.message
    assert "SSL_CERT_FILE" in error.hint


def test_https_to_who_does_not_speak_it_is_told(odd) -> None:
    odd.url = odd.url.replace("http://", "https://")

    assert "no private connection" in refused(odd, NotTrusted).message
    assert odd.heard == []


def test_a_certificate_of_an_authority_that_is_trusted_is_enough(tmp_path, monkeypatch) -> None:
    certificate = a_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with odd_server(certificate) as odd, server_at(odd.url) as server:
        odd.body = b"{}"

        assert server.get("/v1/state").json() == {}


def test_no_proxy_is_told_what_goes_over_http(odd, monkeypatch) -> None:
    with odd_server() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        with server_at(odd.url) as server:
            server.get("/v1/state")

        assert proxy.heard == []
    assert len(odd.heard) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"kind": "service"}',
        b'{"items": [1]}',
        b"\xff",
        b"{" * 9_999,
    ],
)
def test_answers_about_use_of_another_form_are_not_taken(odd, body) -> None:
    odd.body = body
    for ask in (
        lambda server: BookOfServer(server).usage(NAME, None),
        lambda server: BookOfServer(server).can_remove(NAME, None),
        lambda server: BookOfServer(server).scans(),
    ):
        refused(odd, NotTrusted, ask)


def fetching(tmp_path, server, **more) -> Fetching:
    return Fetching(Copies(tmp_path, server.url), NOW, **more)


def fetch(odd, tmp_path, **more):
    with server_at(odd.url) as server:
        return fetch_grounds(server, fetching(tmp_path, server, **more))


@pytest.fixture
def handing_out(odd):
    odd.body = a_text_with_policy()
    return odd


def a_text_with_policy(**more) -> bytes:
    found = a_moment(**more)
    head = head_of(found, policy_text(None, REVIEW_FILE)[0], "backward")
    return b"".join(write_grounds(found, head))


def test_what_was_tampered_with_on_the_way_is_neither_used_nor_kept(
    handing_out, tmp_path
) -> None:
    whole = handing_out.body
    handing_out.body = summed_anew(whole.replace(b"user-api", b"evil-api"))

    refused(
        handing_out, Broken, lambda server: fetch_grounds(server, fetching(tmp_path, server))
    )

    assert list(tmp_path.rglob("*.grounds")) == []
    handing_out.body = whole
    assert fetch(handing_out, tmp_path).rows == tuple(ROWS)


def test_a_server_that_does_not_know_the_route_is_said_to_be_older(odd, tmp_path) -> None:
    odd.status = 404

    error = refused(
        odd, Broken, lambda server: fetch_grounds(server, fetching(tmp_path, server))
    )

    assert "older" in error.message


def test_a_copy_is_never_used_unasked(handing_out, tmp_path) -> None:
    fetch(handing_out, tmp_path)
    handing_out.status = 401

    refused(
        handing_out,
        Denied,
        lambda server: fetch_grounds(server, fetching(tmp_path, server, offline_ok=True)),
    )

    tag = read_grounds(handing_out.body).head.etag
    assert handing_out.heard[-1]["if-none-match"] == tag


def test_a_copy_stands_in_by_leave_and_its_age_is_told(handing_out, tmp_path) -> None:
    first = fetch(handing_out, tmp_path)
    handing_out.status = 500
    said: list[str] = []

    with server_at(handing_out.url) as server:
        copies = Copies(tmp_path, server.url)
        for age in (DAY * 3, DAY / 6):
            how = Fetching(copies, NOW + age, offline_ok=True, tell=said.append)
            assert fetch_grounds(server, how).rows == first.rows

    assert "revision 7 of 2026-01-05" in said[0]
    assert said[0].endswith("3 days ago.")
    assert said[1].endswith("4 hours ago.")


def test_the_copy_of_one_server_is_none_of_another(handing_out, tmp_path) -> None:
    fetch(handing_out, tmp_path)
    with odd_server() as other:
        other.body = a_text_with_policy()
        fetch(other, tmp_path)

        assert "if-none-match" not in other.heard[0]


def test_a_server_that_says_that_nothing_holds_is_no_server_of_ours(odd, tmp_path) -> None:
    odd.status = 304

    refused(odd, Broken, lambda server: fetch_grounds(server, fetching(tmp_path, server)))
