from __future__ import annotations

from typing import Any

import pytest

from tests.unit.registry.compat.api_builders import (
    OK,
    at,
    found,
    in_header,
    in_parameter,
    in_request,
    in_response,
)

BODY = {"content": {"application/json": {"schema": {}}}}
BEARER = {"bearer": []}


def op(**more: Any) -> dict[str, Any]:
    return at({**OK, **more})


def shared(*parameters: Any) -> dict[str, Any]:
    return {"paths": {"/things": {"parameters": list(parameters), "post": OK}}}


def parameter(where: str = "query", **more: Any) -> dict[str, Any]:
    return {"name": "p", "in": where, "schema": {}, **more}


def takes(*parameters: Any) -> dict[str, Any]:
    return op(parameters=list(parameters))


@pytest.mark.parametrize(
    ("old", "new", "rule", "weight"),
    [
        (op(), takes(parameter()), "new-optional-request-parameter", "safe"),
        (op(), takes(parameter(required=True)), "new-required-request-parameter", "breaking"),
        (op(), takes(parameter("path")), "new-request-path-parameter", "breaking"),
        (op(), shared(parameter()), "new-optional-request-default-parameter-to-existing-path", "safe"),
        (op(), shared(parameter(required=True)),
         "new-required-request-default-parameter-to-existing-path", "breaking"),
        (takes(parameter()), op(), "request-parameter-removed", "risky"),
        (takes(parameter(deprecated=True)), op(), "request-parameter-removed-with-deprecation", "safe"),
        (takes(parameter(deprecated=True, **{"x-sunset": "2025-01-01"})), op(),
         "request-parameter-removed-with-deprecation", "safe"),
        (takes(parameter(deprecated=True, **{"x-sunset": "2027-01-01"})), op(),
         "request-parameter-removed-before-sunset", "breaking"),
        (takes(parameter(deprecated=True, **{"x-sunset": "never"})), op(),
         "request-parameter-sunset-parse", "breaking"),
        (takes(parameter()), takes(parameter(required=True)),
         "request-parameter-became-required", "breaking"),
        (takes(parameter(required=True)), takes(parameter()),
         "request-parameter-became-optional", "safe"),
        (takes(parameter()), takes(parameter(deprecated=True)), "request-parameter-deprecated", "safe"),
        (takes(parameter(deprecated=True)), takes(parameter()), "request-parameter-reactivated", "safe"),
        (takes(parameter()), takes(parameter(style="spaceDelimited", explode=True)),
         "request-parameter-style-changed", "breaking"),
        (takes(parameter()), takes(parameter(explode=False)),
         "request-parameter-explode-changed", "risky"),
        (op(), op(requestBody=BODY), "request-body-added-optional", "safe"),
        (op(), op(requestBody={**BODY, "required": True}), "request-body-added-required", "breaking"),
        (op(requestBody=BODY), op(), "request-body-removed", "risky"),
        (op(requestBody=BODY), op(requestBody={**BODY, "required": True}),
         "request-body-became-required", "breaking"),
        (op(requestBody={**BODY, "required": True}), op(requestBody=BODY),
         "request-body-became-optional", "safe"),
        (op(), op(operationId="make"), "api-operation-id-added", "safe"),
        (op(operationId="make"), op(operationId="do"), "api-operation-id-removed", "safe"),
        (op(), op(tags=["new"]), "api-tag-added", "safe"),
        (op(tags=["old"]), op(), "api-tag-removed", "safe"),
        (op(), op(deprecated=True), "endpoint-deprecated", "safe"),
        (op(), op(deprecated=True, **{"x-sunset": "2030-01-01"}),
         "endpoint-deprecated-with-sunset", "safe"),
        (op(), op(deprecated=True, **{"x-sunset": "31/12/2030"}),
         "api-deprecated-sunset-parse", "breaking"),
        (op(deprecated=True), op(), "endpoint-reactivated", "safe"),
        (op(deprecated=True, **{"x-sunset": "2030-01-01"}), op(deprecated=True),
         "sunset-deleted", "breaking"),
        (op(deprecated=True, **{"x-sunset": "2030-01-01"}),
         op(deprecated=True, **{"x-sunset": "2029-01-01"}),
         "api-sunset-date-changed-too-small", "breaking"),
        (op(deprecated=True, **{"x-sunset": "2030-01-01"}),
         op(deprecated=True, **{"x-sunset": "x"}), "api-path-sunset-parse", "breaking"),
        (op(**{"x-stability-level": "stable"}), op(**{"x-stability-level": "beta"}),
         "api-stability-decreased", "breaking"),
        (op(**{"x-stability-level": "beta"}), op(**{"x-stability-level": "stable"}),
         "api-stability-increased", "safe"),
        (op(**{"x-stability-level": "beta"}), op(), "api-stability-decreased", "breaking"),
        (op(), op(**{"x-stability-level": "shaky"}), "api-invalid-stability-level", "breaking"),
        (op(security=[BEARER]), op(security=[BEARER, {"key": []}]), "api-security-added", "safe"),
        (op(security=[BEARER, {"key": []}]), op(security=[BEARER]), "api-security-removed", "safe"),
        (op(security=[BEARER]), op(security=[{"bearer": ["read"]}]), "api-security-scope-added", "safe"),
        (op(security=[{"bearer": ["read"]}]), op(security=[BEARER]),
         "api-security-scope-removed", "safe"),
        ({**op(), "security": [BEARER]}, {**op(), "security": [{"bearer": ["a"]}]},
         "api-global-security-scope-added", "safe"),
        (in_header({}), op(), "optional-response-header-removed", "risky"),
        (in_header({}, required=True), op(), "required-response-header-removed", "breaking"),
        (op(), in_header({}), "response-header-added", "safe"),
        (in_header({}, required=True), in_header({}), "response-header-became-optional", "breaking"),
        (in_header({}), in_header({}, required=True), "response-header-became-required", "safe"),
    ],
)  # fmt: skip
def test_what_callers_of_an_operation_notice(
    old: Any, new: Any, rule: str, weight: str
) -> None:
    assert found(old, new) == {rule: weight}


