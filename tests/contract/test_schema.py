"""Migrations: the schema they make is the one the code means, on both databases."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from registry import migrations
from registry.db.tables import metadata
from registry.db.uow import SqlUnitOfWork
from registry.domain.changes import RowChange
from registry.domain.statehash import sum_of
from registry.errors import Unavailable
from tests.builders import NOW, a_context, a_contract, an_alias
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


def test_the_past_is_given_its_state_hashes(empty) -> None:
    migrations.prepare(empty)
    rows = [a_context(name="system"), a_contract(), an_alias(context="system")]
    with SqlUnitOfWork(empty) as uow:
        for number, row in enumerate(rows, start=1):
            changes = (RowChange(row.key, None, row),)
            uow.write(changes, revision=number, at=NOW, proposal=f"P-{number}")
        uow.commit()
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0004-1")

    migrations.upgrade(empty)

    with SqlUnitOfWork(empty, writes=False) as uow:
        sums = [sum_of(rows[:number]) for number in range(4)]
        assert [uow.state_hash(number) for number in range(4)] == [s.hash() for s in sums]
        assert uow.state_sum() == sums[-1]


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
