from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from frenly_ai.reviewing.grounds_text import Broken, head_of, read_grounds, write_grounds
from frenly_ai.reviewing.telling import told_in
from registry.domain.names import Kind, Name
from registry.domain.rows import Contract, RowKey, Table
from registry.domain.statehash import StateSum, sum_of
from registry.domain.versions import Release
from registry.service.revision_ports import Authored, RegistryState
from registry.service.touched import Touched, TouchedRow
from tests.builders import NOW, a_context, a_contract, an_alias, an_anchor

ROWS = sorted(
    (
        an_alias(key="user-api", description="line\u2028one, one\ttab, \u00e9 and \U0001f600"),
        an_anchor(),
        a_context(),
        a_contract(),
    ),
    key=lambda row: row.key,
)
RELEASED = a_contract(key="zoo-api", releases=(Release(version="v0", base_url="https://old"),))
REVIEW = "version: 1\n# comment\n"
ALIAS = RowKey(Table.ALIAS, "service:application:user-api")


def a_moment(rows=ROWS, **more):
    state = RegistryState(7, sum_of(rows).hash())
    authored = (
        Authored(1, NOW, "P-1", "ana", ("ben", "dee")),
        Authored(7, NOW, "P-7", "", ()),
    )
    told = {"state": state, "authored": authored}
    return Touched(**(told | more), rows=iter(TouchedRow(1, row) for row in rows))


def a_text(rows=ROWS, **more):
    found = a_moment(rows, **more)
    return b"".join(write_grounds(found, head_of(found, REVIEW, "backward")))


def summed_anew(text):
    """Sum a text as its writer does: whoever alters it can do that as well."""
    body = text[: text[:-1].rindex(b"\n") + 1]
    return body + hashlib.sha256(body).hexdigest().encode() + b"\n"


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], []])
def test_what_is_written_is_read_back(rows):
    found = read_grounds(a_text(rows))

    assert list(found.rows) == list(rows)
    assert found.head == head_of(a_moment(rows), REVIEW, "backward")
    assert found.authored[1].approved == ("ben", "dee")
    assert set(found.written.values()) <= {1}


def test_many_rows_are_written_in_parts():
    rows = [an_alias(key=f"name-{number:04}") for number in range(1_200)]

    found = a_moment(rows)

    parts = list(write_grounds(found, head_of(found, REVIEW, "none")))

    assert len(parts) > 2
    assert read_grounds(b"".join(parts)).rows == tuple(rows)


def test_who_changed_a_row_is_told_from_the_text():
    found = read_grounds(a_text())
    tell = told_in(found.authored, found.written)

    assert (
        tell(ALIAS) == "last changed 2026-01-05 by P-1, asked for by ana, approved by ben, dee"
    )
    assert told_in(found.authored, {ALIAS: 7})(ALIAS) == "last changed 2026-01-05 by P-7"
    assert told_in(found.authored, {})(ALIAS) == ""


def test_a_text_that_is_cut_off_anywhere_is_refused():
    text = a_text()

    for end in range(len(text)):
        with pytest.raises(Broken):
            read_grounds(text[:end])


def test_each_row_that_is_altered_left_out_or_added_is_found_out_even_with_a_new_sum():
    lines = a_text().split(b"\n")
    first = lines.index(b"") + 1
    rows = range(first, first + len(ROWS))

    tampered = [
        *(
            [*lines[:at], lines[at].replace(b'"owner":"', b'"owner":"x'), *lines[at + 1 :]]
            for at in rows
            if b'"owner":"' in lines[at]
        ),
        *([*lines[:at], *lines[at + 1 :]] for at in rows),
        *([*lines[:at], lines[at], *lines[at:]] for at in rows),
    ]

    assert len(tampered) > 2 * len(ROWS)
    for each in tampered:
        with pytest.raises(Broken, match="not those of its state hash"):
            read_grounds(summed_anew(b"\n".join(each)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"revision":7', b'"revison":7'),
        (b'"state":"', b'"state":"x'),
        (b'"revision":7', b'"revision":"7"'),
        (b'"revision":7', b'"revision":1e999'),
        (b'"review":"', b'"review":7,"x":"'),
        (b'"author":"ana"', b'"author":{"ana":1}'),
        (b'"proposal":"P-1"', b'"proposal":["P-1"]'),
        (b'"compatibility":"backward"', b'"compatibility":"sideways"'),
        (b'"approved":["ben"', b'"approved":[["ben"'),
        (b'"at":"2026', b'"at":"yesterday'),
        (b"\n1 {", b"\none {"),
        (b'{"compatibility', b'[{"compatibility'),
    ],
)
def test_what_cannot_be_meant_is_refused(old, new):
    text = a_text()
    assert old in text

    with pytest.raises(Broken):
        read_grounds(summed_anew(text.replace(old, new)))


