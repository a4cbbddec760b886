"""Which of two severities is worse, in whatever words senders use."""

from __future__ import annotations

_WORST_FIRST = (
    ("critical", "fatal", "emergency", "disaster", "page", "p0", "p1", "sev0", "sev1"),
    ("high", "error", "major", "severe", "p2", "sev2"),
    ("warning", "warn", "medium", "moderate", "average", "minor", "p3", "sev3"),
    ("low", "p4", "sev4"),
    ("info", "informational", "information", "notice", "none", "ok", "p5", "sev5"),
)
_WEIGHT = {
    word: len(_WORST_FIRST) - place
    for place, words in enumerate(_WORST_FIRST)
    for word in words
}


def worse(one: str | None, other: str | None) -> str | None:
    """Return the worse one as its sender wrote it; a word that nobody knows weighs least.

    >>> worse("warning", "critical")
    'critical'
    >>> worse("chartreuse", None)
    'chartreuse'
    """
    given = [word for word in (one, other) if word]
    # the word itself decides between equals, so that the order of telling never does
    return min(given, key=lambda word: (-_WEIGHT.get(word.lower(), 0), word), default=None)
