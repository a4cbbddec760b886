from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.review.encodings import read_written
from agent.review.findings import Finding, Level, Rule
from agent.review.fixing import fixed, suggestions
from registry.contracts.usage import Use
from registry.domain.names import Kind, Name

OLD, NEW = "user-api", "identity"


def a_finding(line: int, column: int, *, old: str = OLD, fix: str | None = NEW) -> Finding:
    use = Use("a.yaml", line, column, Name(Kind.SERVICE, old), old)
    return Finding(
        rule=Rule.DEPRECATED, level=Level.WARNING, use=use, what="Old.", why="It ends.", fix=fix
    )


def everywhere(text: str) -> list[Finding]:
    """Find every `user-api` by looking, line by line."""
    return [
        a_finding(number, column + 1)
        for number, line in enumerate(text.split("\n"), 1)
        for column in range(len(line))
        if line.startswith(OLD, column)
    ]


pieces = st.lists(
    st.sampled_from(
        [OLD, OLD, " ", "é", "\U0001d4b3", "\t", "x: ", '"', "\n", "\r\n", "\r", "\x0c", " "]
    ),
    max_size=40,
).map("".join)


@given(pieces)
def test_every_fix_is_applied_and_nothing_else_changes(text) -> None:
    made = fixed(text, everywhere(text))

    assert made.text == text.replace(OLD, NEW)
    assert len(made.applied) == text.count(OLD)
    assert made.left == ()
    assert everywhere(made.text) == []


@given(
    pieces,
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be+", "latin-1"]),
)
def test_a_file_is_written_back_byte_for_byte_in_its_own_encoding(text, encoding) -> None:
    if encoding == "utf-16-be+":
        raw = b"\xfe\xff" + text.encode("utf-16-be")
    else:
        raw = text.encode(encoding, "replace")
    written = read_written(raw)

    assert written is not None
    assert written.bytes_of(written.text) == raw
    assert read_written(written.bytes_of(written.text.replace(OLD, NEW))) is not None


@pytest.mark.parametrize("raw", [b"\x7fELF\0\0", b"a\0b", b"\xff\xfe\x00"])
def test_binary_files_are_not_text(raw) -> None:
    assert read_written(raw) is None


@given(pieces)
def test_each_suggestion_is_its_line_with_the_findings_gone(text) -> None:
    lines = dict(enumerate(text.split("\n"), 1))

    made = suggestions("a.yaml", lines, everywhere(text))

    for each in made:
        assert each.old == lines[each.line]
        lines[each.line] = each.new
    assert "\n".join(lines.values()) == text.replace(OLD, NEW)
    assert [each.line for each in made] == sorted({f.use.line for f in everywhere(text)})


def test_a_text_that_says_something_else_by_now_is_left() -> None:
    made = fixed("a: other-api", [a_finding(1, 4), a_finding(9, 1)])

    assert made.text == "a: other-api"
    assert {left.why for left in made.left} == {"the text no longer says this there"}


def test_two_wishes_for_the_same_characters_are_left() -> None:
    one = a_finding(1, 1)

    made = fixed(OLD, [one, replace(one, fix="accounts")])

    assert (made.text, made.applied) == (OLD, ())
    assert {left.why for left in made.left} == {"it could become 'accounts' or 'identity'"}


def test_two_findings_that_wish_the_same_are_both_applied_once() -> None:
    one = a_finding(1, 1)

    made = fixed(OLD, [one, replace(one, rule=Rule.EXPIRED)])

    assert (made.text, len(made.applied)) == (NEW, 2)


def test_names_that_overlap_are_left() -> None:
    made = fixed("user-api", [a_finding(1, 1), a_finding(1, 6, old="api", fix="x")])

    assert made.text == "user-api"
    assert {left.why for left in made.left} == {"it overlaps another name"}


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 4)), unique=True))
def test_exactly_the_names_that_share_characters_are_left(spans) -> None:
    findings = [a_finding(1, at, old="a" * length, fix="x") for at, length in spans]
    tangled = {
        (at, length)
        for at, length in spans
        for other, reach in spans
        if (at, length) != (other, reach) and at < other + reach and other < at + length
    }

    left = {(f.use.column, len(f.use.spelled)) for f, _ in fixed("a" * 20, findings).left}

    assert left == tangled


def test_a_file_with_twenty_thousand_fixes_is_written_anew() -> None:
    text = f"{OLD}\n" * 20_000

    made = fixed(text, [a_finding(line, 1) for line in range(1, 20_001)])

    assert made.text == f"{NEW}\n" * 20_000


def test_what_has_no_fix_is_left_with_its_question() -> None:
    unsure = replace(a_finding(1, 1, fix=None), question="Which is meant: 'a' or 'b'?")

    made = fixed(OLD, [unsure, a_finding(1, 1, fix=None)])

    assert [left.why for left in made.left] == [unsure.question, "nothing replaces it"]
