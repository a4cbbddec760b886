"""Pure decisions about names, contracts, edits and approvals: no I/O, clock or random."""
