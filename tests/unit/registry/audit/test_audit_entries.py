from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.audit import verifier
from registry.audit.entries import Entry, Tag, UnreadableEntry
from registry.domain.digest import canonical
from tests.unit.registry.audit.log_builders import an_entry

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
entries = st.builds(
    Entry,
    id=st.text(),
    at=st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    tag=st.sampled_from(Tag),
    actor=st.text(),
    agent=st.text(),
    credential=st.text(),
    auth=st.text(),
    about=st.text(),
    data=st.dictionaries(st.text(), values, max_size=3),
)


@given(entries)
def test_an_entry_reads_back_equal_to_what_was_written(entry):
    assert Entry.read(entry.body()) == entry


def test_a_body_is_canonical_and_says_everything():
    body = an_entry(3, agent="agent:frenly", credential="k1", auth="token", data={}).body()

    assert body.decode() == (
        '{"about":"p3","actor":"ada","agent":"agent:frenly","at":"2025-06-27T12:33:00.000000Z",'
        '"auth":"token","credential":"k1","data":{},"id":"e3","tag":"registry:proposal:create",'
        '"v":1}'
    )


def test_every_tag_has_a_subject_an_object_and_an_action():
    assert [tag for tag in Tag if len(tag.split(":")) != 3] == []


def test_the_verifier_looks_for_tags_that_exist():
    assert verifier.APPLY_TAG == Tag.REVISION_APPLY
    assert verifier.APPROVE_TAG == Tag.DECISION_APPROVE
    assert verifier.CREATE_TAG == Tag.PROPOSAL_CREATE


CONTENT = {
    "v": 1,
    "id": "e1",
    "at": "2025-06-27T12:30:00.000000Z",
    "tag": "audit:log:verify",
    "actor": "ada",
    "agent": "",
    "credential": "",
    "auth": "",
    "about": "log",
    "data": {},
}


def test_the_content_below_is_readable_as_it_stands():
    assert Entry.read(canonical(CONTENT)).tag is Tag.LOG_VERIFY


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": "1"},
        {"tag": "audit:log:forget"},
        {"tag": 1},
        {"at": "2025-06-27"},
        {"at": "soon"},
        {"at": 5},
        {"actor": 5},
        {"about": None},
        {"data": []},
        {"more": 1},
    ],
)
def test_a_body_that_differs_in_one_field_is_not_ours(change):
    with pytest.raises(UnreadableEntry) as caught:
        Entry.read(canonical({**CONTENT, **change}))

    assert "frenly audit verify" in caught.value.hint


@pytest.mark.parametrize("missing", sorted(CONTENT))
def test_a_body_without_a_field_is_not_ours(missing):
    with pytest.raises(UnreadableEntry):
        Entry.read(canonical({k: v for k, v in CONTENT.items() if k != missing}))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"7",
        b"null",
        b"[" * 100_000,
        canonical(CONTENT) + b" ",
        canonical(CONTENT).replace(b"{}", b'{"n":NaN}'),
        canonical(CONTENT).replace(b"{}", b'{"n":9007199254740993}'),
        canonical(CONTENT).replace(b'"v":1', b'"v":1,"v":1'),
    ],
)
def test_other_bytes_are_refused_and_never_a_crash(body):
    with pytest.raises(UnreadableEntry):
        Entry.read(body)
