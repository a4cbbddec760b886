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
from registry.audit.verifier import leaf_hash, root_of
from registry.contracts.records import AliasFilter, ContractFilter, HistoryFilter
from registry.db.tables import metadata
from registry.db.uow import SqlUnitOfWork
from registry.domain.changes import RowChange
from registry.domain.rows import RowKey, Table
from registry.domain.statehash import sum_of
from registry.domain.turns import Turn, TurnKind
from registry.errors import Unavailable
from tests.builders import DAY, NOW, a_context, a_contract, an_alias, service
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


def upgraded(engine, version):
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)


BEFORE_LISTS = (
    "INSERT INTO context (id, fallback) VALUES ('frontend', '[\"frontend\"]')",
    "INSERT INTO contract (id, kind, key, version, owner, description, base_url, status)"
    " VALUES ('service:Billing-api', 'service', 'Billing-api', '', '@o', '', '', 'active')",
    "INSERT INTO alias (id, kind, context, key, same, type, owner, description, created_at,"
    " expires_at, status) VALUES ('service:frontend:Bill-pay', 'service', 'frontend', 'Bill-pay',"
    " 'Bill-pay', 'temporary', '@owner', '', '2026-01-01 00:00:00.000000',"
    " '2026-01-09 00:00:00.000000', 'active')",
    "INSERT INTO proposal (id, status, author, created_at, expires_at, document) VALUES"
    " ('P-1', 'applied', 'ana', '2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000',"
    """ '{"changes":[{"table":"alias","id":"service:frontend:Bill-pay"}]}')""",
    "INSERT INTO proposal (id, status, author, created_at, expires_at, document) VALUES"
    " ('P-2', 'expired', 'ana', '2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000',"
    """ '{"changes":[]}')""",
    "INSERT INTO audit_entry (id, at, tag, actor, about, mentions, body, leaf) VALUES"
    " ('E-1', '2026-01-01 00:00:00.000000', 'registry:proposal:create', 'ana', 'P-1', '', '', '')",
)


def test_rows_of_an_older_schema_are_listed_like_new_ones(empty) -> None:
    upgraded(empty, "0002")
    with empty.begin() as connection:
        for statement in BEFORE_LISTS:
            connection.execute(text(statement))

    upgraded(empty, "head")

    with SqlUnitOfWork(empty, writes=False) as uow:
        soon = AliasFilter(search="pay", owner="@owner", expiring_within=9 * DAY)
        found = uow.find_aliases(soon, now=NOW, limit=9, after=None)
        near = set(uow.keys_near(Table.CONTRACT, service("Biling-api"), 3))
        entries = uow.find_entries(HistoryFilter(about="Bill-pay"), limit=9, after=None)
        assert [alias.name.key for alias in found] == ["Bill-pay"]
        assert near == {"Billing-api"}
        assert [entry.id for entry in entries] == ["E-1"]


def test_a_scan_of_an_older_schema_belongs_to_who_told_it(empty) -> None:
    upgraded(empty, "0014")
    with empty.begin() as connection:
        connection.execute(
            text(
                'INSERT INTO usage_scan (repository, branch, "commit", at, context, revision,'
                " files, skipped, in_files, digest, told_by, told_at) VALUES ('shop/a', '', 'c',"
                " '2026-01-01 00:00:00.000000', '', 1, 1, 0, 1, 'd', 'ci',"
                " '2026-01-01 00:00:00.000000')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO usage_seen (repository, branch, kind, same, in_files, times,"
                " mentions, files) VALUES ('shop/a', '', 'service', 'a', 1, 1, 0, '[]')"
            )
        )

    upgraded(empty, "head")

    with SqlUnitOfWork(empty, writes=False) as uow:
        assert [view.first_told_by for view in uow.scan_views()] == ["ci"]


def test_lists_are_ordered_alike_whatever_language_a_database_speaks(postgres_server) -> None:
    keys = ["B-api", "Z.api", "a-api", "a-b", "a.api", "a_c", "ab"]
    url = postgres_server.create_in("en-US")
    engine = opened(url)
    migrations.prepare(engine)
    contracts = [a_contract(key=key) for key in keys]
    with SqlUnitOfWork(engine) as uow:
        changes = tuple(RowChange(each.key, None, each) for each in contracts)
        uow.write(changes, revision=1, at=NOW, proposal="P")
        listed = uow.find_contracts(ContractFilter(), limit=9, after=None)
        through = list(uow.each_row())
    engine.dispose()
    postgres_server.drop(url)

    assert keys == sorted(keys)
    assert [each.name.key for each in listed] == keys
    assert through == contracts


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


def test_what_stood_before_turns_were_kept_gets_its_turns(empty) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    ends, owner = NOW + 9 * DAY, 'the "old", team'
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        fill(connection, ends=ends, owner=owner)
        command.upgrade(config, "head")

    alias = RowKey(Table.ALIAS, "service:web:old")
    contract = RowKey(Table.CONTRACT, "service:gone")
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
