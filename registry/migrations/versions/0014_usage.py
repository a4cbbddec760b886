"""Who uses which name: what scans of repositories saw, and lookups by the day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BRANCH = ["repository", "branch"]
_OF_SCAN = ["usage_scan.repository", "usage_scan.branch"]


def _ordered(name: str) -> sa.Column[str]:
    plain = sa.String(length=255)
    by_code_point = plain.with_variant(sa.String(length=255, collation="C"), "postgresql")
    return sa.Column(name, by_code_point, nullable=False)


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "usage_scan",
        _ordered("repository"),
        _ordered("branch"),
        sa.Column("commit", sa.String(length=64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("context", sa.String(length=255), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("in_files", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("told_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint(*_BRANCH, name=op.f("pk_usage_scan")),
    )
    _seen()
    _gone()
    op.create_table(
        "usage_lookup",
        sa.Column("day", _MOMENT, nullable=False),
        _ordered("same"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("context", sa.String(length=255), nullable=False),
        sa.Column("caller", sa.String(length=255), nullable=False),
        sa.Column("times", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "same", "kind", "context", "caller", name=op.f("pk_usage_lookup")
        ),
    )
    op.create_index(
        op.f("ix_usage_lookup_kind_same_day"), "usage_lookup", ["kind", "same", "day"]
    )


def _seen() -> None:
    op.create_table(
        "usage_seen",
        _ordered("repository"),
        _ordered("branch"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        _ordered("same"),
        sa.Column("in_files", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            _BRANCH, _OF_SCAN, name=op.f("fk_usage_seen_repository_branch_usage_scan")
        ),
        sa.PrimaryKeyConstraint(*_BRANCH, "kind", "same", name=op.f("pk_usage_seen")),
    )
    op.create_index(
        op.f("ix_usage_seen_kind_same_repository_branch"),
        "usage_seen",
        ["kind", "same", *_BRANCH],
    )


def _gone() -> None:
    op.create_table(
        "usage_gone",
        _ordered("repository"),
        _ordered("branch"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        _ordered("same"),
        sa.Column("commit", sa.String(length=64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            _BRANCH, _OF_SCAN, name=op.f("fk_usage_gone_repository_branch_usage_scan")
        ),
        sa.PrimaryKeyConstraint(*_BRANCH, "kind", "same", name=op.f("pk_usage_gone")),
    )
    op.create_index(op.f("ix_usage_gone_kind_same"), "usage_gone", ["kind", "same"])


def downgrade() -> None:
    """Go back; what was seen and counted is lost."""
    for table in ("usage_lookup", "usage_gone", "usage_seen", "usage_scan"):
        op.drop_table(table)
