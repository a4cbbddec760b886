"""Alerts to incidents, and incidents to causes and responses."""
