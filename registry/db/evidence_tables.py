"""Tables of what only evidence needs: deployments that were told of, lookups that failed."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from registry.db.schema import metadata
from registry.db.types import Moment

deployment = Table(
    "deployment",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("told_by", String(255), nullable=False),
    Column("delivery", String(255), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("service", String(255), nullable=False),
    Column("version", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("told_at", Moment, nullable=False),
    UniqueConstraint("told_by", "delivery"),
    Index(None, "at", "id"),
    Index(None, "service", "at", "id"),
)

failed_lookup = Table(
    "failed_lookup",
    metadata,
    Column("minute", Moment, primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("context", String(255), primary_key=True),
    Column("code", String(60), primary_key=True),
    Column("times", Integer, nullable=False),
    Index(None, "key", "minute"),
)
"""Counts alone: of whom a lookup was is not kept."""
