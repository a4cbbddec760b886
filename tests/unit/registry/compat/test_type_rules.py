from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.unit.registry.compat.api_builders import (
    found,
    in_header,
    in_parameter,
    in_property,
    in_request,
    in_response,
)

TEXT, NUMBER, WHOLE = {"type": "string"}, {"type": "number"}, {"type": "integer"}
OBJECT = {"type": "object"}
NULL = {"type": "null"}
XML = "application/xml"


@pytest.mark.parametrize(
    ("put", "old", "new", "rule", "expected"),
    [
        (in_request, WHOLE, NUMBER, "request-body-type-generalized", "safe"),
        (in_request, NUMBER, WHOLE, "request-body-type-changed", "breaking"),
        (in_request, TEXT, {}, "request-body-type-generalized", "safe"),
        (in_request, {}, TEXT, "request-body-type-changed", "breaking"),
        (in_request, TEXT, {"type": ["string", "integer"]}, "request-body-type-generalized", "safe"),
        (in_response, WHOLE, NUMBER, "response-body-type-generalized", "breaking"),
        (in_response, NUMBER, WHOLE, "response-body-type-specialized", "safe"),
        (in_response, {}, TEXT, "response-body-type-specialized", "safe"),
        (in_response, TEXT, {}, "response-body-type-changed", "breaking"),
        (in_response, {"type": ["string", "integer"]}, TEXT, "response-body-type-specialized", "safe"),
        (in_parameter, WHOLE, TEXT, "request-parameter-type-generalized", "safe"),
        (in_parameter, TEXT, WHOLE, "request-parameter-type-changed", "breaking"),
        (in_header, TEXT, WHOLE, "response-header-type-compatible", "safe"),
        (in_header, WHOLE, TEXT, "response-header-type-changed", "breaking"),
        (partial(in_request, media_type=XML), OBJECT, TEXT, "request-body-type-compatible", "safe"),
        (partial(in_response, media_type=XML), TEXT, OBJECT, "response-body-type-compatible", "safe"),
        (partial(in_property, in_parameter), {}, WHOLE,
         "request-parameter-property-type-specialized", "breaking"),
        (partial(in_property, in_parameter), WHOLE, OBJECT,
         "request-parameter-property-type-changed", "risky"),
    ],
)  # fmt: skip
def test_types_widen_and_narrow(put: Any, old: Any, new: Any, rule: str, expected: str) -> None:
    assert found(put(old), put(new)) == {rule: expected}


@pytest.mark.parametrize(
    ("old", "new", "request_", "response"),
    [
        (None, "uuid", ("changed", "breaking"), ("specialized", "safe")),
        ("uuid", None, ("generalized", "safe"), ("generalized", "breaking")),
        ("int32", "int64", ("generalized", "safe"), ("generalized", "breaking")),
        ("int64", "int32", ("changed", "breaking"), ("specialized", "safe")),
        ("uuid", "email", ("changed", "breaking"), ("changed", "breaking")),
    ],
)
def test_formats_widen_and_narrow(
    old: str | None, new: str | None, request_: tuple[str, str], response: tuple[str, str]
) -> None:
    was, now = ({"format": f} if f else {} for f in (old, new))

    assert found(in_request(was), in_request(now)) == {
        f"request-body-type-{request_[0]}": request_[1]
    }
    assert found(in_response(was), in_response(now)) == {
        f"response-body-type-{response[0]}": response[1]
    }


NULLABLE = (
    {"type": "string", "nullable": True},
    {"type": ["string", "null"]},
    {"oneOf": [TEXT, NULL]},
    {"anyOf": [{"enum": [None]}, TEXT]},
    {"oneOf": [{"anyOf": [TEXT, NULL]}, {"type": "null", "description": "none"}]},
)


@pytest.mark.parametrize("old", NULLABLE)
@pytest.mark.parametrize("new", NULLABLE)
def test_null_is_allowed_in_many_spellings(old: Any, new: Any) -> None:
    assert found(in_request(old), in_request(new)) == {}


@pytest.mark.parametrize("nullable", NULLABLE)
def test_to_allow_null_is_told_as_that_and_nothing_else(nullable: Any) -> None:
    assert found(in_request(TEXT), in_request(nullable)) == {
        "request-body-became-nullable": "safe"
    }
    assert found(in_response(TEXT), in_response(nullable)) == {
        "response-body-became-nullable": "breaking"
    }


def test_null_beside_several_branches_leaves_the_branches() -> None:
    two = {"oneOf": [{"maxLength": 1, "title": "a"}, {"maxLength": 2, "title": "b"}]}
    three = {"oneOf": [NULL, *two["oneOf"]]}

    assert found(in_request(two), in_request(three)) == {"request-body-became-nullable": "safe"}


def test_what_stands_beside_a_union_with_null_counts() -> None:
    old = {"anyOf": [TEXT, NULL], "maxLength": 5}
    new = {"anyOf": [TEXT, NULL], "maxLength": 3}

    assert found(in_request(old), in_request(new)) == {
        "request-body-max-length-decreased": "breaking"
    }


def test_a_union_of_nothing_but_itself_ends() -> None:
    circle = {
        "components": {"schemas": {"A": {"oneOf": [NULL, {"$ref": "#/components/schemas/A"}]}}},
        **in_request({"$ref": "#/components/schemas/A"}),
    }

    assert found(circle, circle) == {}
    assert found(circle, in_request(TEXT))["request-body-became-not-nullable"] == "breaking"


def test_the_boolean_schemas_are_everything_and_nothing() -> None:
    assert found(in_request(True), in_request({})) == {}
    assert found(in_request(True), in_request(False)) == {"request-body-not-added": "breaking"}
