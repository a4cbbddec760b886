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
from registry.audit.verifier import leaf_hash, root_of
from registry.db.tables import metadata
from registry.db.uow import SqlUnitOfWork
from registry.errors import Unavailable
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


def test_entries_of_an_older_schema_get_the_nodes_of_their_tree(empty) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for n in range(600):
            connection.execute(
                text(
                    "INSERT INTO audit_entry (id, position, at, tag, actor, about, mentions, body, leaf) "
                    "VALUES (:id, :n, '2026-01-01 00:00:00', 't', 'a', 'b', '', :leaf, :leaf)"
                ),
                {"id": f"e{n}", "n": n, "leaf": leaf_hash(str(n).encode())},
            )

    migrations.upgrade(empty)

    leaves = [leaf_hash(str(n).encode()) for n in range(600)]
    with SqlUnitOfWork(empty, writes=False) as uow:
        assert uow.nodes(8, 0, 9) == [root_of(leaves[:256]), root_of(leaves[256:512])]
        assert uow.nodes(16, 0, 9) == []
