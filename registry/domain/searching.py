"""What a store indexes of a spelling, so that names are found by part of it without a scan.

A search finds a name under the *tail* that begins with the searched text: the end of the name
from the beginning of one of its words. A *mirror* is a text back to front: whoever shares an
ending with it stands beside it in order.
"""

from __future__ import annotations

import re

_WORD_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]|(?<=[a-z0-9])[A-Z]")
_ALIAS_ID = re.compile(r"[^:]*:[^:\[]*(?:\[[^\]]*\])?:(.*)")
_CONTRACT_ID = re.compile(r"[^:]*:(.*)")
_MOST_TAILS = 12
"""Of one name; more words than that are no help in finding it."""
_HIGHEST = "\U0010ffff"
START_CHARS = 200
"""How much of a text without bounds, such as an owner, is indexed; the whole is compared."""


def mirror(text: str) -> str:
    """Write a text back to front, its case folded.

    >>> mirror("User-api")
    'ipa-resu'
    """
    return text.lower()[::-1]


def start_of(text: str) -> str:
    """Return as much of a text as is indexed."""
    return text[:START_CHARS]


def past(prefix: str) -> str:
    """Return a text that stands behind every text beginning with `prefix`."""
    return prefix + _HIGHEST


def tails(same: str) -> tuple[str, ...]:
    """Return the ends of a folded key that begin at a word, the whole first, in lower case.

    >>> tails("legacy-userApi")
    ('legacy-userapi', 'userapi', 'api')
    """
    starts = [0, *(found.start() for found in _WORD_START.finditer(same) if found.start())]
    return tuple(same[start:].lower() for start in starts[:_MOST_TAILS])


def same_in(table: str, row_id: str) -> str:
    """Return the folded key at the end of the id of an alias or a contract.

    Raises `ValueError` for what is no such id.

    >>> same_in("alias", "attribute:otel[metrics/a:b]:state")
    'state'
    """
    found = (_ALIAS_ID if table == "alias" else _CONTRACT_ID).fullmatch(row_id)
    if found is None:
        raise ValueError(row_id)
    return found[1]


def found_under(same: str, text: str) -> str | None:
    """Return the tail under which a search for `text` lists the name; None if it does not.

    >>> found_under("user-update-api", "U")
    'update-api'
    """
    begins = text.lower()
    return min((tail for tail in tails(same) if tail.startswith(begins)), default=None)
