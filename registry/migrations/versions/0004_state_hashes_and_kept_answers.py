"""A state hash for every revision; answers kept by idempotency key; hits counted by window."""

from __future__ import annotations

import json
from itertools import groupby

import sqlalchemy as sa
from alembic import op

from registry.domain.changes import read_changes
from registry.domain.statehash import StateSum

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "revision_state",
        sa.Column(
            "revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sum", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["revision"], ["revision.number"], name=op.f("fk_revision_state_revision_revision")
        ),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_revision_state")),
    )
    op.create_table(
        "kept_answer",
        sa.Column("principal", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("principal", "key", name=op.f("pk_kept_answer")),
    )
    with op.batch_alter_table("kept_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_answer_at"), ["at"], unique=False)
    op.create_table(
        "hit_count",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_hit_count")),
    )
    with op.batch_alter_table("hit_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hit_count_ends_at"), ["ends_at"], unique=False)
    _sum_up_the_past()


def _sum_up_the_past() -> None:
    """Give every revision there is its state hash, in one pass over the changes."""
    connection = op.get_bind()
    changes = sa.text(
        'SELECT revision, "table", "row" AS id, "before", "after" FROM row_change '
        "ORDER BY revision, place"
    )
    save = sa.text("INSERT INTO revision_state (revision, hash) VALUES (:revision, :hash)")
    total, newest = StateSum(), None
    for number, rows in groupby(connection.execute(changes), key=lambda row: row.revision):
        total = total.moved(
            read_changes(
                {
                    "table": r.table,
                    "id": r.id,
                    "before": _json(r.before),
                    "after": _json(r.after),
                }
                for r in rows
            )
        )
        connection.execute(save, {"revision": number, "hash": total.hash()})
        newest = number
    if newest is not None:
        keep = sa.text('UPDATE revision_state SET "sum" = :sum WHERE revision = :revision')
        connection.execute(keep, {"sum": total.write(), "revision": newest})


def _json(stored: str | None) -> object:
    return None if stored is None else json.loads(stored)


def downgrade() -> None:
    """Leave this schema."""
    op.drop_table("hit_count")
    op.drop_table("kept_answer")
    op.drop_table("revision_state")
