"""What holds for any two documents."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from registry.compat.compare import compare
from registry.compat.documents import notes, read_api
from registry.compat.soundness import first_fault
from tests.unit.registry.compat.api_builders import TODAY, api, found, in_request, in_response

SPECIAL = (
    "paths", "/a", "/a/{b}", "get", "post", "parameters", "responses", "200", "default",
    "content", "application/json", "schema", "$ref", "properties", "required", "type", "items",
    "allOf", "anyOf", "oneOf", "enum", "name", "in", "query", "object", "string", "components",
    "schemas", "#/components/schemas/A", "#/paths", "A", "headers", "requestBody", "security",
    "deprecated", "x-sunset", "discriminator", "mapping", "nullable", "not", "webhooks",
)  # fmt: skip
words = st.sampled_from(SPECIAL) | st.text(max_size=3)
scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | words
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=5),
    max_leaves=30,
)
documents = st.dictionaries(words, anything, max_size=6)

names = st.sampled_from("abc")
types = st.sampled_from(["string", "integer", "number", "array", "object", ["string", "null"]])
leaves = st.fixed_dictionaries(
    {},
    optional={
        "type": types,
        "maxLength": st.integers(0, 5),
        "minimum": st.integers(0, 5),
        "enum": st.lists(st.sampled_from([1, "a", None]), max_size=3),
        "pattern": st.sampled_from(["a", "b"]),
        "nullable": st.booleans(),
        "readOnly": st.booleans(),
        "description": st.text(max_size=3),
    },
)


def _grown(inner: Any) -> Any:
    branches = st.lists(inner, min_size=1, max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": types,
            "properties": st.dictionaries(names, inner, max_size=3),
            "required": st.lists(names, max_size=2),
            "items": inner,
            "oneOf": branches,
            "anyOf": branches,
            "allOf": branches,
            "additionalProperties": inner | st.booleans(),
            "not": inner,
        },
    )


schemas = st.recursive(leaves, _grown, max_leaves=8)


def shuffled(value: Any) -> Any:
    """Turn every mapping around; it says the same."""
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(list(value))}
    return [shuffled(each) for each in value] if isinstance(value, list) else value


@given(documents)
def test_a_document_does_not_differ_from_itself(document: dict[str, Any]) -> None:
    assert found(document, document) == {}


@given(schemas)
def test_a_schema_does_not_differ_from_itself(schema: Any) -> None:
    assert found(in_request(schema), in_request(schema)) == {}
    assert found(in_response(schema), in_response(schema)) == {}


@given(documents, documents, st.sampled_from(["3.0.3", "3.1.0"]))
def test_any_two_documents_can_be_compared(
    old: dict[str, Any], new: dict[str, Any], version: str
) -> None:
    told = compare(api(old, version), api(new, version), today=TODAY)

    assert all(each.rule and each.message for each in told)
    assert list(told) == sorted(told, key=lambda each: each.sort_key)


@given(documents)
def test_any_document_of_swagger_2_is_read(document: dict[str, Any]) -> None:
    old = read_api({**document, "swagger": "2.0"}, source="x")

    assert compare(old, old, today=TODAY) == ()


@given(anything)
def test_whatever_is_wrong_with_a_document_is_told(document: Any) -> None:
    assert isinstance(first_fault(document), str)
    if isinstance(document, dict):
        assert all(note.why for note in notes(api(document)))


@given(schemas, schemas)
def test_the_order_of_keys_does_not_matter(old: Any, new: Any) -> None:
    plain = compare(api(in_request(old)), api(in_request(new)), today=TODAY)
    turned = compare(
        api(shuffled(in_request(old))), api(shuffled(in_request(new))), today=TODAY
    )

    assert plain == turned


@given(schemas, schemas)
def test_a_named_schema_and_one_written_out_are_told_alike(old: Any, new: Any) -> None:
    def named(schema: Any) -> dict[str, Any]:
        ref = {"$ref": "#/components/schemas/A"}
        return {**in_response(ref), "components": {"schemas": {"A": schema}}}

    assert found(named(old), named(new)) == found(in_response(old), in_response(new))
    assert found(in_response(old), {**named(old)}) == {}


@given(schemas, schemas)
def test_who_writes_a_request_and_who_reads_an_answer_see_the_same_places(
    old: Any, new: Any
) -> None:
    asked, answered = (
        {
            (each.name, "enum" in each.rule)
            for each in compare(api(put(old)), api(put(new)), today=TODAY)
        }
        for put in (in_request, in_response)
    )

    assert {name for name, _ in asked} == {name for name, _ in answered}
