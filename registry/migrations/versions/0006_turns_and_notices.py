"""Turns that are to be recorded and reminded of, and notices on their way to owners."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import rfc8785
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go to this schema; what stands already gets its turns, so that none comes unseen."""
    turn = op.create_table(
        "turn",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=720), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("reminded_s", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
    )
    op.create_index(op.f("ix_turn_subject"), "turn", ["subject"])
    op.create_index(op.f("ix_turn_due_at"), "turn", ["due_at"])
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("lease_until", _MOMENT, nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_state_due_at"), "notice", ["state", "due_at"])
    _fill(turn)


def _fill(turn: sa.Table) -> None:
    for table, kind, column in (
        ("alias", "expires", "expires_at"),
        ("contract", "sunset", "sunset_at"),
    ):
        rows = sa.table(
            table,
            sa.column("id", sa.String),
            sa.column("owner", sa.Text),
            sa.column("status", sa.String),
            sa.column(column, _MOMENT),
        )
        due = rows.c[column]
        query = sa.select(rows.c.id, rows.c.owner, due).where(
            due.is_not(None) & (rows.c.status != "retired") & (rows.c.status != "tombstone")
        )
        found = op.get_bind().execute(query)
        while batch := found.fetchmany(1_000):
            op.bulk_insert(
                turn, [_turn(f"{table}:{i}", kind, at, owner) for i, owner, at in batch]
            )


def _turn(subject: str, kind: str, due_at: datetime, owner: str) -> dict[str, Any]:
    at = due_at.replace(tzinfo=UTC) if due_at.tzinfo is None else due_at.astimezone(UTC)
    shown = at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return {
        "id": hashlib.sha256(rfc8785.dumps([subject, kind, "", shown, owner])).hexdigest(),
        "subject": subject,
        "kind": kind,
        "version": "",
        "due_at": at,
        "owner": owner,
        "reminded_s": None,
    }


def downgrade() -> None:
    """Go back; notices that were not sent are lost."""
    op.drop_table("notice")
    op.drop_table("turn")