@pytest.mark.parametrize(
    ("status", "kind", "weight"),
    [
        ("201", "success", "breaking"),
        ("404", "non-success", "safe"),
        ("default", "non-success", "safe"),
    ],
)
def test_statuses_come_and_go(status: str, kind: str, weight: str) -> None:
    more = at({"responses": {**OK["responses"], status: {"description": "more"}}})

    assert found(more, op()) == {f"response-{kind}-status-removed": weight}
    assert found(op(), more) == {f"response-{kind}-status-added": "safe"}


def test_an_extension_among_the_statuses_is_none() -> None:
    assert found(op(), at({"responses": {**OK["responses"], "x-more": {}}})) == {}


def media(*names: str) -> dict[str, Any]:
    return {"content": {name: {"schema": {"type": "string"}} for name in names}}


def answers(*names: str) -> dict[str, Any]:
    return at({"responses": {"200": media(*names)}})


@pytest.mark.parametrize(
    ("old", "new", "rule", "weight"),
    [
        (["application/json"], ["application/json", "text/csv"], "added", "safe"),
        (["application/json", "text/csv"], ["application/json"], "removed", "breaking"),
        (["application/json"], ["application/problem+json"], "name-specialized", "safe"),
        (["application/problem+json"], ["application/json"], "name-generalized", "breaking"),
        (["text/csv"], ["text/csv; header=present"], "name-specialized", "safe"),
        (["text/csv; header=present"], ["text/csv"], "name-generalized", "breaking"),
        (["text/csv; header=present"], ["text/csv; header=absent"], "name-changed", "breaking"),
    ],
)
def test_media_types_of_an_answer(old: Any, new: Any, rule: str, weight: str) -> None:
    assert found(answers(*old), answers(*new)) == {f"response-media-type-{rule}": weight}


def test_a_renamed_media_type_is_compared() -> None:
    old = in_response({"type": "string"}, "application/json")
    new = in_response({"type": "integer"}, "application/problem+json")

    assert found(old, new)["response-body-type-changed"] == "breaking"


def test_media_types_of_a_request() -> None:
    one, two = op(requestBody=media("text/csv")), op(requestBody=media("text/csv", "text/xml"))

    assert found(one, two) == {"request-body-media-type-added": "safe"}
    assert found(two, one) == {"request-body-media-type-removed": "breaking"}


@pytest.mark.parametrize(
    ("put", "added", "removed"),
    [(in_request, "breaking", "safe"), (in_response, "safe", "risky")],
)
def test_a_media_type_gets_or_loses_its_schema(put: Any, added: str, removed: str) -> None:
    way = put.__name__.removeprefix("in_")
    bare = {"content": {"application/json": {}}}
    empty = (
        at({"requestBody": bare, **OK})
        if way == "request"
        else at({"responses": {"200": bare}})
    )
    rule = f"{way}-body-media-type-schema"

    assert found(empty, put({})) == {f"{rule}-added": added}
    assert found(put({}), empty) == {f"{rule}-removed": removed}


def test_to_ask_for_credentials_where_none_were_asked_for_breaks_callers() -> None:
    told = found(op(), op(security=[BEARER]))

    assert told == {"api-security-added": "safe", "api-security-became-required": "breaking"}


