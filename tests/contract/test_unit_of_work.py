"""One suite for every store: what `registry.service.ports.UnitOfWork` promises of rows, the past and transactions."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings

from registry.domain.changes import RowChange
from registry.domain.names import Kind
from registry.domain.rows import AliasStatus, Table, read_row
from registry.errors import Conflict, InvalidInput
from registry.rules.quotas import Holder, Part, counting
from tests.builders import (
    DAY,
    NOW,
    a_context,
    a_contract,
    a_path,
    a_proposal,
    an_alias,
    an_anchor,
    service,
)
from tests.contract.stores import EXACT
from tests.unit.registry.domain.strategies import rows as any_rows


def create(row):
    return RowChange(row.key, None, row)


def put(new_uow, *changes, revision=1, at=NOW):
    with new_uow() as uow:
        uow.write(changes, revision=revision, at=at, proposal=f"P-{revision}")
        uow.commit()


CONTEXT = a_context(name="application")
ROWS = (
    CONTEXT,
    a_contract(successor=service("x"), deprecated_at=EXACT, description="ünïcødé\n\t☃"),
    a_contract(name=a_path("/users/{id}")),
    an_anchor(version="1"),
    an_alias(created_at=EXACT, expires_at=EXACT + DAY),
    an_alias(key="bare-api", target=None, status=AliasStatus.RETIRED),
)


def test_rows_read_back_as_they_were_written(new_uow, view) -> None:
    put(new_uow, *map(create, ROWS))

    with view() as uow:
        assert sorted(uow.rows(), key=lambda r: r.key) == sorted(ROWS, key=lambda r: r.key)
        for row in ROWS:
            assert uow.state.row(row.key) == row


def test_any_row_reads_back_as_it_was_written(engine, new_uow, view) -> None:
    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(any_rows)
    def check(row) -> None:
        row = storable(row.settled(NOW))
        with new_uow() as uow:  # left without commit: the next row finds an empty database
            if row.key.table is Table.ALIAS:
                uow.write(
                    (create(a_context(name=row.context)),), revision=1, at=NOW, proposal="p"
                )
            uow.write((create(row),), revision=2, at=NOW, proposal="q")
            assert uow.state.row(row.key) == row
            assert uow.changes_of(2) == (create(row),)

    check()


def storable(row):
    """Take out what no wish may hold (see `registry.service.texts`)."""
    content = {
        k: v.replace("\x00", "") if isinstance(v, str) else v for k, v in row.content().items()
    }
    return read_row(row.key.table, content)


def test_moments_keep_microseconds_and_come_back_in_utc(new_uow, view) -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    put(new_uow, create(CONTEXT), create(an_alias(created_at=EXACT.astimezone(east))))

    with view() as uow:
        created = uow.state.row(an_alias().key).created_at

    assert created == EXACT
    assert created.utcoffset() == timedelta(0)
    assert created.microsecond == 789_123


def test_a_moment_without_a_zone_is_a_bug(new_uow) -> None:
    naive = an_alias(created_at=datetime(2026, 1, 5))  # noqa: DTZ001 - the bug itself

    with new_uow() as uow, pytest.raises(Exception, match="could not be used"):
        uow.write((create(CONTEXT), create(naive)), revision=1, at=NOW, proposal="P-1")


def test_a_moment_that_was_not_fixed_is_a_bug(new_uow) -> None:
    waiting = an_alias().settled(NOW)
    waiting = replace(
        waiting,
        created_at=read_row(
            Table.ALIAS, {**waiting.content(), "created_at": "apply+0s"}
        ).created_at,
    )

    with new_uow() as uow, pytest.raises(TypeError, match="was not settled"):
        uow.write((create(CONTEXT), create(waiting)), revision=1, at=NOW, proposal="P-1")


def test_rows_are_changed_and_removed(new_uow, view) -> None:
    alias, contract = an_alias(), a_contract()
    put(new_uow, *map(create, (CONTEXT, alias, contract)))
    renewed = a_contract(version="v9")

    put(
        new_uow,
        RowChange(contract.key, contract, renewed),
        RowChange(CONTEXT.key, CONTEXT, None),
        RowChange(alias.key, alias, None),
        revision=2,
    )

    with view() as uow:
        assert list(uow.rows()) == [renewed]


def test_aliases_are_found_by_name_by_target_and_by_context(new_uow, view) -> None:
    other = a_context(name="system")
    here, there = an_alias(), an_alias(context="system")
    path = an_alias(name=a_path("/a/{x}"), target=None)
    put(new_uow, *map(create, (CONTEXT, other, there, here, path)))

    with view() as uow:
        assert uow.state.aliases_named(here.name) == (here, there)
        assert uow.state.aliases_named(a_path("/a/{y}")) == (path,)
        assert uow.state.aliases_to(service("user-management-api")) == (here, there)
        assert uow.state.aliases_to(a_path("/user-management-api")) == ()
        assert uow.state.aliases_in("system") == (there,)
        assert uow.state.contexts() == (CONTEXT, other)


def test_leaving_without_commit_changes_nothing(new_uow, view) -> None:
    with new_uow() as uow:
        uow.write((create(CONTEXT),), revision=1, at=NOW, proposal="P-1")
        uow.add_proposal(a_proposal())
    with contextlib.suppress(ZeroDivisionError), new_uow() as uow:
        uow.add_proposal(a_proposal())
        raise ZeroDivisionError

    with view() as uow:
        assert (list(uow.rows()), uow.revision(), uow.proposal("P-1")) == ([], 0, None)


def test_a_reader_sees_one_moment_throughout(new_uow, view) -> None:
    put(new_uow, create(CONTEXT))
    with view() as reader:
        assert reader.revision() == 1
        put(new_uow, create(a_contract()), revision=2)

        assert reader.revision() == 1
        assert list(reader.rows()) == [CONTEXT]
    with view() as reader:
        assert reader.revision() == 2


def test_a_row_that_refers_to_nothing_is_refused(new_uow) -> None:
    with pytest.raises(Conflict, match="at the same moment"):
        put(new_uow, create(an_alias()))


def test_a_revision_has_one_number_and_one_proposal(new_uow) -> None:
    put(new_uow, create(CONTEXT))

    with new_uow() as uow, pytest.raises(Conflict):
        uow.write((create(a_contract()),), revision=1, at=NOW, proposal="P-2")
    with new_uow() as uow, pytest.raises(Conflict):
        uow.write((create(a_contract()),), revision=2, at=NOW, proposal="P-1")


def test_a_text_that_a_database_does_not_take_is_the_callers_mistake(new_uow) -> None:
    nul = a_contract(owner="\x00")

    with new_uow() as uow:
        try:
            uow.write((create(nul),), revision=1, at=NOW, proposal="P-1")
        except InvalidInput as error:
            assert "does not take a value" in error.message
        else:
            assert uow.state.row(nul.key) == nul


def test_the_past_is_read_as_it_was(new_uow, view) -> None:
    contract, renewed = a_contract(), a_contract(version="v2")
    put(new_uow, create(CONTEXT), create(contract), at=NOW)
    put(new_uow, RowChange(contract.key, contract, renewed), revision=2, at=NOW + DAY)

    with view() as uow:
        assert [uow.revision_at(NOW + n * DAY) for n in (-1, 0, 0.5, 1, 9)] == [0, 1, 1, 2, 2]
        assert uow.changes_of(2) == (RowChange(contract.key, contract, renewed),)
        assert uow.changes_of(9) == ()
        assert [len(changes) for changes in uow.changes_until(1)] == [2]
        assert [len(changes) for changes in uow.changes_until(2)] == [2, 1]


def test_a_unit_of_work_is_used_only_inside_its_block(new_uow) -> None:
    uow = new_uow()

    with pytest.raises(RuntimeError, match="outside its `with` block"):
        uow.revision()
    with uow:
        assert uow.revision() == 0
    uow.__exit__(None, None, None)
    with pytest.raises(RuntimeError):
        uow.commit()


def test_the_registry_has_one_writer_at_a_time(new_uow, engine) -> None:
    with new_uow() as uow:
        uow.lock_registry()
        if engine.dialect.name == "postgresql":
            with engine.connect() as other:
                free = other.exec_driver_sql(
                    f"SELECT pg_try_advisory_xact_lock({0x46524E31})"
                ).scalar()
            assert free is False


def test_every_kind_of_name_can_be_stored(new_uow, view) -> None:
    from registry.domain.names import GRAMMARS, Name  # noqa: PLC0415 - only here

    contracts = [a_contract(name=Name.parse(kind, GRAMMARS[kind].example)) for kind in Kind]
    put(new_uow, *map(create, contracts))

    with view() as uow:
        assert {row.name for row in uow.rows()} == {c.name for c in contracts}


def test_a_row_is_told_with_the_revision_that_last_wrote_it(new_uow, view) -> None:
    first, second = a_context(name="one"), a_context(name="two")
    moved = replace(first, fallback=("one", "two"))
    put(new_uow, create(first), create(second))
    put(new_uow, RowChange(first.key, first, moved), revision=2)

    with view() as uow:
        found = uow.revisions_of([first.key, second.key, a_context(name="three").key])
        assert dict(found) == {first.key: 2, second.key: 1}
        assert dict(uow.revisions_of([])) == {}


def test_what_somebody_holds_is_counted_as_of_a_moment(new_uow, view) -> None:
    rows = (
        CONTEXT,
        an_alias(key="one-api", owner="@shop"),
        an_alias(key="two-api", owner="@shop", expires_at=NOW + DAY),
        an_alias(key="three-api", owner="@shop", status=AliasStatus.RETIRED),
        an_alias(key="four-api", owner="@shopping"),
    )
    put(new_uow, *map(create, rows))

    with view() as uow:
        holder, place = Holder(Part.OWNER, "@shop"), Holder(Part.CONTEXT, "application")
        assert uow.count_held(holder, NOW) == 2
        assert uow.count_held(holder, NOW + 2 * DAY) == 1
        assert uow.count_held(place, NOW) == 3
        assert uow.count_held(Holder(Part.OWNER, "@nobody"), NOW) == 0
        for moment in (NOW, NOW + 2 * DAY):
            in_memory = counting(uow.rows(), moment)
            assert all(uow.count_held(h, moment) == in_memory(h) for h in (holder, place))
