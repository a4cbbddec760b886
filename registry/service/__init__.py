"""Use cases: load, decide, save, record, each in one transaction. Nothing else commits."""
