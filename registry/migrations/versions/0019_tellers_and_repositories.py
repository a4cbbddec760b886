"""Who first told of a branch's uses, and which repository bears a name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this schema; what stands belongs to who told it last."""
    op.add_column(
        "usage_scan", sa.Column("first_told_by", sa.Text(), nullable=False, server_default="")
    )
    op.execute("UPDATE usage_scan SET first_told_by = told_by")
    op.create_table(
        "code_repository",
        sa.Column("name", sa.String(length=201), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_code_repository")),
    )
    op.create_index(op.f("ix_code_repository_number"), "code_repository", ["number"])
    op.create_index(op.f("ix_code_change_state_at"), "code_change", ["state", "at"])
    op.create_index(op.f("ix_code_event_state_at"), "code_event", ["state", "at"])


def downgrade() -> None:
    """Go back; the next sight of a repository is its first again."""
    op.drop_index(op.f("ix_code_event_state_at"), table_name="code_event")
    op.drop_index(op.f("ix_code_change_state_at"), table_name="code_change")
    op.drop_table("code_repository")
    op.drop_column("usage_scan", "first_told_by")
