from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.fakes_registry import FakeRegistry, an_actor, an_origin
from tools.context import ToolContext
from tools.find_names import FindNamesArgs, find_names


def found(*words: str, registry: FakeRegistry | None = None):
    context = ToolContext(
        actor=an_actor(),
        registry=registry or FakeRegistry(),
        origin=an_origin(),
        agent="agent:frenly",
    )
    return find_names(FindNamesArgs(words=list(words)), context)


def test_words_that_are_names_are_told_with_where_they_hold():
    result = found("user-api", "user-management-api", "shared-api", "sandwich")

    assert [(n.word, n.canonical, [a.context for a in n.aliases]) for n in result.names] == [
        ("user-api", False, ["frontend"]),
        ("user-management-api", True, []),
        ("shared-api", False, ["frontend", "system"]),
    ]
    assert result.contexts == ("application", "frontend", "system")


def test_only_a_name_that_means_several_things_is_stated_as_facts():
    assert found("user-api").facts == ()
    assert [fact.id.partition("#")[0] for fact in found("shared-api").facts] == [
        "alias:service:frontend:shared-api",
        "alias:service:system:shared-api",
    ]


def test_an_alias_that_no_longer_resolves_is_a_name_still():
    assert [n.word for n in found("old-api", "lost-api").names] == ["old-api", "lost-api"]


@pytest.mark.parametrize("word", ["-", "/paths/of/nobody", "metric:no.such", "metric:", "a b"])
def test_words_that_no_grammar_allows_or_nothing_bears_are_left_out(word):
    assert found(word).names == ()


def test_without_a_context_contracts_are_found_all_the_same():
    registry = FakeRegistry(
        [row for row in FakeRegistry().state.all() if hasattr(row, "version")]
    )

    assert [n.word for n in found("user-management-api", registry=registry).names] == [
        "user-management-api"
    ]


def test_a_flood_of_words_is_refused():
    with pytest.raises(ValidationError):
        FindNamesArgs(words=["x"] * 61)
