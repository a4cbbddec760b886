"""The table of improvements that somebody does not want to hear of now."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from registry.db.schema import metadata
from registry.db.types import Moment

improvement_put_off = Table(
    "improvement_put_off",
    metadata,
    Column("improvement", String(40), primary_key=True),
    Column("until", Moment, nullable=False),
    Column("because", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)
