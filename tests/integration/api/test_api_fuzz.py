"""Whatever is sent, the server has no fault, and every failure is a problem document."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.domain.edits import EDITS
from tests.integration.api.world import raw_request

FUZZ = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
JSON = [(b"content-type", b"application/json")]
READS = [
    "/v1/resolve/{}/{}",
    "/v1/aliases/{}",
    "/v1/aliases",
    "/v1/contracts/{}",
    "/v1/anchors/{}",
    "/v1/audit",
    "/v1/proposals",
    "/v1/proposals/{}",
    "/v1/proposals/{}/receipt",
]
PARTS = [
    *("", "v1", "v2", "resolve", "aliases", "contracts", "contexts", "anchors", "proposals"),
    *("audit", "verify", "decisions", "undo", "receipt", "health", "ready", "metrics", "docs"),
    *("frontend", "user-api", "api_contracts", "P-0000000000", "..", "{id}"),
]
QUERIES = ["kind", "at", "revision", "limit", "after", "state", "context", "target", "status"]
words = st.one_of(
    st.sampled_from(PARTS),
    st.text(max_size=30),
    st.text(alphabet="\x00/?%&#\n\ud800", max_size=4),
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
    plain,
    lambda v: st.lists(v, max_size=4) | st.dictionaries(words, v, max_size=4),
    max_leaves=12,
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
        st.fixed_dictionaries({"id": st.text(), "family": st.text(), "source": st.text()}),
        values,
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


def encoded(pairs: list[tuple[str, str]]) -> bytes:
    return "&".join(f"{key}={value}" for key, value in pairs).encode("utf-8", "replace")


def whole(path: str) -> str:
    """Return a path as a server decodes it: without halves of characters."""
    return path.encode("utf-8", "replace").decode()


def token_of(world, user: str) -> list[tuple[bytes, bytes]]:
    return [(b"authorization", world.auth(user)["authorization"].encode())]


def test_no_request_is_a_fault_of_the_server(world) -> None:
    token = token_of(world, "ben")

    @FUZZ
    @given(
        method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "X"]),
        path=st.lists(words, max_size=6).map(lambda parts: "/" + "/".join(parts)),
        query=st.one_of(st.binary(max_size=60), queries.map(encoded)),
        body=st.one_of(st.binary(max_size=200), values.map(lambda v: json.dumps(v).encode())),
        kind=st.sampled_from([[], JSON]),
    )
    def send(method, path, query, body, kind) -> None:
        headers = [*token, *kind]
        check(
            raw_request(world.api, method, whole(path), query=query, headers=headers, body=body)
        )

    send()


def test_no_wish_is_a_fault_of_the_server(world) -> None:
    headers = [*token_of(world, "ben"), *JSON]

    @FUZZ
    @given(wish=st.lists(edits, min_size=1, max_size=3), reason=st.text(max_size=40))
    def send(wish, reason) -> None:
        body = json.dumps({"edits": wish, "reason": reason}).encode()
        check(raw_request(world.api, "POST", "/v1/proposals", headers=headers, body=body))

    send()


def test_no_question_is_a_fault_of_the_server(world) -> None:
    token = token_of(world, "ben")

    @FUZZ
    @given(path=st.sampled_from(READS), first=words, second=words, asked=queries)
    def send(path, first, second, asked) -> None:
        where = whole(path.format(first, second))
        check(raw_request(world.api, "GET", where, query=encoded(asked), headers=token))

    send()


def test_no_decision_is_a_fault_of_the_server(world) -> None:
    headers = [*token_of(world, "dee"), *JSON]
    known = world.proposed()

    @FUZZ
    @given(
        proposal=st.one_of(words, st.just(known["id"])),
        act=st.sampled_from(["decisions", "undo"]),
        body=st.one_of(
            values,
            st.fixed_dictionaries(
                {
                    "digest": st.one_of(st.just(known["digest"]), values),
                    "verdict": st.one_of(st.just("approve"), values),
                },
                optional={"reason": st.one_of(st.text(), values)},
            ),
        ),
    )
    def send(proposal, act, body) -> None:
        path = whole(f"/v1/proposals/{proposal}/{act}")
        content = json.dumps(body).encode()
        check(raw_request(world.api, "POST", path, headers=headers, body=content))

    send()
