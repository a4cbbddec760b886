"""Tables of actions on the platform, and of what people decided on them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint, text

from registry.db.schema import metadata
from registry.db.types import Json, Moment

action = Table(
    "platform_action",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("status", String(20), nullable=False),
    Column("author", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("open_key", String(64)),  # the content key while it is open, then NULL
    Column("busy_key", String(400)),  # the workload from being taken until it is settled
    Column("document", Json, nullable=False),
    UniqueConstraint("open_key"),
    UniqueConstraint("busy_key"),
    Index(None, "created_at", "id"),
    Index(None, "status", "expires_at", "id"),
)

action_decision = Table(
    "action_decision",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("action", ForeignKey("platform_action.id"), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("actor", Text, nullable=False),
    Column("credential", String(40), nullable=False),
    Column("auth", String(20), nullable=False),
    Column("groups", Json, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("status", String(20), nullable=False),
    Column("in_stead_of", String(64), nullable=False),
    Column("shown", String(64), nullable=False),
    Index(
        "uq_action_decision_active",
        "action",
        "digest",
        "actor",
        unique=True,
        sqlite_where=text("status = 'active'"),
        postgresql_where=text("status = 'active'"),
    ),
    Index(None, "action"),
    Index(None, "actor", "at"),
)

action_rejection = Table(
    "action_rejection",
    metadata,
    Column("action", ForeignKey("platform_action.id"), primary_key=True),
    Column("wish", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "wish", "at"),
)
