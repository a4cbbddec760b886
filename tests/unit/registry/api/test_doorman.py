"""What is kept from every route."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.api.doorman import MAX_DEPTH, Doorman, check_json
from registry.api.edge_errors import RequestInvalid

texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20
)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(-(2**53), 2**53)
    | texts,
    lambda v: st.lists(v, max_size=4) | st.dictionaries(texts, v, max_size=4),
    max_leaves=15,
)


@given(values)
def test_whatever_can_be_stored_may_pass(value) -> None:
    check_json(json.dumps(value).encode())


@given(st.binary(max_size=80))
def test_any_bytes_pass_or_are_refused_with_advice(body: bytes) -> None:
    try:
        check_json(body)
    except RequestInvalid as error:
        assert error.hint
    else:
        assert not body or json.loads(body) is not body


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"\xff", "not UTF-8"),
        (b"{", "not JSON"),
        (b"[Infinity]", "not a JSON number"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b"[" * 50_000, "nested deeper"),
        (b'"\\u0000"', "NUL"),
        (b'{"\\u0000": 1}', "NUL"),
        (b'"\\udfff"', "no text"),
        (b"1e400", "too large"),
        (b"-9007199254740993", "too large"),
        (b"9" * 5_000, "not JSON"),
    ],
)
def test_what_cannot_be_stored_is_refused(body: bytes, says: str) -> None:
    with pytest.raises(RequestInvalid, match=says):
        check_json(body)


def test_depth_is_allowed_up_to_its_limit() -> None:
    check_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)

    with pytest.raises(RequestInvalid, match="nested deeper"):
        check_json(b"[" * (MAX_DEPTH + 1) + b"1" + b"]" * (MAX_DEPTH + 1))


class Recorder:
    """An application that keeps the bodies it is given."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []
        self.after: list[Any] = []

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http":
            self.bodies.append(await receive())
            self.after.append(await receive())


def pass_through(messages: list[Any], scope: dict[str, Any]) -> tuple[Recorder, list[Any]]:
    inner, refused, sent = Recorder(), [], []
    door = Doorman(inner, max_body_bytes=10, refused=refused.append)
    waiting = [*messages, {"type": "http.disconnect"}, {"type": "http.disconnect"}]

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    base = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}
    asyncio.run(door({**base, **scope}, receive, send))
    return inner, refused


def part(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_in_parts_is_given_on_whole_and_once() -> None:
    inner, refused = pass_through([part(b"[1,", more=True), part(b"2]", more=False)], {})

    assert inner.bodies == [part(b"[1,2]", more=False)]
    assert inner.after == [{"type": "http.disconnect"}]
    assert refused == []


def test_a_body_that_grows_too_large_is_refused_by_its_code() -> None:
    inner, refused = pass_through([part(b"x" * 6, more=True), part(b"x" * 6, more=True)], {})

    assert (inner.bodies, refused) == ([], ["request.too_large"])


def test_a_sender_who_leaves_is_not_waited_for() -> None:
    inner, _ = pass_through([part(b"[", more=True)], {})

    assert inner.bodies == [part(b"", more=False)]


def test_what_is_not_http_is_given_on() -> None:
    inner, refused = pass_through([], {"type": "lifespan"})

    assert (inner.bodies, refused) == ([], [])
