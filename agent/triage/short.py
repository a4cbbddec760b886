"""Keys that fit where they are kept."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.contracts.alerts import Alert

MOST_CHARS = 200


def short(text: str, most: int = MOST_CHARS) -> str:
    """Return a text, or what stands for it where it is too long to be kept as a key.

    >>> len(short("x" * 1_000))
    64
    """
    return text if len(text) <= most else hashlib.sha256(text.encode()).hexdigest()


def fingerprint_of(alert: Alert) -> str:
    """Return an alert's identity in at most 64 characters."""
    return short(alert.fingerprint, 64)
