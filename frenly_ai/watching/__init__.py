"""Frenly looking after itself: what it reads, what it checks, whom it tells."""
