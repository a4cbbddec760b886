"""The lookup in front of the router answers exactly as the one behind it."""

from __future__ import annotations

import time

import pytest

from registry.api.app import create_api
from registry.api.fastpath import FastPath
from registry.api.freshness import Freshness
from registry.api.state import ApiOptions
from tests.integration.api.world import raw_request

PATHS = [
    ("/v1/resolve/frontend/user-api", b""),
    ("/v1/resolve/frontend/user-api", b"kind=service"),
    ("/v1/resolve/frontend/user-management-api", b""),
    ("/v1/resolve/system/billing-api", b"kind=service"),
    ("/v1/resolve/system//api/v1/users/{id}", b"kind=path"),
    ("/v1/resolve/system/api/v1/users/{id}", b"kind=path"),
    ("/v1/resolve/system/api/v1/users/{userId}", b"kind=path"),
]
HANDED_ON = [
    ("/v1/resolve/frontend/user-apo", b""),
    ("/v1/resolve/nowhere/user-api", b""),
    ("/v1/resolve/frontend/lost-api", b""),
    ("/v1/resolve/frontend/", b""),
    ("/v1/resolve/frontend", b""),
    ("/v1/resolve/", b""),
    ("/v1/resolve/frontend/user-api", b"kind=path"),
    ("/v1/resolve/frontend/user-api", b"kind=SERVICE"),
    ("/v1/resolve/frontend/user-api", b"revision=1"),
    ("/v1/resolve/frontend/user-api", b"kind=service&kind=path"),
    ("/v1/resolve/frontend/user\x00api", b""),
]


@pytest.fixture
def both(world):
    """Ask the API twice: once with a fresh snapshot at hand, once without."""
    token = [(b"authorization", world.auth("vera")["authorization"].encode())]
    ticks = [0.0]
    lines = []
    fast = Freshness(world.app.snapshots, lambda: ticks[0])
    options = ApiOptions(
        now=world.app.deps.now,
        ticks=time.monotonic,
        version="0",
        freshness=fast,
        log=lines.append,
        limits={},
    )
    api = create_api(world.app.registry, world.app.snapshots, options)

    def ask(path: str, query: bytes = b"", method: str = "GET", extra=()):
        raw_request(api, "GET", "/v1/contexts", headers=token)  # the token is proven
        ticks[0] += 10
        slow = raw_request(api, method, path, query=query, headers=[*token, *extra])
        fast.refresh()
        quick = raw_request(api, method, path, query=query, headers=[*token, *extra])
        return slow, quick

    ask.api, ask.fast, ask.ticks, ask.lines, ask.token = api, fast, ticks, lines, token
    ask.now = world.app.deps.now
    return ask


async def unreachable(scope, receive, send) -> None:
    """A router that must not be reached."""
    raise AssertionError("handed on")


def alone(both) -> FastPath:
    """Return the fast path with nothing behind it."""
    both("/v1/contexts")
    made = both.api.state.api
    return FastPath(
        unreachable,
        tokens=made.tokens,
        freshness=both.fast,
        limiter=both.api.fast._limiter,
        metrics=made.metrics,
        clock=time.time,
        ticks=time.monotonic,
        answered=made.options.answered,
    )


@pytest.mark.parametrize(("path", "query"), PATHS)
def test_the_fast_answer_has_the_same_bytes_and_headers(both, path, query) -> None:
    slow, quick = both(path, query)

    assert slow.status == 200
    assert quick == slow


@pytest.mark.parametrize(("path", "query"), HANDED_ON)
def test_whatever_is_not_the_common_case_is_answered_behind(both, path, query) -> None:
    slow, quick = both(path, query)

    assert quick == slow


@pytest.mark.parametrize(("path", "query"), PATHS)
def test_the_common_case_never_reaches_the_router(both, path, query) -> None:
    layer = alone(both)

    assert raw_request(layer, "GET", path, query=query, headers=both.token).status == 200


@pytest.mark.parametrize(
    ("method", "extra"),
    [
        ("POST", ()),
        ("HEAD", ()),
        ("GET", ((b"content-length", b"3"),)),
        ("GET", ((b"if-none-match", b"*"),)),
        ("GET", ((b"transfer-encoding", b"chunked"),)),
        ("GET", ((b"authorization", b"Bearer other"),)),
    ],
)
def test_an_unusual_request_is_handed_on(both, method, extra) -> None:
    layer = alone(both)
    path, headers = "/v1/resolve/frontend/user-api", [*both.token, *extra]

    with pytest.raises(AssertionError, match="handed on"):
        raw_request(layer, method, path, headers=headers)


def test_a_stale_snapshot_and_an_unknown_token_are_handed_on(both) -> None:
    layer = alone(both)
    path = "/v1/resolve/frontend/user-api"

    with pytest.raises(AssertionError, match="handed on"):
        raw_request(layer, "GET", path, headers=[(b"authorization", b"Bearer x")])
    both.ticks[0] += 10
    with pytest.raises(AssertionError, match="handed on"):
        raw_request(layer, "GET", path, headers=both.token)


def test_both_ways_are_counted_and_only_the_one_behind_is_logged(both) -> None:
    both("/v1/resolve/frontend/user-api")

    lines = [line for line in both.lines if line.path.endswith("user-api")]
    assert [(line.actor, line.status) for line in lines] == [("vera", 200)]
    count = raw_request(both.api, "GET", "/metrics").body.decode()
    assert "frenly_resolve_seconds_count 2.0" in count
    answered = 'method="GET",route="/v1/resolve/{context}/{name:path}",status="200"} 2.0'
    assert answered in count
    assert answered in raw_request(both.api, "GET", "/metrics").body.decode()


def test_a_lookup_beyond_the_limit_is_refused_behind(world) -> None:
    fresh = Freshness(world.app.snapshots, time.monotonic)
    options = ApiOptions(
        now=world.app.deps.now,
        ticks=time.monotonic,
        version="0",
        freshness=fresh,
        limits={"lookups": "5/hour"},
    )
    api = create_api(world.app.registry, world.app.snapshots, options)
    fresh.refresh()
    token = [(b"authorization", world.auth("vera")["authorization"].encode())]

    answers = [
        raw_request(api, "GET", "/v1/resolve/frontend/user-api", headers=token)
        for _ in range(7)
    ]

    assert [answer.status for answer in answers] == [200] * 5 + [429] * 2


def test_an_answer_is_rendered_once_for_a_snapshot(both) -> None:
    layer = alone(both)
    path = "/v1/resolve/frontend/user-api"

    for _ in range(3):
        raw_request(layer, "GET", path, headers=both.token)

    assert len(layer._rendered) == 1
