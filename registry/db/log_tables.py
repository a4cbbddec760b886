"""Tables of the audit log and its tree."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from registry.db.schema import COUNTER, ROW_ID, metadata
from registry.db.types import Moment, ordered

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("seq", COUNTER, primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False),
    Column("position", COUNTER),
    Column("at", Moment, nullable=False),
    Column("tag", String(60), nullable=False),
    Column("actor", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("about_mirror", ordered(ROW_ID)),
    Column("mentions", Text, nullable=False),  # the rows it speaks of, a line each
    Column("body", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    UniqueConstraint("id"),
    UniqueConstraint("position"),
    Index(None, "about"),
    Index(None, "about_mirror"),
    Index(None, "at", "seq"),
    Index(None, "actor", "at", "seq"),
    Index(None, "tag", "at", "seq"),
    sqlite_autoincrement=True,
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", COUNTER, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("stack", LargeBinary, nullable=False),  # subtree roots, 32 bytes each
    Column("at", Moment, nullable=False),
    Column("note", Text, nullable=False, server_default=""),  # as it was signed
)

tree_node = Table(
    "tree_node",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", COUNTER, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)

log_key = Table(
    "log_key",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    UniqueConstraint("public"),
)
