from __future__ import annotations

import json

import pytest
from hypothesis import given

from registry.domain.digest import canonical
from registry.domain.edits import (
    EDITS,
    CreateAlias,
    UpdateContract,
    edit_name,
    read_edit,
    write_edit,
)
from registry.domain.findings import Finding, Severity, blockers
from registry.domain.rows import AliasStatus, AliasType, read_row
from registry.errors import InvalidInput
from tests.builders import DAY, NOW, an_alias, service
from tests.unit.registry.domain.strategies import edits, instants, rows


@given(rows)
def test_a_row_reads_back_from_what_it_wrote(row) -> None:
    written = json.loads(canonical(row.content()))

    assert read_row(row.key.table, written) == row
    assert read_row(row.key.table, written).key == row.key


@given(edits)
def test_an_edit_reads_back_from_what_it_wrote(edit) -> None:
    written = json.loads(canonical(write_edit(edit)))

    assert read_edit(written) == edit


@given(rows, instants)
def test_settling_a_row_twice_is_settling_it_once(row, at) -> None:
    once = row.settled(at)

    assert once.settled(at + DAY) == once
    assert once.key == row.key


def test_every_edit_has_one_name() -> None:
    assert [edit_name(an_edit(kind)) for kind in EDITS.values()] == list(EDITS)


def an_edit(kind):
    return object.__new__(kind)


def test_absent_values_of_an_edit_are_left_out() -> None:
    edit = UpdateContract(name=service("billing-api"), version="v2")

    assert write_edit(edit) == {
        "edit": "contract.update",
        "name": {"kind": "service", "key": "billing-api"},
        "version": "v2",
    }


def test_a_lifetime_is_written_in_seconds() -> None:
    edit = CreateAlias(
        name=service("al"),
        context="system",
        target=service("billing-api"),
        type=AliasType.TEMPORARY,
        lifetime=DAY,
    )

    assert write_edit(edit)["lifetime"] == 86_400


@pytest.mark.parametrize(
    ("name", "hint"), [("alias.creat", "Did you mean 'alias.create'?"), (None, "Known: ")]
)
def test_an_unknown_edit_is_refused_with_the_nearest(name, hint) -> None:
    with pytest.raises(InvalidInput, match="is not an edit") as caught:
        read_edit({"edit": name})

    assert caught.value.hint.startswith(hint)


def test_an_unknown_alias_type_is_refused_with_the_nearest() -> None:
    assert AliasType.parse("migration") is AliasType.MIGRATION
    with pytest.raises(InvalidInput) as caught:
        AliasType.parse("temporal")

    assert caught.value.hint == "Did you mean 'temporary'?"


def test_only_temporary_and_migration_aliases_expire() -> None:
    assert {kind for kind in AliasType if kind.expires} == {"temporary", "migration"}


def test_a_finding_reads_back() -> None:
    finding = Finding(check="c", severity=Severity.WARNS, message="m", why_not="w", fix="f")

    assert Finding.read(finding.content()) == finding


def test_only_what_blocks_stops_a_proposal() -> None:
    found = tuple(Finding(check="c", severity=weight, message="m") for weight in Severity)

    assert [f.severity for f in blockers(found)] == ["blocks"]


def test_an_alias_lives_until_its_expiry_and_not_at_it() -> None:
    alias = an_alias(expires_at=NOW + DAY)

    assert alias.is_live(NOW)
    assert not alias.is_live(NOW + DAY)
    assert an_alias().is_live(NOW + 10_000 * DAY)
    assert not an_alias(status=AliasStatus.RETIRED).is_live(NOW)
