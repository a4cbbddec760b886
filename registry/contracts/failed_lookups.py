"""Lookups without an answer, counted by the minute: which name, and why; never by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class FailedLookups(NamedTuple):
    """How often one name found no answer, for one reason, within a minute."""

    minute: datetime
    """Its beginning."""
    kind: str
    context: str
    """From where it was asked."""
    key: str
    code: str
    """Why: the code of the problem, such as `alias.expired`."""
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedLookupFilter:
    """Which of them."""

    keys: tuple[str, ...]
    """Of these names, whatever their kind."""
    since: datetime
    until: datetime


class FailedLookupReader(Protocol):
    """Shows which lookups found no answer."""

    def failed_lookups(self, wanted: FailedLookupFilter) -> Sequence[FailedLookups]:
        """List them by minute, then name, context and code."""
        ...
