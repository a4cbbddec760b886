"""Deployments that pipelines told of, and lookups that found no answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "deployment",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("told_by", sa.String(length=255), nullable=False),
        sa.Column("delivery", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
        sa.UniqueConstraint("told_by", "delivery", name=op.f("uq_deployment_told_by_delivery")),
    )
    op.create_index(op.f("ix_deployment_at_id"), "deployment", ["at", "id"])
    op.create_index(op.f("ix_deployment_service_at_id"), "deployment", ["service", "at", "id"])
    op.create_table(
        "failed_lookup",
        sa.Column("minute", _MOMENT, nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("context", sa.String(length=255), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "minute", "key", "kind", "context", "code", name=op.f("pk_failed_lookup")
        ),
    )
    op.create_index(op.f("ix_failed_lookup_key_minute"), "failed_lookup", ["key", "minute"])


def downgrade() -> None:
    """Go back; what was told and counted is lost."""
    op.drop_table("failed_lookup")
    op.drop_table("deployment")
