"""Rows that somebody else wrote down: of the right shape, and with names that are names.

The database holds only what its use cases let in. What a server hands out is anybody's word,
and `frenly fix` writes names into programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.names import Name
from registry.domain.rows import Alias, Context, Contract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.domain.rows import Row

_NO_TEXT = frozenset(
    {
        *("candidates", "fallback", "releases", "schedule", "successor", "target"),
        *("created_at", "deprecated_at", "expires_at", "sunset_at"),
    }
)
"""Fields of a row that are parsed as it is read; all others are text."""


def check_rows(rows: Iterable[Row]) -> None:
    """Raise `TypeError` for what is no text where there should be one.

    Raises `InvalidInput` for what is no name of its kind.
    """
    for row in rows:
        check_texts(*(text for key, text in row.content().items() if key not in _NO_TEXT))
        check_texts(*_parts(row))
        for name in _names(row):
            Name.parse(name.kind, name.key)


def check_texts(*texts: object) -> None:
    """Raise `TypeError` unless all are text."""
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("it is no text")


def _parts(row: Row) -> Iterator[object]:
    """Yield the texts inside of a row's lists."""
    if isinstance(row, Context):
        yield from row.fallback
    if isinstance(row, Contract):
        for release in row.releases:
            yield from (release.version, release.base_url)


def _names(row: Row) -> Iterator[Name]:
    if isinstance(row, Contract):
        yield row.name
        yield from () if row.successor is None else (row.successor,)
    if isinstance(row, Alias):
        yield row.name
        yield from () if row.target is None else (row.target,)
        yield from row.candidates
