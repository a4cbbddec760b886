from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from registry.anchors.located import (
    MAX_BYTES,
    decode,
    load_lenient,
    load_strict,
    read_file,
    strict_document,
)
from registry.errors import InvalidInput

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text("abc xyz-", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(values)
def test_both_readers_agree_with_the_standard_ones(value):
    assert load_lenient(json.dumps(value), source="a.json").value == value
    assert load_strict(json.dumps(value), source="a.yaml") == value
    assert load_strict(yaml.safe_dump(value), source="a.yaml") == value


@given(values)
def test_every_path_of_a_document_has_a_line_inside_it(value):
    text = json.dumps(value, indent=1)

    document = load_lenient(text, source="a.json")

    assert all(1 <= n <= text.count("\n") + 1 for n in document.lines.values())


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_its_place(text):
    for source in ("x.yaml", "x.json"):
        try:
            load_strict(text, source=source)
        except InvalidInput as error:
            assert error.message.startswith(f"{source}:")
            assert error.hint


def test_a_path_knows_the_line_of_its_key():
    document = strict_document("a:\n  - x: 1\n    y: [2,\n      3]\nb: on\n", source="f.yaml")

    assert [document.line_of(p) for p in (("a",), ("a", 0, "y"), ("a", 0, "y", 1), ("b",))] == [
        1,
        3,
        4,
        5,
    ]
    assert document.line_of(("a", 0, "nowhere", 3)) == 2
    assert document.at(("b",)) == "f.yaml:5"


def test_json_lines_are_those_of_the_keys():
    document = load_lenient('{\n "a": {\n  "b": [1,\n 2]}}', source="f.json")

    assert document.line_of(("a", "b")) == 3
    assert document.line_of(("a", "b", 1)) == 4


def test_a_duplicate_key_is_noted_when_lenient_and_refused_when_strict():
    text = "a:\n  k: 1\n  j: 2\n  k: 3\n"

    document = load_lenient(text, source="f.yaml")

    assert document.value == {"a": {"k": 3, "j": 2}}
    assert [(d.path, d.first_line, d.line) for d in document.duplicates] == [(("a", "k"), 2, 4)]
    assert document.line_of(("a", "k")) == 4
    with pytest.raises(InvalidInput, match=r"f.yaml:4 .*'a.k' is given twice, first on line 2"):
        load_strict(text, source="f.yaml")


def test_keys_and_dates_stay_the_text_they_were_written_in():
    value = load_strict("on: 2025-01-15\n1: yes\nf: 1.5\nn: ~\ns: '7'\n", source="f.yaml")

    assert value == {"on": "2025-01-15", "1": True, "f": 1.5, "n": None, "s": "7"}


def test_a_foreign_tag_builds_nothing():
    assert load_lenient("a: !!python/name:os.system x\nb: !Ref c\n", source="f").value == {
        "a": "x",
        "b": "c",
    }


def test_aliases_and_merge_keys_are_expanded_and_own_keys_win():
    text = "b: &b {x: 1, y: 1}\nc: &c {<<: *b, y: 2}\nd:\n  <<: [*c, *b]\n  z: *b\n"

    document = load_lenient(text, source="f.yaml")

    assert document.value["d"] == {"x": 1, "y": 2, "z": {"x": 1, "y": 1}}
    assert document.line_of(("d", "x")) == 4


def test_an_empty_file_is_nothing_and_not_an_error():
    assert load_strict("", source="f.yaml") is None
    assert load_lenient("# only words\n", source="f.yaml").line_of(("a",)) == 1


def test_the_first_of_several_documents_is_read_leniently_and_refused_strictly():
    assert load_lenient("a: 1\n---\nb: 2\n", source="f").value == {"a": 1}
    with pytest.raises(InvalidInput, match=r"f:3 .*second document"):
        load_strict("a: 1\n---\nb: 2\n", source="f")


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)
MERGES = "m0: &m0 {k0: 1}\n" + "".join(
    f"m{n}: &m{n} {{<<: *m{n - 1}, k{n}: 1}}\n" for n in range(1, 1200)
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [1\nb: 2\n", "f.yaml:2"),
        ("a: 1\n\tb: 2\n", "f.yaml:2"),
        ("a: *nope\n", "no anchor before it"),
        ("a: &a [*a]\n", "no anchor before it"),
        ("? [a]\n: 1\n", "a key must be plain text"),
        ("a: {{ value }}\n", "a key must be plain text"),
        ("a: 1\n<<: 3\n", "f.yaml:2 .*must name mappings"),
        ("a: !!int x\n", "'x' is no int"),
        ("a: !!bool x\n", "'x' is no bool"),
        ("a: \x01\n", "character YAML forbids"),
        ("[" * 200 + "]" * 200, "nested deeper than 100"),
        (BOMB, "once its aliases are expanded"),
        (MERGES, "pull in too much"),
        ("a" * (MAX_BYTES + 1), "longer than"),
    ],
)
def test_yaml_that_cannot_be_read_says_where_and_why(text, says):
    with pytest.raises(InvalidInput, match=says):
        load_lenient(text, source="f.yaml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "f.json:1 .*a JSON value is expected"),
        ('{\n"a": 1,\n}', "f.json:3 .*a key in double quotes"),
        ('{\n"a" 1}', "f.json:2 .*':' is expected"),
        ("[1\n2]", "f.json:2 .*',' is expected"),
        ("[1]\nx", "f.json:2 .*something follows"),
        ("[NaN]", "a JSON value is expected"),
        ("[" + "9" * 5000 + "]", "a JSON value is expected"),
        ("[" * 200, "nested deeper than 100"),
    ],
)
def test_json_that_cannot_be_read_says_where_and_why(text, says):
    with pytest.raises(InvalidInput, match=says):
        load_lenient(text, source="f.json")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x1f\x8bxx", "f:1 .*gzip"),
        (b"a\nb\0c", "f:2 .*binary"),
        (b"a\nb\n\xff\n", "f:3 .*not UTF-8"),
        (b"x" * (MAX_BYTES + 1), "longer than"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data, says):
    with pytest.raises(InvalidInput, match=says):
        decode(data, source="f")


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert decode(b"\xef\xbb\xbfa", source="f") == "a"


def test_a_file_is_read_once_its_size_is_known(tmp_path):
    (tmp_path / "ok.yaml").write_text("a: 1\n")
    with (tmp_path / "huge.yaml").open("wb") as huge:
        huge.truncate(MAX_BYTES + 1)

    assert read_file(tmp_path / "ok.yaml") == "a: 1\n"
    with pytest.raises(InvalidInput, match="huge:1"):
        read_file(tmp_path / "huge.yaml", source="huge")
    with pytest.raises(InvalidInput, match="cannot be read: No such file"):
        read_file(tmp_path / "none.yaml")
    with pytest.raises(InvalidInput, match="Is a directory"):
        read_file(tmp_path)
