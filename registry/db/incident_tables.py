"""Tables of what monitoring told, and of the incidents it was folded into."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from registry.db.schema import COUNTER, metadata
from registry.db.types import Json, Moment

alert_delivery = Table(
    "alert_delivery",
    metadata,
    Column("number", COUNTER, primary_key=True, autoincrement=True),
    Column("source", String(40), nullable=False),
    Column("delivery", String(255), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("credential", String(40), nullable=False),
    Column("alerts", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    UniqueConstraint("source", "delivery"),
)
"""What came in one piece, so that the same piece is taken once."""

incident = Table(
    "incident",
    metadata,
    Column("number", COUNTER, primary_key=True, autoincrement=True),
    Column("key", String(255), nullable=False),
    Column("first", String(64), nullable=False),  # the fingerprint that `key` was made of
    Column("state", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("severity", Text),
    Column("opened_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("closed_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("confirmed_at", Moment),  # when a person said which cause was the right one
    Column("part_of", ForeignKey("incident.number")),
    Column("firing", Integer, nullable=False),
    Column("alerts", Integer, nullable=False),
    Column("news", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("due_at", Moment),  # NULL where nothing is to be done
    Column("lease_until", Moment),
    Column("fence", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("triaged_at", Moment),
    Column("document", Json, nullable=False),
    Index(None, "state", "number"),
    Index(None, "due_at"),
    Index(None, "key"),
    Index(None, "confirmed_at"),
)

alert = Table(
    "alert",
    metadata,
    Column("number", COUNTER, primary_key=True, autoincrement=True),
    Column("key", String(64), nullable=False),  # of all that makes two tellings one
    Column("delivery", ForeignKey("alert_delivery.number"), nullable=False),
    Column("state", String(20), nullable=False),
    Column("told", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("incident", ForeignKey("incident.number")),
    Column("document", Json, nullable=False),
    Column("files", Json),  # apart, because they are large and folding needs none of them
    UniqueConstraint("key"),
    Index(None, "state", "number"),
    Index(None, "incident"),
)

episode = Table(
    "episode",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("since", Moment, primary_key=True),
    Column("until", Moment),
    Column("status", String(20), nullable=False),
    Column("incident", ForeignKey("incident.number"), nullable=False),
    Column("alert", ForeignKey("alert.number"), nullable=False),
    Index(None, "incident", "since"),
)
"""One firing of an alert, from its beginning to its end."""

incident_link = Table(
    "incident_link",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("incident", ForeignKey("incident.number"), primary_key=True),
    Column("since", Moment, primary_key=True),
    Column("until", Moment, nullable=False),
    Index(None, "incident"),
)
"""What draws further alerts into an incident, and for how long."""

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("source", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("told", Integer, nullable=False),
    Column("alert", ForeignKey("alert.number"), nullable=False),  # the newest; it counts on
)
"""Alerts that fire to show that alerting works."""
