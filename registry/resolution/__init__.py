"""Answering what a name stands for, from an immutable snapshot."""
