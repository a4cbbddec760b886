"""Every table. Columns repeat what queries need; histories hold canonical JSON."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from registry.db.action_tables import action, action_decision, action_rejection
from registry.db.approval_tables import (
    absence,
    delegation,
    proposal_climb,
    proposal_comment,
    proposal_snooze,
    rejection,
)
from registry.db.code_tables import code_change, code_event, code_repository
from registry.db.edge_tables import account, credential, hit_count, kept_answer
from registry.db.evidence_tables import deployment, failed_lookup
from registry.db.improvement_tables import improvement_put_off
from registry.db.incident_tables import (
    alert,
    alert_delivery,
    episode,
    heartbeat,
    incident,
    incident_link,
)
from registry.db.log_tables import audit_entry, checkpoint, log_key, tree_node
from registry.db.model_tables import model_call
from registry.db.schema import COUNTER, ROW_ID, metadata
from registry.db.types import Json, Moment, ordered
from registry.db.usage_tables import usage_gone, usage_lookup, usage_scan, usage_seen
from registry.db.watch_tables import alarm, pause
from registry.db.work_tables import effect, job, notice, run, schedule, turn
from registry.domain.searching import START_CHARS

__all__ = [
    "absence",
    "account",
    "action",
    "action_decision",
    "action_rejection",
    "alarm",
    "alert",
    "alert_delivery",
    "alias",
    "anchor",
    "audit_entry",
    "checkpoint",
    "code_change",
    "code_event",
    "code_repository",
    "context",
    "contract",
    "credential",
    "decision",
    "delegation",
    "deployment",
    "effect",
    "episode",
    "failed_lookup",
    "heartbeat",
    "hit_count",
    "improvement_put_off",
    "incident",
    "incident_link",
    "job",
    "kept_answer",
    "log_key",
    "metadata",
    "model_call",
    "name_tail",
    "notice",
    "pause",
    "proposal",
    "proposal_climb",
    "proposal_comment",
    "proposal_row",
    "proposal_snooze",
    "proposal_thread",
    "rejection",
    "revision",
    "revision_state",
    "row_change",
    "run",
    "schedule",
    "tree_node",
    "turn",
    "usage_gone",
    "usage_lookup",
    "usage_scan",
    "usage_seen",
]

_ENDS = "status = 'active' AND ends_at IS NOT NULL"


def _only(name: str, *columns: str, where: str) -> Index:
    """Index some rows alone."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


context = Table(
    "context",
    metadata,
    Column("id", ordered(ROW_ID), primary_key=True),
    Column("fallback", Json, nullable=False),
)

contract = Table(
    "contract",
    metadata,
    Column("id", ordered(ROW_ID), primary_key=True),
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
    Column("id", ordered(ROW_ID), primary_key=True),
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
    Column("row", ordered(ROW_ID), primary_key=True),
    sqlite_with_rowid=False,
)
"""Under which texts a search finds a row; written with the row."""

anchor = Table(
    "anchor",
    metadata,
    Column("id", ordered(ROW_ID), primary_key=True),
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
    Column("number", COUNTER, primary_key=True, autoincrement=False),
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
    Column("row", ordered(ROW_ID), nullable=False),
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
    Index(None, "author", "created_at"),
    Index(None, "created_at", "id"),
    Index(None, "status", "created_at", "id"),
    Index(None, "status", "expires_at", "id"),
)

proposal_row = Table(
    "proposal_row",
    metadata,
    Column("row_mirror", ordered(ROW_ID), primary_key=True),
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
    Index(None, "channel", "thread"),
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
    Column("in_stead_of", String(64), nullable=False, server_default=""),
    Column("shown", String(64), nullable=False, server_default=""),
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
    Index(None, "actor", "at"),
)
