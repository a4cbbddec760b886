"""The audit log: entries, Merkle tree, verification, and the verifier that stands alone."""
