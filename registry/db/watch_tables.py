"""Tables of what stops work, and of what is not as it should be."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from registry.db.schema import metadata
from registry.db.types import Json, Moment

pause = Table(
    "pause",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("document", Json, nullable=False),
)

alarm = Table(
    "alarm",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("check", String(40), nullable=False),
    Column("says", Text, nullable=False),
    Column("fix", Text, nullable=False),
    Column("since", Moment, nullable=False),
)