@pytest.mark.parametrize(
    "row",
    [
        replace(an_alias(), target=Name(Kind.SERVICE, 'x"; import os; os.abort() #')),
        replace(an_alias(), name=Name(Kind.SERVICE, "two\nlines")),
        replace(an_alias(), target=None, candidates=(Name(Kind.SERVICE, "a b"),)),
        replace(a_contract(), name=Name(Kind.SERVICE, "x" * 300)),
        replace(a_contract(), successor=Name(Kind.SERVICE, "")),
    ],
)
def test_what_is_no_name_reaches_no_program_even_under_the_right_hash(row):
    with pytest.raises(Broken):
        read_grounds(a_text([a_context(), row]))


def forged(old, new):
    """Alter rows as a server would that wrote them itself: hash and sum are right."""
    form, head, *rest = a_text([*ROWS, RELEASED]).split(b"\n")
    at = rest.index(b"")
    assert old in b"\n".join(rest[at:])
    rows = [line.replace(old, new) for line in rest[at + 1 : rest.index(b"", at + 1)]]
    state = StateSum().add(line.partition(b" ")[2] for line in rows).hash()
    told = json.dumps({**json.loads(head), "state": state}).encode()
    return summed_anew(b"\n".join([form, told, *rest[:at], b"", *rows, b"", b"x", b""]))


@pytest.mark.parametrize("value", [b"5", b"null", b"true", b"[]", b"{}", b"[5]", b'{"a":1}'])
@pytest.mark.parametrize(
    "text",
    [
        *(
            b'"owner":"@team"',
            b'"version":"v1"',
            b'"description":""',
            b'"source":"api/openapi.yaml"',
        ),
        *(b'"key":"user-api"', b'"context":"application"', b'"base_url":"https://old"'),
        *(b'"status":"active"', b'"type":"permanent"'),
    ],
)
def test_a_row_of_another_shape_is_refused_even_under_the_right_hash(text, value):
    key = text.partition(b":")[0]

    with pytest.raises(Broken, match="cannot be read"):
        read_grounds(forged(text, key + b":" + value))


@pytest.mark.parametrize("value", [b"5", b"null", b"true", b"[5]", b"[[]]"])
def test_a_context_leads_to_nothing_but_names(value):
    with pytest.raises(Broken, match="cannot be read"):
        read_grounds(forged(b'"fallback":["application"]', b'"fallback":' + value))


def test_what_is_forged_is_refused_for_what_it_says_alone():
    found = read_grounds(forged(b"@team", b"@gang"))

    assert {row.owner for row in found.rows if isinstance(row, Contract)} == {"@gang"}


@pytest.mark.parametrize("text", [b"", b"\n", b"<!doctype html><p>Sign in", b"{}", b"\xff" * 9])
def test_what_is_no_frenly_says_so(text):
    with pytest.raises(Broken, match="no Frenly server"):
        read_grounds(text)


def test_another_version_is_named():
    with pytest.raises(Broken, match="frenly-grounds/2"):
        read_grounds(a_text().replace(b"frenly-grounds/1", b"frenly-grounds/2"))


def test_the_etag_changes_with_all_that_decides_a_judgement():
    first = head_of(a_moment(), REVIEW, "backward").etag
    others = {
        head_of(a_moment(ROWS[1:]), REVIEW, "backward").etag,
        head_of(a_moment(state=RegistryState(8, sum_of(ROWS).hash())), REVIEW, "backward").etag,
        head_of(a_moment(), REVIEW + " ", "backward").etag,
        head_of(a_moment(), REVIEW, "full").etag,
    }

    assert head_of(a_moment(), REVIEW, "backward").etag == first
    assert len(others | {first}) == 5
