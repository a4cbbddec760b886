"""What checks the audit: the same code here and, as one file, on a machine without Frenly.

The parts in this package need nothing but Python's own library (3.9 or later) and import only
each other; `single_file.write_verifier` puts them into the one file that a person takes along.
"""

from __future__ import annotations

from registry.audit.verifier.exports import ARCHIVE, EXPORT, verify_archive, verify_export
from registry.audit.verifier.main import main
from registry.audit.verifier.reading import Fault, Report, canonical
from registry.audit.verifier.receipts import (
    APPLY_TAG,
    APPROVE_TAG,
    CREATE_TAG,
    RECEIPT,
    verify_receipt,
)
from registry.audit.verifier.snapshots import SNAPSHOT, verify_snapshot
from registry.audit.verifier.tree import (
    EMPTY_ROOT,
    Checkpoint,
    Tree,
    are_hashes,
    first_mismatch,
    leaf_hash,
    node_hash,
    root_of,
    verify_inclusion,
)

__all__ = [
    "APPLY_TAG",
    "APPROVE_TAG",
    "ARCHIVE",
    "CREATE_TAG",
    "EMPTY_ROOT",
    "EXPORT",
    "RECEIPT",
    "SNAPSHOT",
    "Checkpoint",
    "Fault",
    "Report",
    "Tree",
    "are_hashes",
    "canonical",
    "first_mismatch",
    "leaf_hash",
    "main",
    "node_hash",
    "root_of",
    "verify_archive",
    "verify_export",
    "verify_inclusion",
    "verify_receipt",
    "verify_snapshot",
]
