"""Scenarios: what somebody asks of the operator, and the state that must come of it."""
