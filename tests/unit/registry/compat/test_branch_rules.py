from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from registry.compat.compare import compare
from tests.unit.registry.compat.api_builders import (
    TODAY,
    api,
    found,
    in_property,
    in_request,
    in_response,
)

TEXT = {"type": "string"}


def named(*names: str, **bodies: Any) -> dict[str, Any]:
    known = {
        n: {"type": "object", "properties": {n.lower(): TEXT}} for n in ("Cat", "Dog", "Fox")
    }
    return {"components": {"schemas": {**known, **bodies}}}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def put(place: Any, schema: Any, **bodies: Any) -> dict[str, Any]:
    return {**named(**bodies), **place(schema)}


@pytest.mark.parametrize(
    ("keyword", "stem", "weights"),
    [
        ("oneOf", "one-of", ("safe", "breaking", "breaking", "safe")),
        ("anyOf", "any-of", ("safe", "breaking", "safe", "safe")),
        ("allOf", "all-of", ("breaking", "risky", "safe", "safe")),
    ],
)
@pytest.mark.parametrize("is_property", [False, True])
def test_branches_come_and_go(
    keyword: str, stem: str, weights: tuple[str, ...], is_property: bool
) -> None:
    few, many = {keyword: [ref("Cat")]}, {keyword: [ref("Dog"), ref("Cat")]}
    told = []
    for way, place in (("request", in_request), ("response", in_response)):
        here = partial(in_property, place) if is_property else place
        prefix = f"{way}-{'property' if is_property else 'body'}-{stem}"
        for old, new, word in ((few, many, "added"), (many, few, "removed")):
            both = found(put(here, old), put(here, new))
            assert both.keys() == {f"{prefix}-{word}"}
            told += both.values()

    assert tuple(told) == weights


def test_a_branch_that_says_nothing_is_told_as_that() -> None:
    old, new = {"type": "object"}, {"type": "object", "allOf": [{"description": "words"}]}
    rule = "request-body-all-of"

    assert found(in_request(old), in_request(new)) == {f"{rule}-added-annotation-only": "safe"}
    assert found(in_request(new), in_request(old)) == {
        f"{rule}-removed-annotation-only": "safe"
    }


def test_a_branch_with_a_name_is_itself_whatever_it_holds() -> None:
    schema = {"oneOf": [ref("Dog"), ref("Cat")]}
    old = put(in_response, schema)
    new = put(
        in_response, schema, Dog={"type": "object", "properties": {"dog": {"type": "array"}}}
    )

    assert found(old, new) == {"response-property-type-changed": "breaking"}


def test_another_name_is_another_branch() -> None:
    twin = {"type": "object", "properties": {"cat": TEXT}}
    old = put(in_request, {"oneOf": [ref("Dog"), ref("Cat")]})
    new = put(in_request, {"oneOf": [ref("Dog"), ref("Twin")]}, Twin=twin)

    assert found(old, new) == {
        "request-body-one-of-added": "safe",
        "request-body-one-of-removed": "breaking",
    }


def test_a_branch_written_out_is_the_one_that_was_named() -> None:
    dog = {"type": "object", "properties": {"dog": TEXT}}
    old = put(in_request, {"anyOf": [ref("Dog"), ref("Cat")]})
    new = put(in_request, {"anyOf": [ref("Cat"), {**dog, "description": "barks"}]})

    assert found(old, new) == {}
    assert found(new, old) == {}


def test_branches_are_known_by_their_titles() -> None:
    def titled(*lengths: tuple[str, int]) -> dict[str, Any]:
        return in_request({"oneOf": [{"title": t, "maxLength": n} for t, n in lengths]})

    assert found(titled(("a", 5), ("b", 7)), titled(("b", 7), ("a", 3))) == {
        "request-property-max-length-decreased": "breaking"
    }


def test_the_only_branches_left_over_are_taken_for_one() -> None:
    old = put(in_request, {"oneOf": [ref("Dog"), {"maxLength": 5, "type": "string"}]})
    new = put(in_request, {"oneOf": [{"maxLength": 3, "type": "string"}, ref("Dog")]})

    assert found(old, new) == {"request-property-max-length-decreased": "breaking"}


def test_very_many_branches_are_told_apart_by_name_only() -> None:
    many = [{"maxLength": n, "title": str(n)} for n in range(1, 250)]

    assert found(in_request({"oneOf": many}), in_request({"oneOf": many[::-1]})) == {}


