"""Measures whether the optimiser finds what was planted, all of it and nothing else."""
