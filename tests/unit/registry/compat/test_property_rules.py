from __future__ import annotations

from typing import Any

import pytest

from registry.compat.compare import compare
from tests.unit.registry.compat.api_builders import (
    TODAY,
    api,
    found,
    in_parameter,
    in_request,
    in_response,
)

TEXT = {"type": "string"}


def thing(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


@pytest.mark.parametrize(
    ("put", "old", "new", "rule", "weight"),
    [
        (in_request, thing(), thing(a={}), "new-optional-request-property", "safe"),
        (in_request, thing(), thing("a", a={}), "new-required-request-property", "breaking"),
        (in_request, thing(), thing("a", a={"default": 1}),
         "new-required-request-property-with-default", "breaking"),
        (in_request, thing(), thing("a", a={"readOnly": True}),
         "new-required-request-property", "safe"),
        (in_request, thing(a={}), thing(), "request-property-removed", "risky"),
        (in_request, thing("a", a={}), thing(), "request-property-removed", "risky"),
        (in_request, thing(a={"readOnly": True}), thing(), "request-property-removed", "safe"),
        (in_request, thing(a={}), thing("a", a={}), "request-property-became-required", "breaking"),
        (in_request, thing(a={"default": 1}), thing("a", a={"default": 1}),
         "request-property-became-required-with-default", "breaking"),
        (in_request, thing(a={"readOnly": True}), thing("a", a={"readOnly": True}),
         "request-property-became-required", "safe"),
        (in_request, thing("a", a={}), thing(a={}), "request-property-became-optional", "safe"),
        (in_response, thing(), thing(a={}), "response-optional-property-added", "safe"),
        (in_response, thing(), thing("a", a={}), "response-required-property-added", "safe"),
        (in_response, thing(), thing(a={"writeOnly": True}),
         "response-optional-write-only-property-added", "safe"),
        (in_response, thing(a={}), thing(), "response-optional-property-removed", "risky"),
        (in_response, thing("a", a={}), thing(), "response-required-property-removed", "breaking"),
        (in_response, thing("a", a={"writeOnly": True}), thing(),
         "response-required-write-only-property-removed", "safe"),
        (in_response, thing("a", a={}), thing(a={}), "response-property-became-optional", "breaking"),
        (in_response, thing(a={}), thing("a", a={}), "response-property-became-required", "safe"),
        (in_response, thing("a", a={"writeOnly": True}), thing(a={"writeOnly": True}),
         "response-write-only-property-became-optional", "safe"),
        (in_request, thing(a={}), thing(a={"readOnly": True}),
         "request-optional-property-became-read-only", "safe"),
        (in_request, thing("a", a={"readOnly": True}), thing("a", a={}),
         "request-required-property-became-not-read-only", "risky"),
        (in_request, thing(a={}), thing(a={"writeOnly": True}),
         "request-optional-property-became-write-only", "safe"),
        (in_response, thing("a", a={"writeOnly": True}), thing("a", a={}),
         "response-required-property-became-not-write-only", "risky"),
        (in_response, thing(a={"writeOnly": True}), thing(a={}),
         "response-optional-property-became-not-write-only", "safe"),
        (in_request, thing(a={"readOnly": True, "maxLength": 5}),
         thing(a={"readOnly": True, "maxLength": 3}),
         "request-read-only-property-max-length-decreased", "safe"),
        (in_request, thing(a={"readOnly": True, "enum": [1, 2]}),
         thing(a={"readOnly": True, "enum": [1]}),
         "request-read-only-property-enum-value-removed", "safe"),
        (in_request, thing(a={"readOnly": True, "type": "string"}),
         thing(a={"readOnly": True, "type": "object"}), "request-property-type-changed", "safe"),
        (in_response, thing(a={"writeOnly": True, "enum": [1]}),
         thing(a={"writeOnly": True, "enum": [1, 2]}),
         "response-write-only-property-enum-value-added", "safe"),
        (in_response, thing(a={"writeOnly": True, "enum": [1, 2]}),
         thing(a={"writeOnly": True, "enum": [1]}), "response-property-enum-value-removed", "safe"),
        (in_request, thing(a={}), thing(a={"deprecated": True}),
         "request-property-deprecated", "safe"),
        (in_response, thing(a={}), thing(a={"deprecated": True, "x-sunset": "2030-01-01"}),
         "response-property-deprecated-with-sunset", "safe"),
        (in_response, thing(a={}), thing(a={"deprecated": True, "x-sunset": "soon"}),
         "response-property-deprecated-sunset-parse", "breaking"),
        (in_response, thing(a={"deprecated": True}), thing(a={}),
         "response-property-reactivated", "safe"),
        (in_response, thing(a={"x-stability-level": "beta"}), thing(a={"x-stability-level": "alpha"}),
         "response-property-stability-decreased", "breaking"),
        (in_parameter, thing(), thing("a", a={}),
         "new-required-request-parameter-property", "breaking"),
        (in_parameter, thing(a={}), thing(), "request-parameter-property-removed", "risky"),
    ],
)  # fmt: skip
def test_properties_come_go_and_change(
    put: Any, old: Any, new: Any, rule: str, weight: str
) -> None:
    assert found(put(old), put(new)) == {rule: weight}


def test_properties_of_a_header_have_rules_of_their_own() -> None:
    was = in_parameter(thing(a={}), where="header")

    assert found(was, in_parameter(thing("a", a={}), where="header")) == {
        "request-header-property-became-required": "breaking"
    }
    assert found(was, in_parameter(thing("b", a={}, b={}), where="header")) == {
        "new-required-request-header-property": "breaking"
    }


def test_a_required_name_without_a_property_says_nothing() -> None:
    assert found(in_request(thing(a={})), in_request(thing("ghost", a={}))) == {}


def test_a_property_is_named_by_the_way_to_it() -> None:
    old = in_response({"type": "array", "items": thing(a=thing(b=TEXT))})
    new = in_response({"type": "array", "items": thing(a=thing())})
    [difference] = compare(api(old), api(new), today=TODAY)

    assert difference.name == "items/a/b"
    assert difference.scope.endpoint == "POST /things"
    assert (difference.scope.status, difference.scope.media_type) == ("200", "application/json")
    assert difference.old is not None
    assert difference.old[-2:] == ("properties", "b")
    assert "'items/a/b'" in difference.message
