"""Policies as data: each file is read by exactly one loader, through importlib.resources."""
