from __future__ import annotations

import time
from typing import Any

import pytest

from registry.compat.compare import compare
from registry.compat.differences import Difference, Scope, Severity
from registry.compat.documents import Note, notes, read_api
from registry.compat.ledger import MAX_FOUND, MAX_VISITS, Ledger, Spot
from registry.compat.nodes import top
from registry.compat.operations import has_operation
from registry.compat.rules import Direction
from registry.compat.schema_diff import compare_schemas
from registry.compat.soundness import first_fault
from registry.errors import InvalidInput
from tests.unit.registry.compat.api_builders import (
    OK,
    TODAY,
    api,
    at,
    found,
    in_request,
    in_response,
)

TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ([], "no API document"),
        ("text", "no API document"),
        (None, "no API document"),
        ({}, "states no OpenAPI version"),
        ({"openapi": ""}, "states no OpenAPI version"),
        ({"openapi": "4.0.0"}, "'4.0.0'"),
        ({"swagger": "1.2"}, "'1.2'"),
    ],
)
def test_what_is_no_api_document_is_refused_with_its_place(value: Any, says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_api(value, source="x.yaml", at=lambda pointer: f"x.yaml:{len(pointer) + 1}")

    assert says in caught.value.message
    assert caught.value.message.startswith("x.yaml:")
    assert "OpenAPI 3" in caught.value.hint


def test_a_version_written_as_a_number_is_read() -> None:
    assert read_api({"openapi": 3.1}, source="x").version == "3.1"


def test_references_that_cannot_be_followed_are_noted() -> None:
    value = {
        "a": [{"$ref": "https://example.org/b.yaml#/c"}],
        "b": {"$ref": "#/nowhere"},
        "c": {"$ref": "#/a/0"},
        "d": {"$ref": "#/a/7"},
        "e": {"$ref": 5},
    }

    assert notes(api(value)) == (
        Note("reference 'https://example.org/b.yaml#/c' leaves the document; it was not read",
             ("a", 0)),
        Note("reference '#/nowhere' leads nowhere", ("b",)),
        Note("reference '#/a/7' leads nowhere", ("d",)),
    )  # fmt: skip


def with_schemas(document: dict[str, Any], **schemas: Any) -> dict[str, Any]:
    return {**document, "components": {"schemas": schemas}}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def test_what_is_named_and_what_is_written_out_is_the_same() -> None:
    thing = {"type": "object", "properties": {"a": TEXT}}
    old = with_schemas(in_request(ref("A")), A=ref("B"), B=thing)
    new = with_schemas(in_request(thing), A=TEXT, B=TEXT)

    assert found(old, new) == {}


def test_escaped_references_are_followed() -> None:
    odd = {"$ref": "#/components/schemas/a~1b%20~0c"}
    old = with_schemas(in_request(odd), **{"a/b ~c": TEXT})

    assert found(old, with_schemas(in_request(TEXT), **{"a/b ~c": TEXT})) == {}


def test_a_change_of_a_shared_schema_is_told_where_it_is_used() -> None:
    old = with_schemas(in_request(ref("A")), A={"maxLength": 5})
    new = with_schemas(in_request(ref("A")), A={"maxLength": 3})
    [difference] = compare(api(old), api(new), today=TODAY)

    assert difference.old == ("components", "schemas", "A")
    assert difference.scope.path == "/things"


@pytest.mark.parametrize(
    "schemas",
    [
        {"A": {"properties": {"a": ref("A")}}},
        {"A": ref("B"), "B": ref("A")},
        {"A": {"anyOf": [ref("A"), TEXT]}},
        {"A": {"items": ref("B")}, "B": {"allOf": [ref("A")]}},
    ],
)
def test_circles_end(schemas: dict[str, Any]) -> None:
    old = with_schemas(in_response(ref("A")), **schemas)

    assert found(old, old) == {}
    assert found(old, with_schemas(in_response(TEXT), **schemas))


def test_a_change_inside_a_circle_is_told_once_for_each_use() -> None:
    def tree(length: int) -> dict[str, Any]:
        node = {"properties": {"name": {"maxLength": length}, "child": ref("Node")}}
        return with_schemas(in_request(ref("Node")), Node=node)

    assert found(tree(5), tree(3)) == {"request-property-max-length-decreased": "breaking"}


def test_keywords_beside_a_reference_count_since_3_1() -> None:
    old = with_schemas(in_request(ref("A")), A=TEXT)
    new = with_schemas(in_request({**ref("A"), "maxLength": 3}), A=TEXT)

    assert found(old, new, version="3.1.0") == {"request-body-max-length-set": "risky"}
    assert found(old, new, version="3.0.3") == {}


def test_a_schema_elsewhere_is_compared_by_its_address() -> None:
    old, new = (in_request({"$ref": f"other.yaml#/{n}"}) for n in (1, 2))

    assert found(old, old) == {}
    assert found(old, new) == {"request-body-reference-changed": "risky"}
    assert found(old, in_request(TEXT)) == {"request-body-reference-changed": "risky"}


def test_schemas_nested_without_end_are_cut_and_told() -> None:
    def nested(depth: int, length: int) -> dict[str, Any]:
        schema: dict[str, Any] = {"maxLength": length}
        for _ in range(depth):
            schema = {"items": schema}
        return in_request(schema)

    assert found(nested(20, 5), nested(20, 3)) == {
        "request-property-max-length-decreased": "breaking"
    }
    assert found(nested(90, 5), nested(90, 3)) == {"comparison-cut-short": "risky"}


def swagger(**operation: Any) -> Any:
    value = {
        "swagger": "2.0",
        "basePath": "/api/",
        "definitions": {"Thing": {"type": "object", "properties": {"a": TEXT}}},
        "parameters": {"limit": {"name": "limit", "in": "query", "type": "integer"}},
        "responses": {"Bad": {"description": "bad", "schema": {"type": "string"}}},
        "paths": {"/things": {"post": operation}, "/odd": 5},
    }
    return read_api(value, source="old.yaml")


def test_swagger_2_is_read_as_the_same_api() -> None:
    old = swagger(
        parameters=[
            {"$ref": "#/parameters/limit"},
            {"name": "body", "in": "body", "required": True,
             "schema": {"$ref": "#/definitions/Thing"}},
        ],
        responses={
            "200": {"schema": {"type": "array"}, "headers": {"X-Left": {"type": "integer"}}},
            "400": {"$ref": "#/responses/Bad"},
            "500": "wrong",
        },
        produces=["application/json"],
    )  # fmt: skip
    thing = {"type": "object", "properties": {"a": TEXT}}
    new = api({
        "paths": {"/api/things": {"post": {
            "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
            "requestBody": {"required": True, "content": {"application/json": {"schema": thing}}},
            "responses": {
                "200": {
                    "content": {"application/json": {"schema": {"type": "array"}}},
                    "headers": {"X-Left": {"schema": {"type": "integer"}}},
                },
                "400": {"content": {"application/json": {"schema": {"type": "string"}}}},
                "500": {},
            },
        }}},
    })  # fmt: skip

    assert compare(old, new, today=TODAY) == ()
    assert compare(new, old, today=TODAY) == ()
    assert old.written(("paths", "/api/things", "post")) == ("paths", "/things", "post")
    assert new.written(("paths", "/api/things")) == ("paths", "/api/things")


def test_what_swagger_2_says_wrongly_is_left_as_it_is() -> None:
    odd = swagger(parameters=[5, {"name": "p", "in": "query", "schema": TEXT}], responses=5)
    bare = read_api({"swagger": "2.0", "paths": 5}, source="x")

    told = {d.rule for d in compare(odd, bare, today=TODAY)}

    assert told == {"api-path-removed-without-deprecation"}


def test_a_form_of_swagger_2_is_a_body() -> None:
    form = [{"name": "f", "in": "formData", "type": "file", "required": True}]
    old = swagger(parameters=form, responses={})
    new = swagger(parameters=[{**form[0], "name": "g"}], responses={})

    told = {d.rule for d in compare(old, new, today=TODAY)}

    assert told == {"new-required-request-property", "request-property-removed"}


INFO = {"info": {"title": "t", "version": "1"}}


def sound(**more: Any) -> dict[str, Any]:
    return {"openapi": "3.0.3", **INFO, "paths": {"/a": {"get": OK}}, **more}


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ([], "document-invalid"),
        ({"openapi": ""}, "openapi-required"),
        (sound(webhooks={}), "webhooks-field-for-3-1-plus"),
        (sound(servers=[{"url": "https://{a"}]), "server-url-template-invalid"),
        (sound(paths={"/{a}": {}, "/{b}": {}}), "conflicting-paths"),
        (sound(paths={"/a": {"get": {}}}), "operation-responses-required"),
        (sound(**at({**OK, "parameters": [{"name": "b", "in": "body"}]})), "parameter-in-invalid"),
        (sound(paths={"/a": {m: {**OK, "operationId": "x"} for m in ("get", "put")}}),
         "duplicate-operation-id"),
        (sound(components={"securitySchemes": {"a": {"type": "magic"}}}),
         "security-scheme-type-invalid"),
        (sound(components={"schemas": {"a": {"$ref": "#/b"}}}), "unresolved-ref"),
        ({"openapi": "3.0.3", "paths": {}}, "info-required"),
        (sound(info={"version": "1"}), "info-title-required"),
        (sound(info={"title": "t"}), "info-version-required"),
        ({"openapi": "3.0.3", **INFO}, "paths-required"),
        ({"openapi": "3.1.0", **INFO}, ""),
        (sound(paths={"/a/{b}": {"get": OK}}), "path-parameters-mismatch"),
        (sound(), ""),
    ],
)  # fmt: skip
def test_the_first_fault_of_a_document(value: Any, fault: str) -> None:
    assert first_fault(value) == fault


