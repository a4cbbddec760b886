from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.citations import check_citations, list_sources

IDS = st.sampled_from(
    ["alias:service:a:b@r1", "contract:service:c@r1", "proposal:p1", "audit:7"]
)
TEXTS = st.lists(st.one_of(st.text(max_size=8), IDS.map("[{}]".format))).map(" ".join)


def a_fact(fact_id: str) -> dict[str, str]:
    return {"id": fact_id, "fact": f"About {fact_id}.", "source": "registry"}


def test_citations_that_were_read_stay():
    text = "Yes [alias:service:a:b@r1], and [proposal:p1]."

    assert (
        check_citations(text, [a_fact("alias:service:a:b@r1"), a_fact("proposal:p1")]) == text
    )


def test_of_several_ids_in_one_bracket_only_the_known_stay():
    checked = check_citations("Yes [proposal:p1; proposal:p2].", [a_fact("proposal:p1")])

    assert checked.splitlines()[0] == "Yes [proposal:p1]."
    assert "Citations taken out: 1" in checked


def test_other_brackets_are_left_alone():
    assert check_citations("See [1] and [note: this].", []) == "See [1] and [note: this]."


@given(text=TEXTS, read=st.lists(IDS))
def test_nothing_that_was_not_read_is_cited(text, read):
    checked = check_citations(text, [a_fact(i) for i in read])

    for fact_id in ("alias:service:a:b@r1", "contract:service:c@r1", "proposal:p1", "audit:7"):
        assert fact_id in read or f"[{fact_id}]" not in checked


def test_each_source_is_listed_once_and_a_long_list_is_cut():
    facts = [a_fact(f"audit:{n % 20}") for n in range(40)]

    lines = list_sources(facts).splitlines()

    assert lines[:2] == ["Sources:", "[audit:0] About audit:0. (registry)"]
    assert (len(lines), lines[-1]) == (14, "and 8 more")


def test_without_facts_no_source_is_listed():
    assert list_sources([]) == ""
