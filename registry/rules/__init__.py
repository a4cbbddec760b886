"""Governance, validators and what would pass instead: deterministic and order-free."""
