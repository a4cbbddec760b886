"""Actions on the platform, and what people decided on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_ACTIVE = sa.text("status = 'active'")


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "platform_action",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("open_key", sa.String(length=64), nullable=True),
        sa.Column("busy_key", sa.String(length=400), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_action")),
        sa.UniqueConstraint("open_key", name=op.f("uq_platform_action_open_key")),
        sa.UniqueConstraint("busy_key", name=op.f("uq_platform_action_busy_key")),
    )
    op.create_index(
        op.f("ix_platform_action_created_at_id"), "platform_action", ["created_at", "id"]
    )
    op.create_index(
        op.f("ix_platform_action_status_expires_at_id"),
        "platform_action",
        ["status", "expires_at", "id"],
    )
    _decisions()


def _decisions() -> None:
    op.create_table(
        "action_decision",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("credential", sa.String(length=40), nullable=False),
        sa.Column("auth", sa.String(length=20), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("in_stead_of", sa.String(length=64), nullable=False),
        sa.Column("shown", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["action"],
            ["platform_action.id"],
            name=op.f("fk_action_decision_action_platform_action"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_decision")),
    )
    op.create_index(op.f("ix_action_decision_action"), "action_decision", ["action"])
    op.create_index(
        "uq_action_decision_active",
        "action_decision",
        ["action", "digest", "actor"],
        unique=True,
        sqlite_where=_ACTIVE,
        postgresql_where=_ACTIVE,
    )


def downgrade() -> None:
    """Go back; what was asked for and decided is lost, the log keeps it."""
    op.drop_table("action_decision")
    op.drop_table("platform_action")
