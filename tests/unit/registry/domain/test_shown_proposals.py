"""What is shown is what is hashed: it parses back, and nothing in it deceives a reader."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registry.domain.digest import digest
from registry.domain.plain_values import read_value, read_word, show_value, show_word
from registry.domain.proposals import Judged
from registry.domain.reading_shown import NotAsShown, parse
from registry.domain.shown import END, Shown, render
from registry.errors import InvalidInput

DECEITS = (
    "",
    " ",
    "a" + " " * 90 + "+ owner: root",
    "\x1b[2J\x1b[1;1H",
    "\x1b]0;title\x07",
    "\x9b31m",
    "\x7f",
    "\x00",
    "\u202eipa-resu\u202c",
    "\u2066\u2069\u200e\u061c",
    "\u0430pi",
    "us\u0435r-api",
    "a\u200bpi\ufeff",
    "\u2028\u2029\x85",
    "a\r\n  + alias x",
    f"\n{END}\n",
    "\\u{202E}",
    '\\"',
    "(none)",
    "\u3164\u115f",
    "e\u0301",
    "\u00e9",
    "\U0001f600\U000e0041",
    "Proposal P-1 change approved",
    "null",
    "apply+2592000s",
    "x (1d after it is applied)",
)
texts = st.one_of(
    st.sampled_from(DECEITS),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    st.text(alphabet='\\"{}u20[], :\x1b\u202e\n+-=~', max_size=12),
)
leaves = st.one_of(texts, st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1))
values = st.recursive(
    leaves,
    lambda v: st.lists(v, max_size=3) | st.dictionaries(texts, v, max_size=3),
    max_leaves=6,
)
contents = st.dictionaries(texts, values, max_size=4)


@st.composite
def changes(draw):
    sides = draw(st.sampled_from(["+", "-", "~"]))
    before, after = draw(contents), draw(contents)
    shared = draw(contents)
    return {
        "table": draw(texts),
        "id": draw(texts),
        "before": None if sides == "+" else {**before, **shared},
        "after": None if sides == "-" else {**after, **shared},
    }


@st.composite
def shown_ones(draw):
    post = draw(st.lists(changes(), max_size=3))
    risk = {"level": draw(texts.filter(bool)), "flags": draw(st.lists(texts, max_size=3))}
    quorum = {
        "approvals": draw(st.integers(1, 9)),
        "groups": draw(st.lists(texts, max_size=3)),
        **({"risk": risk} if draw(st.booleans()) else {}),
    }
    judged = Judged(
        edits=draw(st.lists(contents, max_size=3)),
        pre=draw(st.dictionaries(texts, contents, max_size=3)),
        post=post,
        inverse=[{**c, "before": c["after"], "after": c["before"]} for c in post],
        judged_under=draw(contents),
        quorum=quorum,
    )
    head = {
        k: draw(texts) for k in ("proposal", "kind", "status", "author", "agent", "channel")
    }
    items = st.lists(contents, max_size=3).map(tuple)
    return Shown(head, digest(judged.material()), draw(items), draw(items), judged)


@given(shown_ones())
@settings(max_examples=500, deadline=None)
def test_what_is_shown_parses_back_to_what_is_hashed(shown) -> None:
    text = render(shown)

    read = parse(text + "reason: anything at all\n")

    assert read == shown
    assert show_value(read.judged.material()) == show_value(shown.judged.material())
    assert digest(read.judged.material()) == read.digest
    assert text.isascii()
    assert {c for c in text if unicodedata.category(c)[0] == "C"} <= {"\n"}


@given(values)
@example({"a": 1, "b": True, "c": 1.5, "d": [{}], "e": {}})
def test_a_value_is_read_back_as_it_was(value) -> None:
    shown = show_value(value)

    assert show_value(read_value(shown)) == shown
    assert read_value(shown) == value
    assert "\n" not in shown


@given(texts)
def test_a_word_is_read_back_as_it_was(text) -> None:
    assert read_word(show_word(text)) == text


def a_shown() -> Shown:
    shown = Shown(
        head=dict.fromkeys(("proposal", "kind", "status", "author", "agent", "channel"), "x"),
        digest="d" * 64,
        findings=({"check": "c"},),
        provenance=({"field": "target", "from": "alert"},),
        judged=Judged(
            edits=[{"edit": "alias.create"}],
            pre={"lists": {}, "rows": {"a": None}},
            post=[{"table": "alias", "id": "a", "before": None, "after": {"key": "a"}}],
            inverse=[{"table": "alias", "id": "a", "before": {"key": "a"}, "after": None}],
            judged_under={"rules": "r"},
            quorum={
                "approvals": 3,
                "groups": ["g"],
                "risk": {"level": "high", "flags": ["many_rows: 50 rows or more are touched"]},
            },
        ),
    )
    return shown._replace(digest=digest(shown.judged.material()))


def test_risks_and_sources_stand_above_the_difference() -> None:
    text = render(a_shown())

    places = [
        text.index(part)
        for part in ("Risk: high", "many_rows", '"alert"', "approvals", "+ alias", END)
    ]
    assert places == sorted(places)


def test_true_and_one_are_shown_as_a_difference() -> None:
    change = {"table": "t", "id": "i", "before": {"a": 1}, "after": {"a": True}}
    text = render(a_shown()._replace(judged=a_shown().judged._replace(post=[change])))

    assert '      - "a": 1\n      + "a": true\n' in text


LINES = render(a_shown()).split("\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        END,
        render(a_shown()).replace("Risk: high", "Risk: low"),
        render(a_shown()).replace("  + alias", "  ? alias"),
        render(a_shown()).replace('"alert"', '"a\\u{6C}ert"'),
        render(a_shown()).replace('"alert"', '"\\u{FFFFFF}"'),
        render(a_shown()).replace("approvals", "Approvals"),
        render(a_shown()).replace('"approvals": 3', '"approvals": 1'),
        render(a_shown()).replace("Who must agree", "Who need not agree"),
        render(a_shown()).replace('"approvals": 3', "approvals are 3"),
        render(a_shown()).replace("Proposal x", "Proposal x y"),
        *("\n".join([*LINES[:n], *LINES[n + 1 :]]) for n in range(len(LINES) - 2)),
    ],
)
def test_any_other_text_is_refused(text) -> None:
    with pytest.raises(NotAsShown):
        parse(text)


@pytest.mark.parametrize("text", ["", "{", '"\\x"', '"\\u{110000}"', "[" * 100_000])
def test_what_no_value_is_shown_as_is_refused(text) -> None:
    with pytest.raises(InvalidInput):
        read_value(text)
