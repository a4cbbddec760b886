"""Attacks on the operator, each measured by what became of the registry."""
