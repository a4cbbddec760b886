"""Benchmarks: scripts whose figures are ratios measured in one run."""
