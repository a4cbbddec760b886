from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.audit.verifier import Checkpoint, Fault
from registry.audit.verifier.notes import (
    Key,
    Note,
    checkpoint_text,
    read_checkpoint,
    read_key,
    read_note,
    write_note,
)
from tests.support.signing import ORIGIN, a_checkpoint_note, a_key, a_note, a_secret

AT = Checkpoint(7, bytes(range(32)))
NOTE = a_checkpoint_note(AT)


def test_the_published_example_of_a_signed_note_verifies():
    vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    signature = (
        "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvq"
        "fqdngotpRZb6KE6RyyBwJnAM=\n"
    )

    note = read_note(f"{text}\n{signature}")

    assert note.text == text
    assert note.is_signed_by(read_key(vkey))
    assert read_key(vkey).text() == vkey


def test_a_checkpoint_is_three_lines_and_facts():
    text = checkpoint_text(ORIGIN, AT, {"hash": "sha-256", "revision": "4"})

    assert text.splitlines() == [
        ORIGIN,
        "7",
        base64.b64encode(AT.root).decode(),
        "hash sha-256",
        "revision 4",
    ]


def test_a_checkpoint_reads_back_and_says_who_signed_it():
    said = read_checkpoint(a_checkpoint_note(AT, "one", "two", revision=4))

    assert (said.origin, said.at, said.facts["revision"]) == (ORIGIN, AT, "4")
    assert said.note.is_signed_by(a_key("one"))
    assert said.note.is_signed_by(a_key("two"))
    assert not said.note.is_signed_by(a_key("three"))
    assert not said.note.is_signed_by(a_key("one", "frenly/other"))


def test_one_wrong_signature_of_a_key_spoils_its_right_one():
    text = checkpoint_text(ORIGIN, AT, {})
    right = a_secret("one").sign(text.encode())

    note = read_note(write_note(text, [(a_key(), right), (a_key(), bytes(64))]))

    assert not note.is_signed_by(a_key())


@pytest.mark.parametrize("place", range(len(NOTE)))
def test_no_character_of_a_checkpoint_can_be_changed(place):
    changed = NOTE[:place] + ("B" if NOTE[place] == "A" else "A") + NOTE[place + 1 :]

    try:
        said = read_checkpoint(changed)
    except Fault:
        return
    is_the_same = said.note.text == read_note(NOTE).text
    assert is_the_same or not said.note.is_signed_by(a_key())


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n\u2014 name AAAAAAAA",
        "te\0xt\n\n\u2014 name AAAAAAAA\n",
        "text\n\n- name AAAAAAAA\n",
        "text\n\n\u2014 na+me AAAAAAAA\n",
        "text\n\n\u2014  AAAAAAAA\n",
        "text\n\n\u2014 name AAAA\n",
        "text\n\n\u2014 name !\n",
        "text\n\n\u2014 name \u00e4\n",
    ],
)
def test_what_is_no_signed_note_is_refused(raw):
    with pytest.raises(Fault):
        read_note(raw)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("origin\n7\n", "is no checkpoint"),
        ("origin\nseven\nAAAA\n", "is no checkpoint"),
        ("origin\n\u0667\nAAAA\n", "is no checkpoint"),
        ("origin\n7\n!\n", "the root is not base64"),
        ("origin\n07\nAAAA\n", "its one form"),
        ("origin\n7\nAAAA\nhash sha-512\n", "'sha-512'"),
        ("origin\n7\nAAAA\na 1\na 2\n", "its one form"),
    ],
)
def test_a_note_that_is_no_checkpoint_is_refused(text, problem):
    with pytest.raises(Fault, match=problem):
        read_checkpoint(a_note(text, "one"))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "name",
        "name+00000000+AQ==",
        a_key().text().replace("+", "+0", 1),
        a_key().text().replace("frenly", "other"),
        "a b+00000000+" + base64.b64encode(b"\x01" + bytes(32)).decode(),
        Key("n", b"short").text(),
    ],
)
def test_what_is_no_key_is_refused(line):
    with pytest.raises(Fault):
        read_key(line)


@given(st.text())
def test_any_text_is_a_note_or_is_refused(raw):
    try:
        note = read_note(raw)
    except Fault:
        return
    assert isinstance(note, Note)
    assert raw.startswith(note.text)


@given(st.text())
def test_any_line_is_a_key_or_is_refused(raw):
    try:
        key = read_key(raw)
    except Fault:
        return
    assert key.text() == raw.strip()
