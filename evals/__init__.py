"""Measures the finished application. Nothing imports it, and it is not in the wheel."""
