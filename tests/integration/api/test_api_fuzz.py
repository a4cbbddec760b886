"""Whatever is sent, the server has no fault, and every failure is a problem document."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.domain.edits import EDITS
from tests.integration.api.world import raw_request

FUZZ = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PARTS = [
    *("", "v1", "v2", "resolve", "aliases", "contracts", "contexts", "anchors", "proposals"),
    *("audit", "verify", "decisions", "undo", "receipt", "health", "ready", "metrics", "docs"),
    *("frontend", "user-api", "api_contracts", "P-0000000000", "..", "{id}"),
]
QUERIES = ["kind", "at", "revision", "limit", "after", "state", "context", "target", "status"]
words = st.one_of(
    st.sampled_from(PARTS), st.text(max_size=30), st.text(alphabet="\x00/?%&#\n\ud800", max_size=4)
)
plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from(["user-api", "frontend", "service", "path", "2026-01-01", "temporary"]),
)
values = st.recursive(
    plain, lambda v: st.lists(v, max_size=4) | st.dictionaries(words, v, max_size=4), max_leaves=12
)
names = st.one_of(
    st.fixed_dictionaries(
        {"key": st.one_of(st.text(max_size=20), st.sampled_from(["user-api", "billing-api"]))},
        optional={"kind": st.sampled_from(["service", "path", "flag", "nothing"])},
    ),
    values,
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "name": names,
    "target": names,
    "successor": names,
    "context": st.one_of(st.sampled_from(["frontend", "application", "migration"]), values),
    "type": st.one_of(st.sampled_from(["permanent", "temporary", "migration"]), values),
    "lifetime": st.one_of(st.integers(-1, 4 * 10**9), values),
    "by": st.one_of(st.integers(-1, 4 * 10**9), values),
    "created_at": st.one_of(st.datetimes().map(str), values),
    "expires_at": st.one_of(st.datetimes().map(str), values),
    "fallback": st.one_of(st.lists(st.sampled_from(["new", "system"]), max_size=3), values),
    "anchor": st.one_of(
        st.fixed_dictionaries({"id": st.text(), "family": st.text(), "source": st.text()}), values
    ),
    "owner": st.one_of(st.text(max_size=20), values),
    "proposal": st.one_of(st.text(max_size=20), values),
    "description": values,
}
edits = st.fixed_dictionaries(
    {"edit": st.sampled_from([*EDITS, "alias.destroy"])}, optional=FIELDS
)
queries = st.lists(st.tuples(st.one_of(st.sampled_from(QUERIES), words), words), max_size=3)


def check(answer) -> None:
    assert answer.status < 500, answer
    if answer.status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        problem = json.loads(answer.body)
        assert problem["status"] == answer.status
        assert problem["code"]
        assert problem["hint"]


def token_of(world, user: str) -> list[tuple[bytes, bytes]]:
    return [(b"authorization", world.auth(user)["authorization"].encode())]


@FUZZ
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "X"]),
    path=st.lists(words, max_size=6).map(lambda parts: "/" + "/".join(parts)),
    query=st.one_of(
        st.binary(max_size=60),
        queries.map(lambda pairs: "&".join(f"{k}={v}" for k, v in pairs).encode("utf-8", "replace")),
    ),
    body=st.one_of(st.binary(max_size=200), values.map(lambda v: json.dumps(v).encode())),
    json_type=st.booleans(),
)
def test_no_request_is_a_fault_of_the_server(world, method, path, query, body, json_type) -> None:
    kind = [(b"content-type", b"application/json")] if json_type else []

    check(
        raw_request(
            world.api,
            method,
            path.encode("utf-8", "replace").decode(),
            query=query,
            headers=[*token_of(world, "ben"), *kind],
            body=body,
        )
    )


@FUZZ
@given(wish=st.lists(edits, min_size=1, max_size=3), reason=st.text(max_size=40))
def test_no_wish_is_a_fault_of_the_server(world, wish, reason) -> None:
    body = json.dumps({"edits": wish, "reason": reason}).encode()
    headers = [*token_of(world, "ben"), (b"content-type", b"application/json")]

    check(raw_request(world.api, "POST", "/v1/proposals", headers=headers, body=body))


@FUZZ
@given(
    route=st.sampled_from(
        [
            "/v1/resolve/{}/{}",
            "/v1/aliases/{}?{}",
            "/v1/aliases?{}",
            "/v1/contracts/{}",
            "/v1/audit?{}",
            "/v1/proposals?{}",
            "/v1/proposals/{}/decisions",
            "/v1/proposals/{}/undo",
        ]
    ),
    first=words,
    second=words,
    asked=queries,
    body=values,
)
def test_no_route_is_a_fault_of_the_server(world, route, first, second, asked, body) -> None:
    path, _, wants_query = route.partition("?")
    text = "&".join(f"{k}={v}" for k, v in asked)
    method = "POST" if path.endswith(("decisions", "undo")) else "GET"
    headers = [*token_of(world, "ben"), (b"content-type", b"application/json")]

    check(
        raw_request(
            world.api,
            method,
            path.format(first, second).encode("utf-8", "replace").decode(),
            query=text.encode("utf-8", "replace") if wants_query else b"",
            headers=headers,
            body=json.dumps(body).encode() if method == "POST" else b"",
        )
    )
