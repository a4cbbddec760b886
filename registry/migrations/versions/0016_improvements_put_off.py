"""Improvements that somebody does not want to hear of now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "improvement_put_off",
        sa.Column("improvement", sa.String(length=40), nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("improvement", name=op.f("pk_improvement_put_off")),
    )


def downgrade() -> None:
    """Go back; what was put off is told again, the log keeps who said what."""
    op.drop_table("improvement_put_off")
