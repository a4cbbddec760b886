"""Rejected wishes for actions, and who approved how much within the hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "action_rejection",
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("wish", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["action"],
            ["platform_action.id"],
            name=op.f("fk_action_rejection_action_platform_action"),
        ),
        sa.PrimaryKeyConstraint("action", name=op.f("pk_action_rejection")),
    )
    op.create_index(op.f("ix_action_rejection_wish_at"), "action_rejection", ["wish", "at"])
    for table in ("decision", "action_decision"):
        op.create_index(op.f(f"ix_{table}_actor_at"), table, ["actor", "at"])


def downgrade() -> None:
    """Go back; that a wish was rejected is forgotten here, the log keeps it."""
    for table in ("decision", "action_decision"):
        op.drop_index(op.f(f"ix_{table}_actor_at"), table_name=table)
    op.drop_table("action_rejection")
