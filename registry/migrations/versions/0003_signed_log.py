"""Signed checkpoints, the keys that sign them, and inner nodes of the audit's tree."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.audit.tiles import GrowingTree

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go to this schema."""
    op.create_table(
        "log_key",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_log_key")),
        sa.UniqueConstraint("public", name=op.f("uq_log_key_public")),
    )
    op.create_table(
        "tree_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name=op.f("pk_tree_node")),
    )
    with op.batch_alter_table("checkpoint", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.Text(), server_default="", nullable=False))
    _fill_nodes()


def _fill_nodes() -> None:
    """Compute the nodes of entries that have their place already."""
    connection = op.get_bind()
    leaves = connection.execute(
        sa.text("SELECT leaf FROM audit_entry WHERE position IS NOT NULL ORDER BY position")
    )
    tree = GrowingTree()
    for leaf in leaves.scalars():
        tree.append(bytes(leaf))
    nodes = sa.table("tree_node", sa.column("level"), sa.column("number"), sa.column("hash"))
    if tree.nodes:
        op.bulk_insert(nodes, [node._asdict() for node in tree.nodes])


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("checkpoint", schema=None) as batch_op:
        batch_op.drop_column("note")
    op.drop_table("tree_node")
    op.drop_table("log_key")
