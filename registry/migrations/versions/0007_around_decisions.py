"""What people say around decisions: comments, delays, stand-ins, absences, rejections."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_NEW = (
    *("rejection", "absence", "delegation"),
    *("proposal_climb", "proposal_snooze", "proposal_comment"),
)


def _column(name: str, kind: Any, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def _of_proposal(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_proposal_proposal")
    return sa.ForeignKeyConstraint(["proposal"], ["proposal.id"], name=name)


def upgrade() -> None:
    """Go to this schema; decisions that stand name nobody else, and hold no hash yet."""
    for name, length in (("in_stead_of", 64), ("shown", 64)):
        op.add_column(
            "decision",
            sa.Column(name, sa.String(length), nullable=False, server_default=""),
        )
    op.create_index(op.f("ix_proposal_author_created_at"), "proposal", ["author", "created_at"])
    op.create_index(
        op.f("ix_proposal_thread_channel_thread"), "proposal_thread", ["channel", "thread"]
    )
    op.create_table(
        "proposal_comment",
        _column("id", sa.String(40)),
        _column("proposal", sa.String(40)),
        _column("actor", sa.String(64)),
        _column("at", _MOMENT),
        _column("text", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_comment")),
        _of_proposal("proposal_comment"),
    )
    op.create_table(
        "proposal_snooze",
        _column("proposal", sa.String(40)),
        _column("actor", sa.String(64)),
        _column("at", _MOMENT),
        _column("until", _MOMENT),
        _column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("proposal", "actor", name=op.f("pk_proposal_snooze")),
        _of_proposal("proposal_snooze"),
    )
    op.create_table(
        "proposal_climb",
        _column("proposal", sa.String(40)),
        _column("step", sa.String(20)),
        _column("at", _MOMENT),
        sa.PrimaryKeyConstraint("proposal", "step", name=op.f("pk_proposal_climb")),
        _of_proposal("proposal_climb"),
    )
    op.create_table(
        "delegation",
        _column("id", sa.String(40)),
        _column("principal", sa.String(64)),
        _column("delegate", sa.String(64)),
        _column("since", _MOMENT),
        _column("until", _MOMENT),
        _column("reason", sa.Text()),
        _column("ended_at", _MOMENT, null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_table(
        "absence",
        _column("actor", sa.String(64)),
        _column("at", _MOMENT),
        _column("until", _MOMENT),
        _column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("actor", name=op.f("pk_absence")),
    )
    op.create_table(
        "rejection",
        _column("proposal", sa.String(40)),
        _column("wish", sa.String(64)),
        _column("at", _MOMENT),
        sa.PrimaryKeyConstraint("proposal", name=op.f("pk_rejection")),
        _of_proposal("rejection"),
    )
    for table, columns in (
        ("proposal_comment", ["proposal", "at", "id"]),
        ("proposal_snooze", ["actor", "until"]),
        ("delegation", ["principal", "since"]),
        ("delegation", ["delegate", "since"]),
        ("absence", ["until"]),
        ("rejection", ["wish", "at"]),
    ):
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)


def downgrade() -> None:
    """Go back; what people said around decisions stays in the log alone."""
    for table in _NEW:
        op.drop_table(table)
    op.drop_index(op.f("ix_proposal_thread_channel_thread"), "proposal_thread")
    op.drop_index(op.f("ix_proposal_author_created_at"), "proposal")
    for name in ("in_stead_of", "shown"):
        with op.batch_alter_table("decision") as batch:
            batch.drop_column(name)
