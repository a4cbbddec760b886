"""Edits as requests carry them are exactly those that the domain writes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from registry.api.bodies import ProposalIn
from registry.api.edits_in import EditIn
from registry.api.fields import MomentIn, SecondsIn
from registry.domain import edits as e
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasType, Anchor
from registry.domain.schedules import Dip
from registry.domain.versions import Compatibility

names = st.one_of(
    st.from_regex(r"[a-z][a-z0-9-]{0,20}[a-z0-9]", fullmatch=True).map(
        lambda key: Name(Kind.SERVICE, key)
    ),
    st.from_regex(r"/[a-z]{1,9}(/\{[a-z]{1,5}\})?", fullmatch=True).map(
        lambda key: Name(Kind.PATH, key)
    ),
)
contexts = st.sampled_from(["frontend", "system", "a.b-c_d"])
lines = st.text(st.characters(exclude_categories=["C"]), max_size=20)
spans = st.integers(1, 36_500 * 86_400).map(lambda s: timedelta(seconds=s))
moments = st.integers(0, 32_472_144_000).map(lambda s: datetime.fromtimestamp(s, UTC))
types = st.sampled_from(AliasType)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "context": contexts,
    "target": names,
    "type": types,
    "lifetime": st.none() | spans,
    "by": spans,
    "owner": lines.filter(bool),
    "description": lines,
    "version": lines.filter(bool),
    "base_url": lines,
    "created_at": st.none() | moments,
    "expires_at": st.none() | moments,
    "successor": st.none() | names,
    "fallback": st.lists(contexts, min_size=1, max_size=4).map(tuple),
    "anchor": st.builds(
        Anchor, id=lines.filter(bool), family=lines, source=lines, owner=lines, version=lines
    ),
    "scope": st.sampled_from(["", "metrics/system.cpu.time"]),
    "constraint": st.sampled_from(["", "v1", ">=1,<2"]),
    "candidates": st.lists(names, max_size=3).map(tuple),
    "tombstone": st.booleans(),
    "deprecated_in": lines,
    "removed_in": lines,
    "compatibility": st.none() | st.sampled_from(Compatibility),
    "sunset_after": st.none() | spans,
    "ends_after": spans,
    "warn_after": st.just(timedelta(0)) | spans,
    "brownouts": st.lists(st.builds(Dip, spans, spans), max_size=3).map(tuple),
    "proposal": st.from_regex(r"P-[0-9a-f]{10}", fullmatch=True),
}


def edits_of(kind: type[e.Edit]) -> st.SearchStrategy[e.Edit]:
    fields = {f: FIELDS[f] for f in kind.__dataclass_fields__ if f != "name"}
    if "name" in kind.__dataclass_fields__:
        fields["name"] = contexts if kind is e.RegisterContext else names
    return st.builds(kind, **fields)


@given(st.one_of([edits_of(kind) for kind in e.EDITS.values()]))
def test_what_the_domain_writes_is_read_back_the_same(edit) -> None:
    body = json.loads(json.dumps({"edits": [e.write_edit(edit)]}))

    read = ProposalIn.model_validate(body)

    assert [found.to_edit() for found in read.edits] == [edit]


def test_every_edit_of_the_domain_has_a_body() -> None:
    union = get_args(get_args(EditIn)[0])

    assert {get_args(m.model_fields["edit"].annotation)[0] for m in union} == set(e.EDITS)


def test_what_is_left_out_takes_the_defaults_of_the_domain() -> None:
    edit = {"edit": "contract.register", "name": {"key": "user-api"}}

    read = ProposalIn.model_validate({"edits": [edit]}).edits[0].to_edit()

    assert read == e.RegisterContract(name=Name(Kind.SERVICE, "user-api"))


def test_a_refusal_stands_beside_the_field_with_advice() -> None:
    body = {"edits": [{"edit": "contract.retire", "name": {"key": "user api"}}]}

    with pytest.raises(ValidationError) as caught:
        ProposalIn.model_validate(body)

    found = caught.value.errors()[0]
    assert found["loc"] == ("edits", 0, "contract.retire", "name")
    assert "e.g. `user-api`" in found["msg"]


@pytest.mark.parametrize("raw", [0, -1, 10**12, 1.5, "30", True, None, [1]])
def test_a_duration_is_a_whole_number_of_seconds_within_a_century(raw) -> None:
    with pytest.raises(ValidationError, match="whole number of seconds"):
        TypeAdapter(SecondsIn).validate_python(raw)


@pytest.mark.parametrize("raw", [5, None, "soon", "", "1969-12-31", "3000-01-01", "9999-12-31"])
def test_a_moment_is_a_text_within_the_years_that_count(raw) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(MomentIn).validate_python(raw)


def test_a_moment_without_a_zone_is_utc() -> None:
    read = TypeAdapter(MomentIn).validate_python("2026-01-31")

    assert read == datetime(2026, 1, 31, tzinfo=UTC)
