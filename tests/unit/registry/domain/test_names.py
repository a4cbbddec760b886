from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.names import GRAMMARS, Kind, Name
from registry.errors import InvalidInput
from tests.unit.registry.domain.strategies import keys, kinds


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_takes_its_own_example(kind) -> None:
    assert Name.parse(kind, GRAMMARS[kind].example).key == GRAMMARS[kind].example


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (Kind.SERVICE, "-user-api"),
        (Kind.SERVICE, "user api"),
        (Kind.SERVICE, "user-api\n"),
        (Kind.SERVICE, "ünser-api"),
        (Kind.PATH, "users/{id}"),
        (Kind.PATH, "/users/{id"),
        (Kind.PATH, "/users/{1}"),
        (Kind.API_VERSION, "apps/one"),
        (Kind.ATTRIBUTE, "http..method"),
        (Kind.METRIC, "9lives"),
        (Kind.ENV, "A-B"),
        (Kind.LABEL, "/name"),
        (Kind.ALERT, "1alert"),
        (Kind.FLAG, "---web"),
        (Kind.SERVICE, ""),
        (Kind.SERVICE, "a" * 256),
    ],
)
def test_what_a_grammar_does_not_take_is_refused_with_an_example(kind, key) -> None:
    with pytest.raises(InvalidInput) as caught:
        Name.parse(kind, key)

    assert GRAMMARS[kind].example in caught.value.hint
    assert len(caught.value.message) < 120


@given(kind=kinds, raw=st.text(max_size=30))
def test_parsing_is_idempotent_or_refused_with_advice(kind, raw) -> None:
    try:
        once = Name.parse(kind, raw)
    except InvalidInput as error:
        assert error.hint
    else:
        assert once.key == raw
        assert Name.parse(kind, once.key) == once


@given(keys(Kind.PATH))
def test_folding_a_path_twice_is_folding_it_once(key) -> None:
    once = Name.parse(Kind.PATH, key).same

    assert GRAMMARS[Kind.PATH].same(once) == once


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("/users/{id}", "/users/{userId}", True),
        ("/users/{id}/", "/users/{id}", True),
        ("/", "/", True),
        ("/users/{id}", "/users/id", False),
        ("/users/{id}", "/Users/{id}", False),
        ("/{a}/{b}", "/{b}/{a}", True),
    ],
)
def test_paths_are_equal_whatever_their_parameters_are_called(one, other, are_one) -> None:
    left, right = (Name.parse(Kind.PATH, key) for key in (one, other))

    assert (left.same == right.same) is are_one


def test_services_are_equal_only_to_the_letter() -> None:
    assert (
        Name.parse(Kind.SERVICE, "User-api").same != Name.parse(Kind.SERVICE, "user-api").same
    )


def test_a_service_is_shown_bare_and_another_kind_with_its_name() -> None:
    assert str(Name.parse(Kind.SERVICE, "user-api")) == "user-api"
    assert str(Name.parse(Kind.ENV, "DATABASE_URL")) == "env:DATABASE_URL"


def test_a_kind_that_is_nearly_right_is_suggested() -> None:
    with pytest.raises(InvalidInput, match="'servise' is not a kind") as caught:
        Kind.parse("servise")

    assert caught.value.hint == "Did you mean 'service'?"
    assert Kind.parse("path") is Kind.PATH
