"""Who may do what over HTTP: every role against every route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from registry.contracts.runs import Request
from registry.service.running import Runs
from tests.integration.api.world import BY_ROLE, USERS, make_world

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.api.world import World


@dataclass(frozen=True)
class Route:
    """One route: how to ask it as a user, and which permission it takes."""

    template: str
    method: str
    permission: str
    body: Callable[[World], Any] | None = None
    path: Callable[[World], str] | None = None


def _decidable(world: World) -> Any:
    return {"digest": world.pending["digest"], "verdict": "approve"}  # type: ignore[attr-defined]


def _adopting(world: World) -> Any:
    name = {"key": world.fresh_key()}
    target = {"key": "billing-api"}
    edit = {"edit": "alias.adopt", "name": name, "context": "frontend", "target": target}
    return {"edits": [edit]}


def _of(part: str) -> Callable[[World], str]:
    return lambda world: f"/v1/proposals/{world.done['id']}{part}"  # type: ignore[attr-defined]


def _original(world: World) -> str:
    return f"/api/aliases/{world.done['edits'][0]['name']['key']}"  # type: ignore[attr-defined]


def _conflict(world: World) -> str:
    return f"/v1/conflicts/{world.get('/v1/conflicts').json()['items'][0]['id']}"


def _resuming(world: World) -> Any:
    world.app.registry.pause("stop", world.actor("root"))
    return {"why": "go on"}


ROUTES = [
    Route(
        "/v1/resolve/{context}/{name}",
        "get",
        "read",
        path=lambda _: "/v1/resolve/frontend/user-api",
    ),
    Route("/v1/resolve", "post", "read", lambda _: {"context": "frontend", "names": []}),
    Route("/v1/aliases", "get", "read"),
    Route(
        "/v1/explain/{context}/{name}",
        "get",
        "read",
        path=lambda _: "/v1/explain/frontend/user-api",
    ),
    Route("/v1/state", "get", "read"),
    Route("/v1/conflicts", "get", "read"),
    Route("/v1/conflicts/{conflict_id}", "get", "read", path=_conflict),
    Route("/v1/snapshot", "get", "read"),
    Route("/v1/events", "get", "read", path=lambda _: "/v1/events?after=1&until=1"),
    Route("/api/aliases", "get", "read"),
    Route("/api/aliases/metrics", "get", "read"),
    Route("/api/aliases/status", "get", "read"),
    Route(
        "/api/aliases/resolve/{context}/{alias}",
        "get",
        "read",
        path=lambda _: "/api/aliases/resolve/frontend/user-api",
    ),
    Route("/api/aliases/{alias}", "get", "read", path=lambda _: "/api/aliases/user-api"),
    Route(
        "/api/aliases",
        "post",
        "propose",
        lambda w: {
            "alias": w.fresh_key(),
            "canonical": "user-management-api",
            "context": "application",
        },
    ),
    Route(
        "/api/aliases/{alias}",
        "put",
        "propose",
        lambda w: {"canonical": "billing-api"},
        path=_original,
    ),
    Route(
        "/api/aliases/{alias}",
        "delete",
        "propose",
        path=_original,
    ),
    Route("/v1/aliases/{name}", "get", "read", path=lambda _: "/v1/aliases/user-api"),
    Route("/v1/contracts", "get", "read"),
    Route("/v1/contracts/{name}", "get", "read", path=lambda _: "/v1/contracts/billing-api"),
    Route("/v1/contexts", "get", "read"),
    Route("/v1/anchors", "get", "read"),
    Route("/v1/anchors/{anchor_id}", "get", "read", path=lambda _: "/v1/anchors/api_contracts"),
    Route("/v1/proposals", "get", "read"),
    Route("/v1/proposals", "post", "propose", lambda w: {"edits": [w.alias_edit()]}),
    Route("/v1/proposals", "post", "import", _adopting),
    Route("/v1/proposals/{proposal_id}", "get", "read", path=_of("")),
    Route("/v1/proposals/{proposal_id}/receipt", "get", "read", path=_of("/receipt")),
    Route("/v1/proposals/{proposal_id}/undo", "post", "propose", lambda _: {}, _of("/undo")),
    Route(
        "/v1/proposals/{proposal_id}/decisions",
        "post",
        "decide",
        _decidable,
        lambda w: f"/v1/proposals/{w.pending['id']}/decisions",  # type: ignore[attr-defined]
    ),
    Route("/v1/proposals/{proposal_id}/shown", "get", "read", path=_of("/shown")),
    Route("/v1/proposals/{proposal_id}/comments", "get", "read", path=_of("/comments")),
    Route(
        "/v1/proposals/{proposal_id}/comments",
        "post",
        "propose",
        lambda _: {"text": "why now?"},
        _of("/comments"),
    ),
    Route(
        "/v1/proposals/{proposal_id}/snooze",
        "post",
        "decide",
        lambda w: {"until": w.later(1), "reason": "after the release"},
        lambda w: f"/v1/proposals/{w.pending['id']}/snooze",  # type: ignore[attr-defined]
    ),
    Route("/v1/inbox", "get", "decide"),
    Route("/v1/delegations", "get", "read"),
    Route("/v1/delegations", "post", "decide", lambda w: {"to": "dan", "until": w.later(1)}),
    Route("/v1/absences", "get", "read"),
    Route("/v1/absences", "post", "decide", lambda w: {"until": w.later(1)}),
    Route("/v1/runs", "get", "read"),
    Route("/v1/pause", "get", "read"),
    Route("/v1/pause", "post", "operate", lambda _: {"why": "stop"}),
    Route("/v1/resume", "post", "operate", _resuming),
    Route("/v1/audit", "get", "audit.read"),
    Route("/v1/audit/verify", "post", "audit.verify", lambda _: None),
]
ONES_OWN = {
    ("/v1/runs/{run_id}", "get"),
    ("/v1/runs/{run_id}/cancel", "post"),
    ("/v1/delegations/{delegation_id}/end", "post"),
}
"""Routes that a role does not open; whose the thing is does."""
PUBLIC = ["/health/live", "/health/ready", "/metrics", "/docs", "/openapi.json"]


@pytest.fixture(scope="module")
def staged(world) -> World:
    """The platform with one applied proposal, and a pending one that is anew for every role."""
    world.done = world.applied()
    return world


def send(world: World, route: Route, headers: dict[str, str]) -> Any:
    path = route.path(world) if route.path else route.template
    if route.body is None:
        return world.client.request(route.method, path, headers=headers)
    return world.client.request(route.method, path, headers=headers, json=route.body(world))


@pytest.mark.parametrize(
    "route", ROUTES, ids=lambda r: f"{r.method} {r.template} {r.permission}"
)
@pytest.mark.parametrize("role", sorted(set(USERS.values())))
def test_a_role_may_do_exactly_what_it_grants(staged, role: str, route: Route) -> None:
    staged.pending = staged.proposed("bot")
    may = staged.app.policies.access.may([role])

    answer = send(staged, route, staged.auth(BY_ROLE[role]))

    if route.permission in may:
        assert answer.status_code in {200, 201, 202}, answer.text
    else:
        assert answer.status_code == 403
        assert answer.json()["code"] == "denied"


@pytest.mark.parametrize(
    "route", ROUTES, ids=lambda r: f"{r.method} {r.template} {r.permission}"
)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Basic cm9vdDpyb290"},
        {"authorization": "Bearer frenly_000000000000_" + "A" * 43},
        {"authorization": "Bearer nonsense"},
        {"authorization": "Bearer \xff\xfe"},
    ],
    ids=["none", "empty", "bare", "basic", "unknown", "nonsense", "bytes"],
)
def test_nobody_gets_anything_without_a_good_token(staged, route: Route, headers) -> None:
    staged.pending = staged.done
    sent = {name: value.encode("latin-1") for name, value in headers.items()}

    answer = send(staged, route, sent)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="frenly"'
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "access.token"


@pytest.mark.parametrize("path", PUBLIC)
def test_health_metrics_and_docs_ask_for_no_token(world, path: str) -> None:
    assert world.client.get(path).status_code == 200


def test_two_tokens_in_one_request_are_none(world) -> None:
    token = world.auth("ben")["authorization"]
    headers = [("authorization", token), ("authorization", token)]

    assert world.client.get("/v1/aliases", headers=headers).status_code == 401


def test_the_matrix_knows_every_route(world) -> None:
    described = {
        (path, method)
        for path, methods in world.client.get("/openapi.json").json()["paths"].items()
        for method in methods
        if path.startswith(("/v1/", "/api/")) and path != "/api/aliases/health"
    }

    assert {(route.template, route.method) for route in ROUTES} | ONES_OWN == described


def test_a_run_is_seen_and_cancelled_by_whose_it_is_and_by_who_operates(lone_world) -> None:
    runs = Runs(lone_world.app.deps)
    path = (
        f"/v1/runs/{runs.begin(Request('chat', 'mine', 'hello'), lone_world.actor('mia')).id}"
    )

    seen = {user: lone_world.get(path, user).status_code for user in ("mia", "root", "ben")}
    foreign = lone_world.post(f"{path}/cancel", None, "ben").status_code
    own = lone_world.post(f"{path}/cancel", None, "mia").status_code

    assert seen == {"mia": 200, "root": 200, "ben": 404}
    assert (foreign, own) == (404, 200)
    assert lone_world.client.get(path).status_code == 401


def test_a_delegation_is_ended_by_its_two_people_and_by_who_manages_people(lone_world) -> None:
    def ended_by(user: str) -> int:
        body = {"to": "dee", "until": lone_world.later(1)}
        made = lone_world.post("/v1/delegations", body, "ben").json()
        path = f"/v1/delegations/{made['id']}/end"
        status = lone_world.post(path, None, user).status_code
        lone_world.post(path, None, "root")
        return status

    assert {user: ended_by(user) for user in ("ben", "dee", "root", "mia")} == {
        "ben": 200,
        "dee": 200,
        "root": 200,
        "mia": 403,
    }


def test_a_revoked_token_stops_within_seconds(tmp_path) -> None:
    ticks = [0.0]
    world = make_world(tmp_path, ticks=lambda: ticks[0])
    before = world.get("/v1/aliases", "mia").status_code
    world.app.registry.revoke_user("mia", world.actor("root"))

    ticks[0] += 5
    after = world.get("/v1/aliases", "mia")

    world.app.close()
    assert (before, after.status_code) == (200, 401)
    assert "revoked" in after.json()["detail"]


def test_refused_tokens_are_counted_not_recorded_one_by_one(lone_world) -> None:
    for _ in range(20):
        lone_world.client.get("/v1/aliases")

    found = lone_world.get("/v1/audit?tag=access:token:refuse", "otto").json()["items"]

    assert len(found) == 1


def test_who_may_not_read_the_log_is_recorded_there(lone_world) -> None:
    lone_world.get("/v1/audit", "vera")

    found = lone_world.get("/v1/audit?actor=vera", "otto").json()["items"]

    assert [(entry["tag"], entry["about"]) for entry in found] == [
        ("access:permission:refuse", "audit")
    ]


def test_make_world_gives_every_role_of_the_policy_a_user(tmp_path) -> None:
    world = make_world(tmp_path, None)
    world.app.close()

    assert set(USERS.values()) == set(world.app.policies.access.roles)
