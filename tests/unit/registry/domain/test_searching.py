from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.digest import digest, digest_of
from registry.domain.rows import alias_key, contract_key
from registry.domain.searching import found_under, mirror, past, same_in, start_of, tails
from tests.unit.registry.domain.strategies import context_names, names, scopes


@pytest.mark.parametrize(
    ("same", "wanted"),
    [
        ("user-api", ("user-api", "api")),
        ("legacyUserApi", ("legacyuserapi", "userapi", "api")),
        ("HTTPServer", ("httpserver",)),
        ("/users/{}", ("/users/{}", "users/{}")),
        ("--web.enable", ("--web.enable", "web.enable", "enable")),
        ("a" * 9, ("a" * 9,)),
        ("", ("",)),
    ],
)
def test_a_name_is_found_under_the_beginnings_of_its_words(same, wanted) -> None:
    assert tails(same) == wanted


def test_a_name_of_very_many_words_is_found_under_the_first() -> None:
    assert len(tails("-".join("a" * 100))) == 12


@pytest.mark.parametrize(
    ("same", "text", "tail"),
    [
        ("user-update-api", "u", "update-api"),
        ("user-api", "USER", "user-api"),
        ("user-api", "ser", None),
        ("user-api", "user-apis", None),
    ],
)
def test_a_search_finds_the_first_of_the_tails_that_begin_so(same, text, tail) -> None:
    assert found_under(same, text) == tail


@given(names, st.data())
def test_every_beginning_of_every_tail_finds_the_name(name, data) -> None:
    tail = data.draw(st.sampled_from(tails(name.same)))
    text = tail[: data.draw(st.integers(1, len(tail)))]

    found = found_under(name.same, text)

    assert found is not None
    assert text <= found < past(text)


@given(names, context_names, scopes)
def test_the_name_is_read_from_the_id_of_its_row(name, context, scope) -> None:
    assert same_in("alias", alias_key(name, context, scope).id) == name.same
    assert same_in("contract", contract_key(name).id) == name.same


@pytest.mark.parametrize(
    ("table", "row_id"),
    [("alias", "service:user-api"), ("contract", "user-api")],
)
def test_what_is_no_id_of_a_row_holds_no_name(table, row_id) -> None:
    with pytest.raises(ValueError, match=row_id):
        same_in(table, row_id)


@given(st.text(), st.text())
def test_names_that_end_alike_begin_alike_back_to_front(one, other) -> None:
    assert mirror(one + "-api").startswith(mirror("-api"))
    assert (mirror(one) == mirror(other)) == (one.lower() == other.lower())


def test_only_the_beginning_of_a_long_text_is_indexed() -> None:
    assert start_of("@" + "o" * 500) == "@" + "o" * 199
    assert start_of("@team") == "@team"


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(-9, 9) | st.text("xü"))))
def test_a_list_hashes_alike_whole_and_in_parts(values) -> None:
    assert digest_of(iter(values)) == digest(values)
