"""Scanning trees: which files, over both cores, and what the last scan found in them."""
