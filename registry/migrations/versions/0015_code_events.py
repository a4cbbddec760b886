"""What hosts of code told, and the changes that pull requests ask for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "code_event",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("lease_until", _MOMENT, nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_code_event")),
        sa.UniqueConstraint("id", name=op.f("uq_code_event_id")),
    )
    op.create_index(op.f("ix_code_event_state_due_at"), "code_event", ["state", "due_at"])
    op.create_index(op.f("ix_code_event_subject_number"), "code_event", ["subject", "number"])
    op.create_table(
        "code_change",
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("proposal", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("pushed_by", sa.BigInteger(), nullable=False),
        sa.Column("reviews", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal"], ["proposal.id"], name=op.f("fk_code_change_proposal_proposal")
        ),
        sa.PrimaryKeyConstraint("subject", "head", name=op.f("pk_code_change")),
    )
    op.create_index(op.f("ix_code_change_proposal"), "code_change", ["proposal"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("code_change")
    op.drop_table("code_event")
