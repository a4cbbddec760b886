"""The table of what models were asked."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from registry.db.schema import metadata
from registry.db.types import Json, Moment

model_call = Table(
    "model_call",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("day", String(10), nullable=False),
    Column("run", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("step", Integer, nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("answered_as", Text, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("tokens_in", BigInteger, nullable=False),
    Column("tokens_out", BigInteger, nullable=False),
    Column("tokens_cached", BigInteger, nullable=False),
    Column("is_estimate", Boolean, nullable=False),
    Column("cost_micro", BigInteger),
    Column("latency_ms", Integer, nullable=False),
    Column("retries", Integer, nullable=False),
    Column("finish", Text, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("error", Text, nullable=False),
    Column("fallback_for", Text, nullable=False),
    Column("tools", Json, nullable=False),
    Index(None, "at", "id"),
    Index(None, "actor", "at"),
    Index(None, "run"),
)