def test_one_shape_that_becomes_one_of_several() -> None:
    shape = {"type": "object", "properties": {"a": TEXT}, "required": ["a"]}
    told = found(in_response(shape), in_response({"oneOf": [shape, {"type": "object"}]}))

    assert told["response-body-wrapped-in-one-of"] == "breaking"
    assert "response-body-one-of-added" in told


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        (None, {"propertyName": "kind"}, "added"),
        ({"propertyName": "kind"}, None, "removed"),
        ({"propertyName": "kind"}, {"propertyName": "type"}, "property-name-changed"),
        ({"mapping": {"a": "A"}, "propertyName": "k"},
         {"mapping": {"a": "A", "b": "B"}, "propertyName": "k"}, "mapping-added"),
        ({"mapping": {"a": "A", "b": "B"}, "propertyName": "k"},
         {"mapping": {"a": "A"}, "propertyName": "k"}, "mapping-deleted"),
        ({"mapping": {"a": "A"}, "propertyName": "k"},
         {"mapping": {"a": "B"}, "propertyName": "k"}, "mapping-changed"),
    ],
)  # fmt: skip
def test_how_branches_are_told_apart(old: Any, new: Any, word: str) -> None:
    was, now = ({"discriminator": d} if d else {} for d in (old, new))

    assert found(in_request(was), in_request(now)) == {
        f"request-body-discriminator-{word}": "safe"
    }


def test_branches_that_differ_are_told_apart_again_where_they_are_used_again() -> None:
    def twice(length: int, *others: int) -> dict[str, Any]:
        listed = [{"maxLength": n, "type": "string"} for n in others]
        either = {"E": {"oneOf": [*listed, {"title": "z", "maxLength": length}]}}
        return put(in_request, {"properties": {"a": ref("E"), "b": ref("E")}}, **either)

    told = compare(api(twice(5, 7, 8)), api(twice(3, 8, 7)), today=TODAY)

    assert [(d.rule, d.name) for d in told] == [
        ("request-property-max-length-decreased", "a/oneOf[z]"),
        ("request-property-max-length-decreased", "b/oneOf[z]"),
    ]


def test_a_schema_taken_apart_says_the_same() -> None:
    parts = ("Cat", "Dog")
    one = {"type": "object", "properties": {"cat": TEXT, "dog": TEXT}}
    apart = {"allOf": [ref(name) for name in parts]}
    half = {"allOf": [ref("Cat")], "properties": {"dog": TEXT}, "type": "object"}

    for old in (one, apart, half):
        for new in (one, apart, half):
            assert found(put(in_response, old), put(in_response, new)) == {}, (old, new)


def test_a_schema_taken_apart_and_changed_tells_the_change() -> None:
    one = {"type": "object", "properties": {"cat": TEXT, "dog": TEXT}, "required": ["dog"]}
    old, new = put(in_response, one), put(in_response, {"allOf": [ref("Cat"), ref("Fox")]})

    assert found(old, new) == {
        "response-required-property-removed": "breaking",
        "response-optional-property-added": "safe",
    }


@pytest.mark.parametrize("bare", [{"type": "string", "enum": ["a"]}, {"type": "object"}])
def test_a_wrap_around_one_schema_says_the_same(bare: dict[str, Any]) -> None:
    named_one, wrapped = put(in_request, ref("It"), It=bare), {"allOf": [ref("It")]}

    assert found(named_one, put(in_request, {**wrapped, "description": "it"}, It=bare)) == {}
    assert found(put(in_request, wrapped, It=bare), named_one) == {}


def test_parts_that_say_the_same_thing_twice_are_joined() -> None:
    part = {"type": "object", "properties": {"a": TEXT}, "required": ["a"]}
    other = {"type": "object", "properties": {"b": TEXT}, "required": ["b", "a"]}
    one = {"type": "object", "properties": {"a": TEXT, "b": TEXT}, "required": ["a", "b"]}

    assert found(in_request(one), in_request({"allOf": [part, other]})) == {}


def test_a_schema_made_of_itself_ends() -> None:
    circle = {"properties": {"a": TEXT}, "allOf": [ref("It")]}
    old = put(in_request, ref("It"), It=circle)

    assert found(old, old) == {}
    assert found(put(in_request, {"properties": {"b": TEXT, "a": TEXT}}), old)


@pytest.mark.parametrize(
    "other",
    [{"properties": {"a": {"type": "array"}}}, {"properties": {"b": {}}, "maxProperties": 9}],
)
def test_parts_that_contradict_each_other_stay_parts(other: dict[str, Any]) -> None:
    part = {"properties": {"a": TEXT}, "maxProperties": 5, "title": "one"}
    told = found(in_request({"properties": {"a": TEXT}}), in_request({"allOf": [part, other]}))

    assert told == {
        "request-body-all-of-added": "breaking",
        "request-property-removed": "risky",
    }