def test_an_operation_is_there_however_its_parameters_are_called() -> None:
    known = api({"paths": {"/users/{id}": {"get": OK}}})

    assert has_operation(known, "GET", "/users/{userId}")
    assert not has_operation(known, "PUT", "/users/{id}")
    assert not has_operation(known, "GET", "/users")


def test_a_difference_writes_only_what_applies() -> None:
    bare = Difference(rule="r", severity=Severity.SAFE, message="m", scope=Scope(path="/a"))

    assert bare.content() == {"rule": "r", "severity": "safe", "message": "m", "path": "/a"}


def test_differences_beyond_all_reason_are_counted_not_kept() -> None:
    one = Difference(rule="r", severity=Severity.SAFE, message="m")
    ledger = Ledger(today=TODAY, found=[one] * MAX_FOUND)

    ledger.add(one)

    assert (len(ledger.found), ledger.unseen) == (MAX_FOUND, 1)


def tangle(size: int, **kinds: str) -> dict[str, Any]:
    """Make a document in which every schema refers to every other."""
    every = {f"p{n}": ref(f"S{n}") for n in range(size)}
    schemas = {
        f"S{n}": {"properties": {**every, "x": {"type": kinds.get(f"S{n}", "string")}}}
        for n in range(size)
    }
    uses = {
        f"/s{n}": at({**OK, **_sent(ref(f"S{n}"))})["paths"]["/things"] for n in range(size)
    }
    return with_schemas({"paths": uses}, **schemas)


