"""Tables of who uses which name: scans, what they saw, what is gone, lookups by the day."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, String, Table, Text

from registry.db.schema import COUNTER, metadata
from registry.db.types import Moment, ordered

usage_scan = Table(
    "usage_scan",
    metadata,
    Column("repository", ordered(255), primary_key=True),
    Column("branch", ordered(255), primary_key=True),
    Column("commit", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("context", String(255), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("files", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("in_files", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("told_by", Text, nullable=False),
    Column("told_at", Moment, nullable=False),
    Column("first_told_by", Text, nullable=False),
)

_BRANCH = ("repository", "branch")
_OF_SCAN = tuple(f"usage_scan.{name}" for name in _BRANCH)

usage_seen = Table(
    "usage_seen",
    metadata,
    Column("repository", ordered(255), primary_key=True),
    Column("branch", ordered(255), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("same", ordered(255), primary_key=True),
    Column("in_files", Integer, nullable=False),
    Column("times", Integer, nullable=False),
    Column("mentions", Integer, nullable=False),
    Column("files", Text, nullable=False),
    ForeignKeyConstraint(_BRANCH, _OF_SCAN),
    Index(None, "kind", "same", "repository", "branch"),
)
"""What the last scan of each branch saw; replaced as a whole by the next. A name has one row,
since who asks for it wants all of its files, and nobody asks for the names of a file."""

usage_gone = Table(
    "usage_gone",
    metadata,
    Column("repository", ordered(255), primary_key=True),
    Column("branch", ordered(255), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("same", ordered(255), primary_key=True),
    Column("commit", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    ForeignKeyConstraint(_BRANCH, _OF_SCAN),
    Index(None, "kind", "same"),
)
"""Names that a branch used once, with the last commit that did."""

usage_lookup = Table(
    "usage_lookup",
    metadata,
    Column("day", Moment, primary_key=True),
    Column("same", ordered(255), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("context", String(255), primary_key=True),
    Column("caller", String(255), primary_key=True),
    Column("times", COUNTER, nullable=False),
    Index(None, "kind", "same", "day"),
)
"""Callers are services; of people it is kept that they are people."""
