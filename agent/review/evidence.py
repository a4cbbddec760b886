"""What the registry has on record of the rows that a finding rests on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from registry.domain.rows import Alias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from agent.review.known import Known
    from registry.domain.rows import Contract, RowKey
    from registry.domain.times import Moment


def evidence_of(
    known: Known, rows: Iterable[RowKey], told: Callable[[RowKey], str]
) -> Iterator[str]:
    """Yield one line a row: which it is, what it says, and who last changed it."""
    for key in rows:
        row = known.row(key)
        facts = [*_facts(row), told(key)] if row is not None else [told(key)]
        yield f"{key}: {'; '.join(fact for fact in facts if fact) or 'on record'}"


def _facts(row: Alias | Contract) -> Iterator[str]:
    if isinstance(row, Alias):
        yield f"{row.type} alias of {row.target}" if row.target else f"{row.type} alias"
        yield f"deprecated in {row.deprecated_in}" if row.deprecated_in else ""
        yield f"removed in {row.removed_in}" if row.removed_in else ""
        yield _dated("expires", row.expires_at)
        yield _dated("ends", row.schedule.ends_at if row.schedule else None)
    else:
        yield f"{row.status} contract"
        yield _dated("deprecated", row.deprecated_at)
        yield _dated("sunset", row.sunset_at)
        yield f"succeeded by {row.successor}" if row.successor else ""
    yield f"owner {row.owner}" if row.owner else ""


def _dated(what: str, at: Moment | None) -> str:
    return f"{what} {at:%Y-%m-%d}" if isinstance(at, datetime) else ""