def _sent(schema: Any) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def test_a_tangle_that_did_not_change_does_not_differ() -> None:
    assert found(tangle(80), tangle(80)) == {}


def test_a_tangle_tells_a_change_wherever_it_matters_in_bounded_time() -> None:
    old, new = api(tangle(12)), api(tangle(12, S7="integer"))
    begun = time.perf_counter()
    told = compare(old, new, today=TODAY)

    assert time.perf_counter() - begun < 60
    assert {d.rule for d in told if d.severity == "breaking"} == {
        "request-property-type-changed"
    }
    assert {d.scope.path for d in told if d.scope.path} == {f"/s{n}" for n in range(12)}


def test_a_schema_under_another_name_is_the_same() -> None:
    def uses(name: str) -> dict[str, Any]:
        both = {"B": {"properties": {"x": ref("A")}}, "C": {"properties": {"x": ref("A")}}}
        return with_schemas(in_request(ref("A")), A={"properties": {"b": ref(name)}}, **both)

    assert found(uses("B"), uses("C")) == {}


def test_circles_with_null_in_between_are_circles() -> None:
    def chain(kind: str) -> dict[str, Any]:
        schemas: dict[str, Any] = {
            f"S{n}": {
                "properties": {"next": {"anyOf": [ref(f"S{(n + 1) % 90}"), {"type": "null"}]}}
            }
            for n in range(90)
        }
        schemas["S3"]["properties"]["x"] = {"type": kind}
        return with_schemas(in_request(ref("S0")), **schemas)

    assert found(chain("string"), chain("string")) == {}
    assert (
        found(chain("string"), chain("integer"))["request-property-type-changed"] == "breaking"
    )


def test_work_without_end_is_cut_and_told() -> None:
    def wide(size: int, kind: str) -> dict[str, Any]:
        schemas = {f"S{n}": {"properties": {"x": {"type": kind}}} for n in range(size)}
        return with_schemas(in_request({"items": {"items": ref("S1")}}), **schemas)

    spent = Ledger(today=TODAY, visits=MAX_VISITS)
    old, new = (top(api(wide(2, kind))) for kind in ("string", "integer"))
    nodes = [
        n.get("paths").get("/things").get("post").get("requestBody").get("content")
        .get("application/json").get("schema")
        for n in (old, new)
    ]  # fmt: skip
    compare_schemas(
        Spot(ledger=spent, direction=Direction.REQUEST, whole="w", part="p"), nodes[0], nodes[1]
    )

    assert (len(spent.found), spent.unseen) == (0, 1)
