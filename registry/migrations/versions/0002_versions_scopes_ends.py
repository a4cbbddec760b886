"""Versions of contracts; scopes, candidates, constraints and announced ends of aliases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this schema. Every new column has a default, so the release before still writes."""
    with op.batch_alter_table("alias", schema=None) as batch_op:
        batch_op.add_column(_text("scope", sa.String(length=200)))
        batch_op.add_column(_text("constraint", sa.String(length=100)))
        batch_op.add_column(
            sa.Column("candidates", sa.Text(), nullable=False, server_default="[]")
        )
        batch_op.add_column(sa.Column("schedule", sa.Text(), nullable=True))
        batch_op.add_column(_text("deprecated_in", sa.Text()))
        batch_op.add_column(_text("removed_in", sa.Text()))
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sunset_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(_text("compatibility", sa.String(length=20)))
        batch_op.add_column(
            sa.Column("releases", sa.Text(), nullable=False, server_default="[]")
        )


def _text(name: str, kind: sa.types.TypeEngine[str]) -> sa.Column[str]:
    return sa.Column(name, kind, nullable=False, server_default="")


def downgrade() -> None:
    """Go back; what the columns held is lost."""
    with op.batch_alter_table("contract", schema=None) as batch_op:
        for column in ("releases", "compatibility", "sunset_at"):
            batch_op.drop_column(column)
    with op.batch_alter_table("alias", schema=None) as batch_op:
        for column in (
            "removed_in",
            "deprecated_in",
            "schedule",
            "candidates",
            "constraint",
            "scope",
        ):
            batch_op.drop_column(column)
