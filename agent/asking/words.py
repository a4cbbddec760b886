"""Words under which parts of the agent find each other's notes on a message."""

from __future__ import annotations

FALLBACK = "frenly_fallback"
"""Key of an answer's metadata: the line that tells the person who answered instead."""
