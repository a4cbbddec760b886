"""Times as logs and tools write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_ISO = re.compile(
    r"(\d{4}[-/]\d{2}[-/]\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?"
    r"\s?(Z|[+-]\d{2}:?\d{2})?"
)
_SYSLOG = re.compile(r"\b(\d{2}/[A-Z][a-z]{2}/\d{4}):? ?(\d{2}:\d{2}:\d{2})")
_NAMED = re.compile(r"(?i)(?:time|timestamp|ts|date)['\"]?\s?[:=]\s?['\"]?(?=\d)")
_SEARCHED = 60
"""A time further on is what a line speaks of, not when it was written."""
_EPOCH_MS = re.compile(r'"(?:time|timestamp|ts)":\s?(\d{13})\b')


def moment_in(text: str) -> datetime | None:
    """Return the first time that a line carries, in UTC; None when it carries none.

    A time without a zone is read as UTC.

    >>> moment_in("2025-05-29 10:14:26,367 - DEBUG").isoformat()
    '2025-05-29T10:14:26.367000+00:00'
    """
    named = _NAMED.search(text)
    head = text[named.end() : named.end() + _SEARCHED] if named else text[:_SEARCHED]
    found = _ISO.search(head)
    if found:
        return _iso(found)
    found = _SYSLOG.search(head)
    if found:
        return _parsed(f"{found[1]} {found[2]}", "%d/%b/%Y %H:%M:%S")
    found = _EPOCH_MS.search(text[:240])
    if found:
        return datetime.fromtimestamp(int(found[1]) / 1000, UTC)
    return None


def _iso(found: re.Match[str]) -> datetime | None:
    day = found[1].replace("/", "-")
    fraction = (found[3] or "0")[:6]
    zone = (found[4] or "Z").replace("Z", "+00:00")
    try:
        return datetime.fromisoformat(f"{day}T{found[2]}.{fraction:0<6}{zone}").astimezone(UTC)
    except ValueError:
        return None


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None


def mail_moment(text: str) -> datetime | None:
    """Read `Tue, 12 Aug 2025 05:45:20 +0200`, as `kubectl describe` writes it."""
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, TypeError, IndexError):
        return None
