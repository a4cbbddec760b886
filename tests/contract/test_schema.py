"""Migrations: the schema they make is the one the code means, on both databases."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import DateTime, column, inspect, text
from sqlalchemy import table as rough

from registry import migrations
from registry.db.tables import metadata
from registry.db.uow import SqlUnitOfWork
from registry.domain.rows import RowKey
from registry.domain.rows import Table as TableName
from registry.domain.turns import Turn, TurnKind
from registry.errors import Unavailable
from tests.builders import DAY, NOW
from tests.platforms import opened


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """A database that holds nothing at all."""
    if request.param == "postgresql":
        url = request.getfixturevalue("fresh_postgres_url")
    else:
        url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    engine = opened(url)
    yield engine
    engine.dispose()


def difference(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, metadata)


def test_an_empty_database_is_brought_to_the_schema_the_code_means(empty) -> None:
    assert migrations.present(empty) is None

    migrations.prepare(empty)

    assert migrations.present(empty) == migrations.HEAD
    assert difference(empty) == []
    migrations.prepare(empty)


def test_a_difference_would_be_seen(empty) -> None:
    migrations.prepare(empty)
    with empty.begin() as connection:
        connection.execute(text("DROP TABLE checkpoint"))

    assert [change[0] for change in difference(empty)] == ["add_table"]


def test_partial_indexes_are_there(empty) -> None:
    migrations.prepare(empty)

    for table, name in (("decision", "uq_decision_active"), ("job", "uq_job_open")):
        found = next(i for i in inspect(empty).get_indexes(table) if i["name"] == name)
        assert found["unique"]
        where = found["dialect_options"][f"{empty.dialect.name}_where"]
        assert "status" in str(where) or "state" in str(where)


def test_the_schema_can_be_taken_down_again(empty) -> None:
    migrations.prepare(empty)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))

    with empty.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    assert inspect(empty).get_table_names() == ["alembic_version"]
    migrations.prepare(empty)
    assert difference(empty) == []


def test_several_processes_may_prepare_at_once(empty) -> None:
    failures = []

    def prepare():
        try:
            migrations.upgrade(empty)
        except Exception as error:  # noqa: BLE001 - any at all is the failure
            failures.append(error)

    threads = [threading.Thread(target=prepare) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert difference(empty) == []


def test_the_newest_migration_is_the_one_the_code_expects() -> None:
    versions = Path(migrations.__file__).parent / "versions"
    newest = max(path.name for path in versions.glob("[0-9]*.py"))

    assert newest.partition("_")[0] == migrations.HEAD


@pytest.mark.parametrize(
    ("version", "hint"), [("0000", "frenly db upgrade"), ("9999", "Upgrade Frenly")]
)
def test_another_schema_is_refused_with_what_to_do(empty, version, hint) -> None:
    migrations.prepare(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})

    with pytest.raises(Unavailable, match=f"is at schema {version}") as caught:
        migrations.prepare(empty)

    assert hint in caught.value.hint


def test_what_stood_before_turns_were_kept_gets_its_turns(empty) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    ends, owner = NOW + 9 * DAY, 'the "old", team'
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        fill(connection, ends=ends, owner=owner)
        command.upgrade(config, "head")

    alias = RowKey(TableName.ALIAS, "service:web:old")
    contract = RowKey(TableName.CONTRACT, "service:gone")
    expected = [
        Turn(alias, TurnKind.EXPIRES, "", ends, owner),
        Turn(contract, TurnKind.SUNSET, "", ends, owner),
    ]
    with SqlUnitOfWork(empty) as uow:
        found = uow.due_turns(ends, 9)
        assert sorted(found) == sorted(expected)
        assert all(uow.drop_turn(turn) for turn in found)


def fill(connection, *, ends, owner) -> None:
    """Write rows as the schema before wrote them: one of each sort ends, others do not."""
    moment, empty_text = DateTime(timezone=True), {"version": "", "description": ""}
    context = rough("context", *(column(c) for c in ("id", "fallback")))
    connection.execute(context.insert(), {"id": "web", "fallback": '["web"]'})
    names = ("id", "kind", "key", "version", "owner", "description", "base_url", "status")
    contracts = rough("contract", *(column(c) for c in names), column("sunset_at", moment))
    given = {"kind": "service", "owner": owner, "base_url": "", **empty_text}
    connection.execute(
        contracts.insert(),
        [
            {"id": f"service:{key}", "key": key, "status": status, "sunset_at": at, **given}
            for key, status, at in (
                ("gone", "deprecated", ends),
                ("past", "retired", ends),
                ("kept", "active", None),
            )
        ],
    )
    names = ("id", "kind", "context", "key", "same", "type", "owner", "description", "status")
    moments = (column(c, moment) for c in ("created_at", "expires_at"))
    aliases = rough("alias", *(column(c) for c in names), *moments)
    given = {"kind": "service", "context": "web", "type": "temporary", "description": ""}
    connection.execute(
        aliases.insert(),
        [
            {"id": f"service:web:{key}", "key": key, "same": key, "status": status,
             "owner": owner, "created_at": NOW, "expires_at": at, **given}
            for key, status, at in (
                ("old", "active", ends), ("off", "retired", ends), ("on", "active", None)
            )
        ],
    )  # fmt: skip
