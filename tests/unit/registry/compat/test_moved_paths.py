from __future__ import annotations

from typing import Any

import pytest

from registry.compat.compare import compare
from registry.compat.differences import Severity
from registry.compat.verdict import Callers, Compatibility, Suggestion, judge, suggestions
from registry.errors import InvalidInput
from tests.unit.registry.compat.api_builders import OK, TODAY, api, found


def paths(*lines: str, **more: Any) -> dict[str, Any]:
    """Make a document from lines like `GET /users listUsers`."""
    made: dict[str, Any] = {}
    for line in lines:
        method, path, *name = line.split()
        operation = {**OK, **({"operationId": name[0]} if name else {}), **more}
        made.setdefault(path, {})[method.lower()] = operation
    return {"paths": made}


def moved(old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    differences = compare(api(old), api(new), today=TODAY)
    return {d.scope.endpoint: d.moved_to for d in differences if "removed" in d.rule}


@pytest.mark.parametrize(
    ("announced", "word", "weight"),
    [
        ({}, "removed-without-deprecation", "breaking"),
        ({"deprecated": True}, "removed-with-deprecation", "safe"),
        ({"deprecated": True, "x-sunset": "2025-12-31"}, "removed-with-deprecation", "safe"),
        ({"deprecated": True, "x-sunset": "2026-01-01T00:00:00Z"}, "removed-with-deprecation", "safe"),
        ({"deprecated": True, "x-sunset": "2026-01-02"}, "removed-before-sunset", "breaking"),
        ({"x-stability-level": "alpha"}, "removed-without-deprecation", "safe"),
    ],
)  # fmt: skip
def test_a_removal_weighs_by_what_was_announced(announced: Any, word: str, weight: str) -> None:
    old = paths("GET /a", "GET /b", "POST /b", **announced)

    assert found(old, paths("GET /b", "POST /b", **announced)) == {f"api-path-{word}": weight}
    assert found(old, paths("GET /a", "GET /b", **announced)) == {f"api-{word}": weight}


def test_a_sunset_that_is_no_date_is_told() -> None:
    old = paths("GET /a", deprecated=True, **{"x-sunset": "2026-13-45"})

    assert found(old, {}) == {"api-path-sunset-parse": "breaking"}


def test_a_new_operation_is_safe() -> None:
    assert found({}, paths("GET /a", "POST /a")) == {"endpoint-added": "safe"}


def test_a_path_is_itself_however_its_parameters_are_called() -> None:
    old, new = paths("GET /users/{id}/keys"), paths("GET /users/{userId}/keys")

    assert found(old, new) == {}


def test_parameters_follow_the_path_they_are_renamed_in() -> None:
    def one(name: str, length: int) -> dict[str, Any]:
        parameter = {"name": name, "in": "path", "schema": {"maxLength": length}}
        return {"paths": {f"/users/{{{name}}}": {"get": {**OK, "parameters": [parameter]}}}}

    assert found(one("id", 5), one("userId", 3)) == {
        "request-parameter-max-length-decreased": "breaking"
    }


@pytest.mark.parametrize(
    ("old", "new", "home"),
    [
        (["GET /status getStatus"], ["GET /state getStatus"], "/state"),
        (["GET /a same", "GET /b"], ["GET /c same", "GET /d same"], ""),
        (["GET /apis/v1beta1/jobs"], ["GET /apis/v1/jobs"], "/apis/v1/jobs"),
        (["GET /apis/v1beta1/jobs/{n}"], ["GET /apis/v1/jobs/{n}", "GET /apis/v1/runs/{n}"],
         "/apis/v1/jobs/{n}"),
        (["GET /users"], ["GET /auth/users"], "/auth/users"),
        (["GET /auth/users"], ["GET /users"], "/users"),
        (["GET /settings/users/{n}"], ["GET /auth/users/{n}"], "/auth/users/{n}"),
        (["GET /settings/users"], ["GET /auth/users", "GET /team/users"], ""),
        (["GET /settings/users"], ["GET /settings/people"], ""),
        (["GET /{n}"], ["GET /auth/{n}"], ""),
        (["GET /users"], ["POST /auth/users"], ""),
        (["GET /v1"], ["GET /v2"], ""),
    ],
)  # fmt: skip
def test_the_new_home_of_a_path(old: list[str], new: list[str], home: str) -> None:
    endpoint = " ".join(old[0].split()[:2])

    assert moved(paths(*old), paths(*new))[endpoint] == home


def test_a_path_may_move_to_one_that_was_there() -> None:
    old = paths("GET /settings/users", "GET /auth/users")

    assert moved(old, paths("GET /auth/users")) == {"GET /settings/users": "/auth/users"}


def test_an_operation_that_moved_with_its_id_is_compared() -> None:
    old = paths("GET /status getStatus")
    new = paths(
        "GET /state getStatus", parameters=[{"name": "p", "in": "query", "required": True}]
    )

    assert found(old, new) == {
        "api-path-removed-without-deprecation": "breaking",
        "new-required-request-parameter": "breaking",
        "endpoint-added": "safe",
    }


def test_webhooks_are_compared_as_operations() -> None:
    def hooks(**named: Any) -> dict[str, Any]:
        return {"webhooks": {name: {"post": {**OK, **body}} for name, body in named.items()}}

    assert found(hooks(made={}), hooks()) == {"webhook-removed": "breaking"}
    assert found(hooks(), hooks(made={})) == {"webhook-added": "safe"}
    assert found(
        hooks(made={}), hooks(made={"requestBody": {"content": {}, "required": True}})
    ) == {"request-body-added-required": "breaking"}


OLD, NEW = paths("GET /users listUsers"), paths("GET /auth/users listUsers")


def verdict(policy: Compatibility = Compatibility.BACKWARD, **callers: Any) -> Any:
    differences = compare(api(OLD), api(NEW), today=TODAY)
    return judge(differences, policy=policy, callers=Callers(**callers))


def leads(**by_context: str) -> Any:
    return lambda path, context: by_context.get(context) if path == "/users" else None


def test_a_rename_is_safe_when_an_alias_covers_every_context() -> None:
    given = verdict(
        contexts=("web", "app"), resolves=leads(web="/auth/users", app="/auth/users")
    )

    assert given.allowed
    assert {d.severity for d in given.differences} == {Severity.SAFE}
    assert any(d.message.endswith("lead to /auth/users") for d in given.differences)


def test_a_rename_breaks_a_context_without_the_alias() -> None:
    given = verdict(contexts=("web", "app"), resolves=leads(web="/auth/users"))

    assert not given.allowed
    [deciding] = given.deciding
    assert deciding.rule == "api-path-removed-without-deprecation"
    assert deciding.message.endswith("no active alias in app")


def test_no_alias_covers_callers_that_nobody_named() -> None:
    assert not verdict(resolves=lambda _path, _context: "/auth/users").allowed


def test_without_a_registry_no_alias_covers_anybody() -> None:
    assert not verdict(contexts=("web",)).allowed


def test_an_alias_that_leads_to_no_operation_saves_nobody() -> None:
    given = verdict(
        contexts=("web",),
        resolves=leads(web="/gone"),
        serves=lambda _method, path: path == "/auth/users",
    )

    assert not given.allowed
    assert "leads to /gone" in given.deciding[0].message


def test_an_alias_saves_from_the_removal_and_from_nothing_else() -> None:
    narrowed = paths(
        "GET /auth/users listUsers", parameters=[{"name": "p", "in": "query", "required": True}]
    )
    differences = compare(api(OLD), api(narrowed), today=TODAY)
    callers = Callers(contexts=("web",), resolves=leads(web="/auth/users"))

    given = judge(differences, policy=Compatibility.BACKWARD, callers=callers)

    assert [d.rule for d in given.deciding] == ["new-required-request-parameter"]


@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        (Compatibility.NONE, {"breaking", "risky", "safe"}),
        (Compatibility.BACKWARD, {"risky", "safe"}),
        (Compatibility.FULL, {"safe"}),
    ],
)
def test_a_policy_refuses_by_weight(policy: Compatibility, allowed: set[str]) -> None:
    changes = {
        "breaking": (paths("GET /a"), {}),
        "risky": (paths("GET /a", parameters=[{"name": "p", "in": "query"}]), paths("GET /a")),
        "safe": ({}, paths("GET /a")),
    }
    given = {
        weight: judge(
            compare(api(old), api(new), today=TODAY), policy=policy, callers=Callers()
        ).allowed
        for weight, (old, new) in changes.items()
    }

    assert {weight for weight, is_allowed in given.items() if is_allowed} == allowed


def test_an_alias_is_suggested_where_it_lacks() -> None:
    differences = compare(api(OLD), api(NEW), today=TODAY)
    callers = Callers(contexts=("web", "app"), resolves=leads(web="/auth/users"))

    assert suggestions(differences) == (
        Suggestion(path="/users", target="/auth/users", contexts=()),
    )
    assert suggestions(differences, callers) == (
        Suggestion(path="/users", target="/auth/users", contexts=("app",)),
    )
    covered = Callers(contexts=("web",), resolves=leads(web="/auth/users"))
    assert suggestions(differences, covered) == ()


def test_an_unknown_policy_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidInput) as caught:
        Compatibility.parse("fully")

    assert "'fully'" in caught.value.message
    assert "'full'" in caught.value.hint
