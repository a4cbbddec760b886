"""The pause in force, and the alarms that are raised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "pause",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    op.create_table(
        "alarm",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("check", sa.String(length=40), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("fix", sa.Text(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )


def downgrade() -> None:
    """Go back; a pause in force is lost, so nobody goes back while one is."""
    op.drop_table("alarm")
    op.drop_table("pause")
