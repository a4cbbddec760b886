"""Every rule about a schema, in each place a schema can stand, told and not told."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import pytest

from tests.unit.registry.compat.api_builders import (
    found,
    in_header,
    in_parameter,
    in_property,
    in_request,
    in_response,
)

NARROWS, WIDENS, CHANGES = "narrows", "widens", "changes"
WEIGHTS = {
    ("request", NARROWS): "breaking",
    ("request", WIDENS): "safe",
    ("request", CHANGES): "breaking",
    ("response", NARROWS): "safe",
    ("response", WIDENS): "breaking",
    ("response", CHANGES): "breaking",
}
PLACES = {
    "request-body": in_request,
    "request-property": partial(in_property, in_request),
    "request-parameter": in_parameter,
    "request-parameter-property": partial(in_property, in_parameter),
    "response-body": in_response,
    "response-property": partial(in_property, in_response),
    "response-header": in_header,
    "response-header-property": partial(in_property, in_header),
}
TEXT = {"type": "string"}
THING = {"type": "object", "properties": {"a": TEXT}}
CAT = {"type": "object", "title": "cat", "properties": {"name": TEXT}}
DOG = {"type": "object", "title": "dog", "properties": {"bark": TEXT}}


class Case(NamedTuple):
    keyword: str
    effect: str
    old: dict[str, Any]
    new: dict[str, Any]
    other_way: str = ""
    """The keyword when old and new change places; its effect is the opposite."""


def bound(keyword: str, stem: str, *, is_upper: bool) -> list[Case]:
    up, down = f"{stem}-increased", f"{stem}-decreased"
    return [
        Case(
            up if is_upper else down,
            WIDENS,
            {keyword: 5 if is_upper else 10},
            {keyword: 10 if is_upper else 5},
            down if is_upper else up,
        ),
        Case(f"{stem}-unset", WIDENS, {keyword: 5}, {}),
    ]


BOUNDS = [
    *bound("maximum", "max", is_upper=True),
    *bound("minimum", "min", is_upper=False),
    *bound("exclusiveMaximum", "exclusive-max", is_upper=True),
    *bound("exclusiveMinimum", "exclusive-min", is_upper=False),
    *bound("maxLength", "max-length", is_upper=True),
    *bound("minLength", "min-length", is_upper=False),
    *bound("maxItems", "max-items", is_upper=True),
    *bound("minItems", "min-items", is_upper=False),
    *bound("maxProperties", "max-properties", is_upper=True),
    *bound("minProperties", "min-properties", is_upper=False),
    *bound("maxContains", "max-contains", is_upper=True),
    *bound("minContains", "min-contains", is_upper=False),
]
CASES = [
    *BOUNDS,
    Case("pattern-added", NARROWS, {}, {"pattern": "^a$"}, "pattern-removed"),
    Case("pattern-generalized", WIDENS, {"pattern": "^a$"}, {"pattern": ".*"}),
    Case("const-added", NARROWS, {}, {"const": 1}, "const-removed"),
    Case("const-changed", CHANGES, {"const": 1}, {"const": 2}, "const-changed"),
    Case("content-encoding-added", NARROWS, {}, {"contentEncoding": "base64"},
         "content-encoding-removed"),
    Case("content-media-type-changed", CHANGES, {"contentMediaType": "text/css"},
         {"contentMediaType": "text/html"}, "content-media-type-changed"),
    Case("unique-items-set", NARROWS, {}, {"uniqueItems": True}, "unique-items-unset"),
    Case("multiple-of-unset", WIDENS, {"multipleOf": 2}, {}),
    Case("multiple-of-changed", CHANGES, {"multipleOf": 2}, {"multipleOf": 3},
         "multiple-of-changed"),
    Case("if-added", NARROWS, {}, {"if": THING}, "if-removed"),
    Case("then-added", NARROWS, {}, {"then": THING}, "then-removed"),
    Case("else-added", NARROWS, {}, {"else": THING}, "else-removed"),
    Case("contains-added", NARROWS, {}, {"contains": THING}, "contains-removed"),
    Case("property-names-added", NARROWS, {}, {"propertyNames": TEXT}, "property-names-removed"),
    Case("unevaluated-items-added", NARROWS, {}, {"unevaluatedItems": False},
         "unevaluated-items-removed"),
    Case("unevaluated-properties-added", NARROWS, {}, {"unevaluatedProperties": TEXT},
         "unevaluated-properties-removed"),
    Case("content-schema-added", NARROWS, {}, {"contentSchema": TEXT}, "content-schema-removed"),
    Case("not-added", NARROWS, {}, {"not": TEXT}, "not-removed"),
    Case("pattern-property-added", NARROWS, {}, {"patternProperties": {"^x": TEXT}},
         "pattern-property-removed"),
    Case("dependent-schema-added", NARROWS, {}, {"dependentSchemas": {"a": THING}},
         "dependent-schema-removed"),
    Case("dependent-required-added", NARROWS, {}, {"dependentRequired": {"a": ["b"]}},
         "dependent-required-removed"),
    Case("dependent-required-changed", CHANGES, {"dependentRequired": {"a": ["b"]}},
         {"dependentRequired": {"a": ["c"]}}, "dependent-required-changed"),
    Case("became-not-nullable", NARROWS, {"type": ["string", "null"]}, TEXT, "became-nullable"),
    Case("list-of-types-widened", WIDENS, TEXT, {"anyOf": [TEXT, {"type": "integer"}]},
         "list-of-types-narrowed"),
    Case("type-changed", CHANGES, {"type": "boolean"}, {"type": "array"}, "type-changed"),
    Case("type-changed", CHANGES, TEXT, {"anyOf": [{"type": "array"}, {"type": "boolean"}]}),
    Case("one-of-removed", NARROWS, {"oneOf": [CAT, DOG]}, {"oneOf": [DOG]}, "one-of-added"),
]  # fmt: skip
IDS = [f"{case.keyword}-{number}" for number, case in enumerate(CASES)]


def weight(place: str, keyword: str, effect: str) -> str:
    if place == "request-parameter-property" and keyword == "type-changed":
        return "risky"
    return WEIGHTS[place.partition("-")[0], effect]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_rule_weighs_by_what_it_does_and_which_way_messages_go(
    place: str, case: Case
) -> None:
    put = PLACES[place]

    there = found(put(case.old), put(case.new))

    assert there == {f"{place}-{case.keyword}": weight(place, case.keyword, case.effect)}
    if case.other_way:
        opposite = {NARROWS: WIDENS, WIDENS: NARROWS, CHANGES: CHANGES}[case.effect]
        back = found(put(case.new), put(case.old))
        assert back == {f"{place}-{case.other_way}": weight(place, case.other_way, opposite)}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_what_did_not_change_is_not_told(place: str, case: Case) -> None:
    put = PLACES[place]

    assert found(put(case.new), put(case.new)) == {}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("case", [case for case in BOUNDS if case.keyword.endswith("unset")])
def test_a_first_bound_is_risky_for_requests_and_safe_for_answers(
    place: str, case: Case
) -> None:
    put = PLACES[place]
    rule = f"{place}-{case.keyword.replace('unset', 'set')}"

    assert found(put(case.new), put(case.old)) == {
        rule: "risky" if place.startswith("request") else "safe"
    }


@pytest.mark.parametrize("place", PLACES)
def test_whether_one_pattern_covers_another_is_unknown(place: str) -> None:
    put = PLACES[place]

    assert found(put({"pattern": "a"}), put({"pattern": "b"})) == {
        f"{place}-pattern-changed": "risky"
    }


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("request-body", "safe"),
        ("request-property", "safe"),
        ("request-parameter", "breaking"),
        ("response-body", "safe"),
        ("response-property", "safe"),
        ("response-header", "safe"),
    ],
)
@pytest.mark.parametrize(
    ("old", "new", "word"),
    [({}, {"default": 1}, "added"), ({"default": 1}, {"default": 2}, "changed"),
     ({"default": None}, {}, "removed")],
)  # fmt: skip
def test_a_default_decides_only_what_a_parameter_left_out_means(
    place: str, expected: str, old: Any, new: Any, word: str
) -> None:
    put = PLACES[place]

    assert found(put(old), put(new)) == {f"{place}-default-value-{word}": expected}


@pytest.mark.parametrize(
    ("place", "added", "removed"),
    [
        ("request-body", ("request-body", "safe"), ("request-body", "breaking")),
        ("request-property", ("request-property", "safe"), ("request-property", "breaking")),
        ("request-parameter", ("request-parameter", "safe"), ("request-parameter", "breaking")),
        ("response-body", ("response-mediatype", "risky"), ("response-mediatype", "safe")),
        ("response-property", ("response-property", "risky"), ("response-property", "safe")),
        ("response-header", ("response-header", "risky"), ("response-header", "safe")),
    ],
)
def test_values_of_an_enum_come_and_go(
    place: str, added: tuple[str, str], removed: tuple[str, str]
) -> None:
    put = PLACES[place]
    few, many = put({"enum": ["a"]}), put({"enum": ["b", "a"]})

    assert found(few, many) == {f"{added[0]}-enum-value-added": added[1]}
    assert found(many, few) == {f"{removed[0]}-enum-value-removed": removed[1]}
    assert found(put({"enum": ["a", "b"]}), many) == {}


@pytest.mark.parametrize("place", PLACES)
def test_values_that_may_grow_grow_safely(place: str) -> None:
    put = PLACES[place]
    few, many = put({"x-extensible-enum": ["a"]}), put({"x-extensible-enum": ["a", "b"]})
    lost = "breaking" if place.startswith("request") else "safe"

    assert found(few, many) == {f"{place}-x-extensible-enum-value-added": "safe"}
    assert found(many, few) == {f"{place}-x-extensible-enum-value-removed": lost}


@pytest.mark.parametrize("place", PLACES)
def test_a_value_that_only_now_is_one_of_a_list(place: str) -> None:
    put = PLACES[place]
    is_request = place.startswith("request")

    assert found(put({}), put({"enum": [1]})) == {
        f"{place}-became-enum": "breaking" if is_request else "safe"
    }
    assert found(put({"enum": [1]}), put({})) == {
        f"{place}-enum-unset": "safe" if is_request else "breaking"
    }


def test_a_property_of_a_header_that_becomes_an_enum_has_a_rule_of_its_own() -> None:
    put = partial(in_property, partial(in_parameter, where="header"))

    assert found(put({}), put({"enum": [1]})) == {
        "request-header-property-became-enum": "breaking"
    }


@pytest.mark.parametrize(
    ("place", "added", "removed"),
    [
        ("request-body", "breaking", "risky"),
        ("request-property", "breaking", "risky"),
        ("response-body", "breaking", "safe"),
        ("response-property", "breaking", "safe"),
    ],
)
def test_positions_of_a_tuple_come_and_go(place: str, added: str, removed: str) -> None:
    put = PLACES[place]
    one, two = put({"prefixItems": [TEXT]}), put({"prefixItems": [TEXT, TEXT]})

    assert found(one, two) == {f"{place}-prefix-items-added": added}
    assert found(two, one) == {f"{place}-prefix-items-removed": removed}


@pytest.mark.parametrize(
    ("place", "closed", "opened"),
    [("request-body", "breaking", "safe"), ("response-body", "safe", "safe")],
)
def test_an_object_closed_to_other_properties(place: str, closed: str, opened: str) -> None:
    put = PLACES[place]
    rule = f"{place}-additional-properties"

    for was_open in ({}, {"additionalProperties": True}, {"additionalProperties": TEXT}):
        shut = {"additionalProperties": False}
        assert found(put(was_open), put(shut)) == {f"{rule}-disallowed": closed}
        assert found(put(shut), put(was_open)) == {f"{rule}-allowed": opened}


def test_what_other_properties_may_hold_is_compared() -> None:
    old, new = ({"additionalProperties": {"type": t}} for t in ("integer", "string"))

    assert found(in_response(old), in_response(new)) == {
        "response-property-type-changed": "breaking"
    }
    assert found(in_request({}), in_request(old)) == {
        "request-property-type-changed": "breaking"
    }


@pytest.mark.parametrize(
    "keyword",
    ["if", "then", "else", "contains", "propertyNames", "unevaluatedItems",
     "unevaluatedProperties", "contentSchema", "not", "items", "additionalProperties"],
)  # fmt: skip
def test_a_schema_below_a_keyword_is_compared(keyword: str) -> None:
    old, new = ({keyword: {"properties": {"a": {"maxLength": n}}}} for n in (5, 3))

    assert found(in_request(old), in_request(new)) == {
        "request-property-max-length-decreased": "breaking"
    }


@pytest.mark.parametrize("keyword", ["patternProperties", "dependentSchemas"])
def test_a_schema_below_a_named_keyword_is_compared(keyword: str) -> None:
    old, new = ({keyword: {"^x": {"maxLength": n}}} for n in (5, 3))

    assert found(in_request(old), in_request(new)) == {
        "request-property-max-length-decreased": "breaking"
    }


def test_positions_of_a_tuple_are_compared_one_by_one() -> None:
    old, new = ({"prefixItems": [TEXT, {"maxLength": n}]} for n in (5, 3))

    assert found(in_request(old), in_request(new)) == {
        "request-property-max-length-decreased": "breaking"
    }


def test_the_items_of_a_list_parameter_are_the_parameter() -> None:
    old, new = ({"type": "array", "items": {"maxLength": n}} for n in (5, 3))

    assert found(in_parameter(old), in_parameter(new)) == {
        "request-parameter-max-length-decreased": "breaking"
    }


@pytest.mark.parametrize(
    ("old", "new", "rule", "expected"),
    [
        (in_request, 4, "request-body-multiple-of-generalized", "safe"),
        (in_response, 4, "response-body-multiple-of-changed", "breaking"),
    ],
)
def test_a_step_that_divides_the_old_one_allows_more(
    old: Any, new: int, rule: str, expected: str
) -> None:
    wide, narrow = old({"multipleOf": 2}), old({"multipleOf": new})

    assert found(narrow, wide) == {rule: expected}


def test_a_step_that_the_old_one_divides_allows_less() -> None:
    wide, narrow = {"multipleOf": 2}, {"multipleOf": 4}

    assert found(in_request(wide), in_request(narrow)) == {
        "request-body-multiple-of-changed": "breaking"
    }
    assert found(in_response(wide), in_response(narrow)) == {
        "response-body-multiple-of-specialized": "safe"
    }
    assert found(in_request({}), in_request(wide)) == {"request-body-multiple-of-set": "risky"}


def test_a_least_length_of_nothing_says_nothing() -> None:
    assert found(in_request({}), in_request({"minLength": 0})) == {}
    assert found(in_request({"minItems": 0}), in_request({})) == {}


def test_an_exclusive_bound_is_one_however_it_is_written() -> None:
    old = in_request({"maximum": 5, "exclusiveMaximum": True})
    new = in_request({"maximum": 3, "exclusiveMaximum": True})

    assert found(old, new, version="3.0.3") == {
        "request-body-exclusive-max-decreased": "breaking"
    }


def test_a_bound_that_is_no_number_is_none() -> None:
    assert found(in_request({"maximum": "five"}), in_request({"maximum": True})) == {}
