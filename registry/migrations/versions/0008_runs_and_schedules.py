"""The agent's runs with what they wrote, and the schedules of regular work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "run",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("thread", sa.String(length=255), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("credential", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("lease_until", _MOMENT, nullable=False),
        sa.Column("cancelled_by", sa.Text(), nullable=False),
        sa.Column("proposal", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("used", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint(
            "channel", "thread", "number", name=op.f("uq_run_channel_thread_number")
        ),
    )
    op.create_index(op.f("ix_run_state_lease_until"), "run", ["state", "lease_until"])
    op.create_index(op.f("ix_run_created_at_id"), "run", ["created_at", "id"])
    op.create_index(op.f("ix_run_actor_created_at_id"), "run", ["actor", "created_at", "id"])
    op.create_table(
        "effect",
        sa.Column("run", sa.String(length=40), nullable=False),
        sa.Column("call", sa.String(length=255), nullable=False),
        sa.Column("proposal", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("run", "call", name=op.f("pk_effect")),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_effect_run_run")),
    )
    op.create_table(
        "schedule",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("every_s", sa.Integer(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("lease_until", _MOMENT, nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("says", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_schedule")),
    )


def downgrade() -> None:
    """Go back; what runs have proposed stays."""
    op.drop_table("schedule")
    op.drop_table("effect")
    op.drop_table("run")
