"""Every table. Columns repeat what queries need; histories hold canonical JSON."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from registry.db.types import Json, Moment, ordered
from registry.domain.searching import START_CHARS

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_ROW_ID = 700  # kind + context + key, each with its separator
_COUNTER = BigInteger().with_variant(Integer, "sqlite")


_ENDS = "status = 'active' AND ends_at IS NOT NULL"


def _only(name: str, *columns: str, where: str) -> Index:
    """Index some rows alone."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


context = Table(
    "context",
    metadata,
    Column("id", ordered(_ROW_ID), primary_key=True),
    Column("fallback", Json, nullable=False),
)

contract = Table(
    "contract",
    metadata,
    Column("id", ordered(_ROW_ID), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("key", String(255), nullable=False),
    Column("mirror", ordered(255)),
    Column("version", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("owner_start", ordered(START_CHARS)),  # an index takes no text without bounds
    Column("description", Text, nullable=False),
    Column("base_url", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("successor", Json),
    Column("deprecated_at", Moment),
    Column("sunset_at", Moment),
    Column("compatibility", String(20), nullable=False, server_default=""),
    Column("releases", Json, nullable=False, server_default="[]"),
    Index(None, "kind", "mirror", "key"),
    Index(None, "owner_start", "id"),
    Index(None, "status", "id"),
)

alias = Table(
    "alias",
    metadata,
    Column("id", ordered(_ROW_ID), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("context", ForeignKey("context.id"), nullable=False),
    Column("key", String(255), nullable=False),
    Column("same", ordered(255), nullable=False),
    Column("mirror", ordered(255)),
    Column("type", String(20), nullable=False),
    Column("target", Json),
    Column("target_same", String(300)),
    Column("owner", Text, nullable=False),
    Column("owner_start", ordered(START_CHARS)),  # an index takes no text without bounds
    Column("description", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("status", String(20), nullable=False),
    Column("scope", String(200), nullable=False, server_default=""),
    Column("constraint", String(100), nullable=False, server_default=""),
    Column("candidates", Json, nullable=False, server_default="[]"),
    Column("schedule", Json),
    Column("ends_at", Moment),  # the sooner of expiry and announced end
    Column("over_at", Moment),  # the announced end alone
    Column("deprecated_in", Text, nullable=False, server_default=""),
    Column("removed_in", Text, nullable=False, server_default=""),
    # Each list has its index, which ends with the order in which the list is read.
    Index(None, "kind", "same", "id"),
    Index(None, "kind", "mirror", "key"),
    Index(None, "context", "id"),
    Index(None, "target_same", "id"),
    Index(None, "owner_start", "id"),
    Index(None, "type", "id"),
    _only("ix_alias_ending", "ends_at", "id", where=_ENDS),
    _only("ix_alias_ending_in", "context", "ends_at", "id", where=_ENDS),
    _only("ix_alias_ending_of", "owner_start", "ends_at", "id", where=_ENDS),
    _only("ix_alias_over", "over_at", where="over_at IS NOT NULL"),
    _only("ix_alias_tombstone", "id", where="status = 'tombstone'"),
    _only("ix_alias_retired", "id", where="status = 'retired'"),
    _only("ix_alias_without_target", "id", where="target_same IS NULL"),
)

name_tail = Table(
    "name_tail",
    metadata,
    Column("table", String(20), primary_key=True),
    Column("tail", ordered(255), primary_key=True),
    Column("row", ordered(_ROW_ID), primary_key=True),
    sqlite_with_rowid=False,
)
"""Under which texts a search finds a row; written with the row."""

anchor = Table(
    "anchor",
    metadata,
    Column("id", ordered(_ROW_ID), primary_key=True),
    Column("family", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("description", Text, nullable=False),
)

revision = Table(
    "revision",
    metadata,
    Column("number", _COUNTER, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("proposal", String(40), nullable=False),
    UniqueConstraint("proposal"),
    Index(None, "at"),
)

revision_state = Table(
    "revision_state",
    metadata,
    Column("revision", ForeignKey("revision.number"), primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("sum", LargeBinary),  # of the newest revision only
)

row_change = Table(
    "row_change",
    metadata,
    Column("revision", ForeignKey("revision.number"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("table", String(20), nullable=False),
    Column("row", ordered(_ROW_ID), nullable=False),
    Column("before", Json),
    Column("after", Json),
    Index(None, "table", "row", "revision"),
)

proposal = Table(
    "proposal",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("status", String(20), nullable=False),
    Column("author", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("open_key", String(64)),  # the content key while it is open, then NULL
    Column("document", Json, nullable=False),
    UniqueConstraint("open_key"),
    Index(None, "created_at", "id"),
    Index(None, "status", "created_at", "id"),
    Index(None, "status", "expires_at", "id"),
)

proposal_row = Table(
    "proposal_row",
    metadata,
    Column("row_mirror", ordered(_ROW_ID), primary_key=True),
    Column("proposal", ForeignKey("proposal.id"), primary_key=True),
    sqlite_with_rowid=False,
)
"""Which rows a proposal would change; a row is found by its end, such as its key."""

proposal_thread = Table(
    "proposal_thread",
    metadata,
    Column("proposal", ForeignKey("proposal.id"), primary_key=True),
    Column("channel", String(40), primary_key=True),
    Column("thread", String(255), primary_key=True),
)

decision = Table(
    "decision",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("proposal", ForeignKey("proposal.id"), nullable=False),
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
    Index(
        "uq_decision_active",
        "proposal",
        "digest",
        "actor",
        unique=True,
        sqlite_where=text("status = 'active'"),
        postgresql_where=text("status = 'active'"),
    ),
    Index(None, "proposal"),
)

job = Table(
    "job",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("about", String(255), nullable=False),
    Column("state", String(20), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("fence", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Index(
        "uq_job_open",
        "kind",
        "about",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index(None, "state", "due_at"),
)

run = Table(
    "run",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("thread", String(255), nullable=False),
    Column("number", Integer, nullable=False),
    Column("previous", String(40), nullable=False),
    Column("actor", Text, nullable=False),
    Column("credential", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("step", String(40), nullable=False),
    Column("steps", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("lease_until", Moment, nullable=False),
    Column("cancelled_by", Text, nullable=False),
    Column("proposal", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("says", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("used", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("ended_at", Moment),
    UniqueConstraint("channel", "thread", "number"),
    Index(None, "state", "lease_until"),
    Index(None, "created_at", "id"),
    Index(None, "actor", "created_at", "id"),
)

effect = Table(
    "effect",
    metadata,
    Column("run", ForeignKey("run.id"), primary_key=True),
    Column("call", String(255), primary_key=True),
    Column("proposal", String(40), nullable=False),
)
"""Which proposal a call of a run has made: once, however often the call is tried."""

schedule = Table(
    "schedule",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("every_s", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("fence", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("ended_at", Moment),
    Column("says", Text, nullable=False),
)

turn = Table(
    "turn",
    metadata,
    Column("id", String(64), primary_key=True),  # of all that makes it the same turn
    Column("subject", String(_ROW_ID + 20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("version", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("owner", Text, nullable=False),
    Column("reminded_s", Integer),  # how long before it the last reminder was due
    Index(None, "subject"),
    Index(None, "due_at"),
)

notice = Table(
    "notice",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("document", Json, nullable=False),
    Column("state", String(20), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("fence", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Index(None, "state", "due_at"),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("seq", _COUNTER, primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False),
    Column("position", _COUNTER),
    Column("at", Moment, nullable=False),
    Column("tag", String(60), nullable=False),
    Column("actor", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("about_mirror", ordered(_ROW_ID)),
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
    Column("size", _COUNTER, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("stack", LargeBinary, nullable=False),  # subtree roots, 32 bytes each
    Column("at", Moment, nullable=False),
    Column("note", Text, nullable=False, server_default=""),  # as it was signed
)

tree_node = Table(
    "tree_node",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", _COUNTER, primary_key=True, autoincrement=False),
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

account = Table(
    "account",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("roles", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

credential = Table(
    "credential",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account", ForeignKey("account.id"), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Index(None, "account"),
)

kept_answer = Table(
    "kept_answer",
    metadata,
    Column("principal", String(64), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("route", Text, nullable=False),
    Column("body_hash", String(64), nullable=False),
    Column("about", Text, nullable=False),
    Column("status", Integer),  # NULL until it has been answered
    Column("headers", Json),
    Column("body", LargeBinary),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)

hit_count = Table(
    "hit_count",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Index(None, "ends_at"),
)
