"""Tables of what hosts of code told, and of the changes that pull requests ask for."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)
from sqlalchemy import UniqueConstraint as Unique

from registry.db.schema import COUNTER, metadata
from registry.db.types import Json, Moment

code_event = Table(
    "code_event",
    metadata,
    Column("number", COUNTER, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("subject", String(255), nullable=False),
    Column("document", Json, nullable=False),
    Column("state", String(20), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("fence", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Unique("id"),
    Index(None, "state", "due_at"),
    Index(None, "subject", "number"),
    Index(None, "state", "at"),
)
"""What was told, in the order in which it came; of one subject one after the other."""

code_change = Table(
    "code_change",
    metadata,
    Column("subject", String(255), primary_key=True),
    Column("head", String(64), primary_key=True),
    Column("proposal", ForeignKey("proposal.id"), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("is_own", Boolean, nullable=False),
    Column("pushed_by", BigInteger, nullable=False),
    Column("reviews", Json, nullable=False),
    Column("state", String(20), nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "proposal"),
    Index(None, "state", "at"),
)
"""Which proposal the newest commit of a pull request asks for."""

code_repository = Table(
    "code_repository",
    metadata,
    Column("name", String(201), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "number"),
)
"""Which repository bears a name, by the number that its host never gives to another. A name
that it gave up stays bound to it."""
