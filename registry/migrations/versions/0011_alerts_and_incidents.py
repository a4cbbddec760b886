"""What monitoring told, and the incidents it was folded into."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go to this schema."""
    _deliveries()
    _incidents()
    _alerts()
    _episodes()
    op.create_table(
        "heartbeat",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("alert", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["alert"], ["alert.number"], name=op.f("fk_heartbeat_alert_alert")
        ),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_heartbeat")),
    )


def _deliveries() -> None:
    op.create_table(
        "alert_delivery",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("delivery", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("credential", sa.String(length=40), nullable=False),
        sa.Column("alerts", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_alert_delivery")),
        sa.UniqueConstraint(
            "source", "delivery", name=op.f("uq_alert_delivery_source_delivery")
        ),
    )


def _incidents() -> None:
    op.create_table(
        "incident",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("first", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=True),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("part_of", _NUMBER, nullable=True),
        sa.Column("firing", sa.Integer(), nullable=False),
        sa.Column("alerts", sa.Integer(), nullable=False),
        sa.Column("news", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=True),
        sa.Column("lease_until", _MOMENT, nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("triaged_at", _MOMENT, nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["part_of"], ["incident.number"], name=op.f("fk_incident_part_of_incident")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_state_number"), "incident", ["state", "number"])
    op.create_index(op.f("ix_incident_due_at"), "incident", ["due_at"])
    op.create_index(op.f("ix_incident_key"), "incident", ["key"])
    op.create_index(op.f("ix_incident_confirmed_at"), "incident", ["confirmed_at"])


def _alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("delivery", _NUMBER, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("incident", _NUMBER, nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery"],
            ["alert_delivery.number"],
            name=op.f("fk_alert_delivery_alert_delivery"),
        ),
        sa.ForeignKeyConstraint(
            ["incident"], ["incident.number"], name=op.f("fk_alert_incident_incident")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_alert")),
        sa.UniqueConstraint("key", name=op.f("uq_alert_key")),
    )
    op.create_index(op.f("ix_alert_state_number"), "alert", ["state", "number"])
    op.create_index(op.f("ix_alert_incident"), "alert", ["incident"])


def _episodes() -> None:
    op.create_table(
        "episode",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("incident", _NUMBER, nullable=False),
        sa.Column("alert", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["incident"], ["incident.number"], name=op.f("fk_episode_incident_incident")
        ),
        sa.ForeignKeyConstraint(
            ["alert"], ["alert.number"], name=op.f("fk_episode_alert_alert")
        ),
        sa.PrimaryKeyConstraint("fingerprint", "since", name=op.f("pk_episode")),
    )
    op.create_index(op.f("ix_episode_incident_since"), "episode", ["incident", "since"])
    op.create_table(
        "incident_link",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("incident", _NUMBER, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["incident"], ["incident.number"], name=op.f("fk_incident_link_incident_incident")
        ),
        sa.PrimaryKeyConstraint("key", "incident", "since", name=op.f("pk_incident_link")),
    )
    op.create_index(op.f("ix_incident_link_incident"), "incident_link", ["incident"])


def downgrade() -> None:
    """Go back; what monitoring told is forgotten."""
    for table in (
        "heartbeat",
        "incident_link",
        "episode",
        "alert",
        "incident",
        "alert_delivery",
    ):
        op.drop_table(table)
