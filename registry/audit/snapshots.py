"""Snapshots as files: every row in its one order and form, under a signed header."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from registry.audit.verifier import SNAPSHOT
from registry.domain.digest import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from registry.audit.verifier.notes import Key
    from registry.domain.rows import Row, RowKey


def row_lines(rows: Mapping[RowKey, Row]) -> list[bytes]:
    """Write every row as canonical JSON, sorted: the same bytes for the same state."""
    return [
        canonical({"table": str(key.table), **rows[key].content()}) + b"\n"
        for key in sorted(rows)
    ]


def state_of(lines: Iterable[bytes]) -> str:
    """Hash what `row_lines` wrote."""
    found = hashlib.sha256()
    for line in lines:
        found.update(line)
    return found.hexdigest()


def snapshot_header(key: Key, note: str, checkpoint: str) -> bytes:
    """Write the first line: the signed facts, and the checkpoint they speak of."""
    head = {"format": SNAPSHOT, "key": key.text(), "note": note, "checkpoint": checkpoint}
    return json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