def test_an_operation_that_is_silent_asks_what_the_document_asks() -> None:
    secured = {**op(), "security": [BEARER]}

    assert found(secured, {**op(security=[BEARER]), "security": [BEARER]}) == {
        "api-security-added": "safe"
    }
    assert "api-global-security-became-required" in found(op(), secured)


def test_an_optional_alternative_leaves_an_operation_open() -> None:
    assert found(op(), op(security=[BEARER, {}])) == {"api-security-added": "safe"}


def test_a_parameter_in_json_is_read_as_json() -> None:
    def jsonned(kind: str) -> dict[str, Any]:
        content = {"application/json": {"schema": {"type": kind}}}
        return takes({"name": "p", "in": "query", "content": content})

    assert found(jsonned("integer"), jsonned("string")) == {
        "request-parameter-type-changed": "breaking"
    }


def test_headers_are_known_in_any_case() -> None:
    assert (
        found(
            takes(parameter("header") | {"name": "X-Id"}),
            takes(parameter("header") | {"name": "x-id"}),
        )
        == {}
    )


def test_an_operation_states_its_parameters_over_those_of_the_path() -> None:
    old = {"paths": {"/things": {"parameters": [parameter()], "post": OK}}}
    new = {
        "paths": {
            "/things": {
                "parameters": [parameter()],
                "post": {**OK, "parameters": [parameter(required=True)]},
            }
        }
    }

    assert found(old, new) == {"request-parameter-became-required": "breaking"}


@pytest.mark.parametrize("level", ["draft", "alpha"])
def test_what_is_unstable_may_change(level: str) -> None:
    mark = {"x-stability-level": level}

    assert found(op(**mark), op(**mark, requestBody={**BODY, "required": True})) == {
        "request-body-added-required": "safe"
    }


def test_a_first_stability_level_is_no_change_of_it() -> None:
    assert found(op(), op(**{"x-stability-level": "beta"})) == {}
    assert found(op(**{"x-stability-level": "stable"}), op()) == {}


def test_an_operation_that_stands_elsewhere_is_told_when_it_moves() -> None:
    old, new = (at({"$ref": f"things.yaml#/{n}"}) for n in (1, 2))

    assert found(old, new) == {"api-reference-changed": "risky"}


def schemes(**named: Any) -> dict[str, Any]:
    return {"components": {"securitySchemes": named}}


def flow(**more: Any) -> dict[str, Any]:
    return {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://a", **more}}}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (schemes(), schemes(k={"type": "http"}), "added"),
        (schemes(k={"type": "http"}), schemes(), "removed"),
        (schemes(k={"type": "http"}), schemes(k={"type": "apiKey"}), "type-changed"),
        (schemes(k=flow()), schemes(k=flow(authorizationUrl="https://b")), "oauth-url-changed"),
        (schemes(k=flow()), schemes(k=flow(tokenUrl="https://b")), "oauth-token-url-changed"),
        (schemes(k=flow()), schemes(k=flow(scopes={"a": "x"})), "oauth-scope-added"),
        (schemes(k=flow(scopes={"a": "x"})), schemes(k=flow()), "oauth-scope-removed"),
        (schemes(k=flow(scopes={"a": "x"})), schemes(k=flow(scopes={"a": "y"})), "oauth-scope-changed"),
    ],
)  # fmt: skip
def test_security_schemes(old: Any, new: Any, rule: str) -> None:
    assert found(old, new) == {f"api-security-component-{rule}": "safe"}


def test_a_schema_that_nobody_uses_is_removed_safely() -> None:
    assert found({"components": {"schemas": {"A": {}}}}, {}) == {"api-schema-removed": "safe"}


def test_the_schema_of_a_parameter_without_any_is_everything() -> None:
    bare = takes({"name": "p", "in": "query"})

    assert found(bare, in_parameter({})) == {}


def test_media_types_that_describe_nothing_do_not_differ() -> None:
    old, new = (op(requestBody={"content": {"text/csv": {"example": n}}}) for n in "ab")

    assert found(old, new) == {}


def test_a_parameter_without_a_name_is_none() -> None:
    assert found(op(), takes({"in": "query", "required": True})) == {}


def test_a_sunset_may_be_put_off() -> None:
    early, late = (op(deprecated=True, **{"x-sunset": f"{y}-01-01"}) for y in (2030, 2031))

    assert found(early, late) == {}


def test_a_sunset_with_something_behind_it_is_no_date() -> None:
    told = found(op(), op(deprecated=True, **{"x-sunset": "2030-01-01, or so"}))

    assert told == {"api-deprecated-sunset-parse": "breaking"}
