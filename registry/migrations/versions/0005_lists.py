"""Every list, search and history finds its rows by an index."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op

from registry.domain.searching import mirror, same_in, start_of, tails

if TYPE_CHECKING:
    from collections.abc import Iterator

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ORDERED = {
    "context": {"id": 700},
    "contract": {"id": 700},
    "anchor": {"id": 700},
    "alias": {"id": 700, "same": 255},
    "row_change": {"row": 700},
}
_ADDED = {
    "contract": {"mirror": 255, "owner_start": 200},
    "alias": {"mirror": 255, "owner_start": 200},
    "audit_entry": {"about_mirror": 700},
}
_Indexes = dict[str, tuple[tuple[str, ...], ...]]
_DROPPED: _Indexes = {
    "alias": (("kind", "same"), ("target_same",), ("expires_at",)),
    "proposal": (("status", "created_at"),),
    "audit_entry": (("tag",),),
}
_INDEXES: _Indexes = {
    "contract": (("kind", "mirror", "key"), ("owner_start", "id"), ("status", "id")),
    "alias": (
        ("kind", "same", "id"),
        ("kind", "mirror", "key"),
        ("context", "id"),
        ("target_same", "id"),
        ("owner_start", "id"),
        ("type", "id"),
    ),
    "row_change": (("table", "row", "revision"),),
    "proposal": (
        ("created_at", "id"),
        ("status", "created_at", "id"),
        ("status", "expires_at", "id"),
    ),
    "audit_entry": (
        ("about_mirror",),
        ("at", "seq"),
        ("actor", "at", "seq"),
        ("tag", "at", "seq"),
    ),
}
_ENDS = "status = 'active' AND ends_at IS NOT NULL"
_PARTIAL = (
    ("ix_alias_ending", ("ends_at", "id"), _ENDS),
    ("ix_alias_ending_in", ("context", "ends_at", "id"), _ENDS),
    ("ix_alias_ending_of", ("owner_start", "ends_at", "id"), _ENDS),
    ("ix_alias_over", ("over_at",), "over_at IS NOT NULL"),
    ("ix_alias_tombstone", ("id",), "status = 'tombstone'"),
    ("ix_alias_retired", ("id",), "status = 'retired'"),
    ("ix_alias_without_target", ("id",), "target_same IS NULL"),
)
_BATCH = 5_000


def upgrade() -> None:
    """Go to this schema, and write down what it indexes of the rows that are there."""
    _order("C")
    for table, added in _ADDED.items():
        for name, most in added.items():
            op.add_column(table, sa.Column(name, _ordered(most), nullable=True))
    for name in ("ends_at", "over_at"):
        op.add_column("alias", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "name_tail",
        sa.Column("table", sa.String(length=20), nullable=False),
        sa.Column("tail", _ordered(255), nullable=False),
        sa.Column("row", _ordered(700), nullable=False),
        sa.PrimaryKeyConstraint("table", "tail", "row", name=op.f("pk_name_tail")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "proposal_row",
        sa.Column("row_mirror", _ordered(700), nullable=False),
        sa.Column("proposal", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal"], ["proposal.id"], name=op.f("fk_proposal_row_proposal_proposal")
        ),
        sa.PrimaryKeyConstraint("row_mirror", "proposal", name=op.f("pk_proposal_row")),
        sqlite_with_rowid=False,
    )
    _fill_names()
    _fill_ends()
    _fill_proposals()
    _fill_entries()
    _swap(_DROPPED, _INDEXES)
    for name, columns, where in _PARTIAL:
        only = sa.text(where)
        op.create_index(name, "alias", list(columns), sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Go back."""
    for name, _, _ in _PARTIAL:
        op.drop_index(name, table_name="alias")
    _swap(_INDEXES, _DROPPED)
    op.drop_table("proposal_row")
    op.drop_table("name_tail")
    for table, added in _ADDED.items():
        for name in added:
            op.drop_column(table, name)
    for name in ("ends_at", "over_at"):
        op.drop_column("alias", name)
    _order("default")


def _ordered(most: int) -> sa.String:
    return sa.String(length=most).with_variant(
        sa.String(length=most, collation="C"), "postgresql"
    )


def _order(collation: str) -> None:
    """Let PostgreSQL order by code points, as SQLite does, or in the database's language."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in _ORDERED.items():
        for name, most in columns.items():
            op.alter_column(table, name, type_=sa.String(length=most, collation=collation))


def _swap(old: _Indexes, new: _Indexes) -> None:
    for table, indexes in old.items():
        for columns in indexes:
            op.drop_index(_name(table, columns), table_name=table)
    for table, indexes in new.items():
        for columns in indexes:
            op.create_index(_name(table, columns), table, list(columns))


def _name(table: str, columns: tuple[str, ...]) -> str:
    return str(op.f(f"ix_{table}_{'_'.join(columns)}"))


def _fill_names() -> None:
    insert = sa.text('INSERT INTO name_tail ("table", tail, "row") VALUES (:table, :tail, :id)')
    for table in ("alias", "contract"):
        update = sa.text(
            f"UPDATE {table} SET mirror = :mirror, owner_start = :start WHERE id = :id"  # noqa: S608 - our own table
        )
        for rows in _batches(table, "id", "owner"):
            named = [(row, same_in(table, row["id"])) for row in rows]
            bind = op.get_bind()
            bind.execute(
                update,
                [
                    {"id": row["id"], "mirror": mirror(same), "start": start_of(row["owner"])}
                    for row, same in named
                ],
            )
            bind.execute(
                insert,
                [
                    {"table": table, "tail": tail, "id": row["id"]}
                    for row, same in named
                    for tail in tails(same)
                ],
            )


def _fill_ends() -> None:
    """No release before this one could announce an end, so the expiry is the end."""
    op.get_bind().execute(sa.text("UPDATE alias SET ends_at = expires_at"))


def _fill_proposals() -> None:
    insert = sa.text("INSERT INTO proposal_row (row_mirror, proposal) VALUES (:row, :id)")
    for rows in _batches("proposal", "id", "document", size=50):
        touched = [
            {"row": mirror(f"{change['table']}:{change['id']}"), "id": row["id"]}
            for row in rows
            for change in json.loads(row["document"])["changes"]
        ]
        if touched:
            op.get_bind().execute(insert, touched)


def _fill_entries() -> None:
    update = sa.text("UPDATE audit_entry SET about_mirror = :mirror WHERE seq = :seq")
    for rows in _batches("audit_entry", "seq", "about"):
        values = [{"seq": row["seq"], "mirror": mirror(row["about"])[:700]} for row in rows]
        op.get_bind().execute(update, values)


def _batches(table: str, key: str, value: str, size: int = _BATCH) -> Iterator[list[Any]]:
    """Go through a table by its key, so many rows at a time."""
    first = sa.text(f"SELECT {key}, {value} FROM {table} ORDER BY {key} LIMIT {size}")  # noqa: S608 - our own names
    later = sa.text(
        f"SELECT {key}, {value} FROM {table} WHERE {key} > :last ORDER BY {key} LIMIT {size}"  # noqa: S608 - our own names
    )
    rows = list(op.get_bind().execute(first).mappings())
    while rows:
        yield rows
        rows = list(op.get_bind().execute(later, {"last": rows[-1][key]}).mappings())
