from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.provenance import (
    CHOSEN,
    EVERY,
    OUTSIDERS,
    TRUSTED,
    UNASKED,
    Asking,
    Mark,
    SourceKind,
    own_word,
)

EDIT = {"edit": "alias.create", "name": {"kind": "service", "key": "a-api"}, "context": "x"}


@given(
    st.builds(
        Mark,
        field=st.text(max_size=8),
        value=st.text(max_size=8),
        source=st.sampled_from(SourceKind),
        where=st.text(max_size=8),
        registered=st.booleans(),
        signs=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    )
)
def test_a_mark_reads_back_as_it_was_written(mark) -> None:
    assert Mark.read(mark.content()) == mark
    assert mark.content()["trusted"] is (mark.source in TRUSTED)


@pytest.mark.parametrize("source", ["made-up", "", None, ["person"]])
def test_a_place_that_nobody_knows_is_not_trusted(source) -> None:
    mark = Mark.read({"field": "name", "value": "a-api", "from": source})

    assert (mark.source, mark.trusted) == (SourceKind.MODEL, False)


def test_every_source_is_trusted_an_outsiders_or_the_models() -> None:
    nobody = {*CHOSEN, SourceKind.CONTRARY}
    assert {*TRUSTED, *OUTSIDERS, *nobody} == set(SourceKind)
    assert not set(OUTSIDERS) & {*TRUSTED, *nobody}


def test_who_asks_without_an_agent_gives_their_own_word() -> None:
    note = {"field": "name", "value": "a-api", "from": "seed.sql:7"}

    assert Asking.of("cli", "", [note]).marks == ()
    assert own_word("person:ana", is_person=True) == {
        "field": EVERY,
        "value": "",
        "from": "person",
        "trusted": True,
        "where": "person:ana",
    }
    assert own_word("bot", is_person=False)["from"] == "service"


def test_an_agent_that_traced_a_name_not_at_all_is_taken_to_have_made_it_up() -> None:
    asking = Asking.of("chat", "agent:frenly", []).covering([EDIT, {"edit": "x"}])

    assert [(m.field, m.value, m.source) for m in asking.marks] == [
        ("name", "a-api", SourceKind.MODEL)
    ]
    assert UNASKED.covering([EDIT]) is UNASKED


def test_an_agent_that_traced_it_is_taken_at_that() -> None:
    mark = Mark(field="name", value="a-api", source=SourceKind.DIFF)
    undo = {"edit": "proposal.undo", "proposal": "P-1"}

    asking = Asking.of("alert", "agent:frenly", [mark.content()]).covering([EDIT, undo])

    assert asking.marks == (
        mark,
        Mark(field="proposal", value="P-1", source=SourceKind.MODEL),
    )
