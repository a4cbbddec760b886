from __future__ import annotations

from typing import Any

import pytest

from registry.compat.compare import compare
from tests.unit.registry.compat.api_builders import OK, TODAY, api, at, found

HERE = "{$request.body#/url}"
CLOSED = {"type": "object", "properties": {"part": {"type": "string", "maxLength": 9}}}
OPEN = {"type": "object", "properties": {"part": {"type": "string"}}}


def content(schema: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def calls(operation: Any, name: str = "done") -> dict[str, Any]:
    """Make a document whose one operation calls back."""
    return at({**OK, "callbacks": {name: {HERE: {"post": operation}, "x-note": {}}}})


def sends(schema: Any) -> dict[str, Any]:
    return calls({**OK, "requestBody": content(schema)})


def expects(schema: Any) -> dict[str, Any]:
    return calls({"responses": {"200": content(schema)}})


@pytest.mark.parametrize(
    ("old", "new", "rule", "weight"),
    [
        (at(OK), calls(OK), "callback-added", "safe"),
        (calls(OK), at(OK), "callback-removed", "breaking"),
        (sends(CLOSED), sends(OPEN), "request-property-max-length-unset", "breaking"),
        (sends(OPEN), sends(CLOSED), "request-property-max-length-set", "safe"),
        (expects(OPEN), expects(CLOSED), "response-property-max-length-set", "risky"),
        (expects(CLOSED), expects(OPEN), "response-property-max-length-unset", "safe"),
        (
            calls({"responses": {"200": {}, "202": {}}}),
            calls({"responses": {"200": {}}}),
            "response-success-status-removed",
            "breaking",
        ),
    ],
)
def test_a_callback_weighs_what_the_caller_meets(old, new, rule, weight) -> None:
    assert found(old, new) == {rule: weight}


def test_a_difference_says_which_callback_it_is_in() -> None:
    (difference,) = compare(api(sends(CLOSED)), api(sends(OPEN)), today=TODAY)

    assert difference.scope.endpoint == f"POST {HERE} (callback done of POST /things)"


def test_what_a_callback_calls_back_is_left_out() -> None:
    inner = {
        **OK,
        "callbacks": {"again": {HERE: {"post": {**OK, "requestBody": content(OPEN)}}}},
    }

    assert found(calls(OK), calls(inner)) == {}


def test_a_callback_that_leads_to_itself_ends() -> None:
    circle = {
        "components": {"callbacks": {"ring": {HERE: {"post": {**OK, "callbacks": {
            "ring": {"$ref": "#/components/callbacks/ring"}}}}}}},
        **at({**OK, "callbacks": {"ring": {"$ref": "#/components/callbacks/ring"}}}),
    }  # fmt: skip

    assert found(circle, circle) == {}
