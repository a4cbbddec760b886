"""Which audit entries a history holds, found along the indexes of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, tuple_, union, union_all

from registry.audit.entries import Tag
from registry.db import tables as t
from registry.db.statements import values_of
from registry.domain.searching import mirror, past

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement, CompoundSelect, Select

    from registry.contracts.records import HistoryFilter

_entry = t.audit_entry.c
ENTRY_COLUMNS = (
    _entry.position,
    _entry.body,
    _entry.leaf,
    _entry.id,
    _entry.tag,
    _entry.actor,
    _entry.about,
    _entry.at,
    _entry.mentions,
)
_ORDER = (_entry.at, _entry.seq)


def entries_like(wanted: HistoryFilter, *, limit: int, after: str | None) -> Select[Any]:
    """Select what `wanted` asks for, newest first, behind the entry `after`.

    Several tags are as many short lists, each along the index of tags, put together.
    """
    tags = [str(tag) for tag in Tag if tag.startswith(wanted.tag or "")]
    if wanted.tag is None or wanted.about is not None or len(tags) <= 1:
        every = select(*ENTRY_COLUMNS).where(*_conditions(wanted, after))
        if wanted.tag is not None:
            every = every.where(_entry.tag.in_(tags))
        return _newest(every, limit)
    lists = [
        _newest(
            select(_entry.seq).where(_entry.tag == tag, *_conditions(wanted, after)), limit
        ).subquery()
        for tag in tags
    ]
    seqs = union_all(*(select(each.c.seq) for each in lists))
    return _newest(select(*ENTRY_COLUMNS).where(_entry.seq.in_(seqs)), limit)


def entries_of(wanted: HistoryFilter) -> Select[Any]:
    """Select all that `wanted` asks for, oldest first, for whoever reads row by row."""
    every = select(*ENTRY_COLUMNS).where(*_conditions(wanted, None)).order_by(_entry.seq)
    if wanted.tag is None:
        return every
    return every.where(_entry.tag.in_([str(tag) for tag in Tag if tag.startswith(wanted.tag)]))


def _newest(query: Select[Any], limit: int) -> Select[Any]:
    return query.order_by(*(column.desc() for column in _ORDER)).limit(limit)


def _conditions(wanted: HistoryFilter, after: str | None) -> Iterator[ColumnElement[bool]]:
    if wanted.about is not None:
        yield _entry.seq.in_(_about(wanted.about))
    if wanted.actor is not None:
        yield _entry.actor == wanted.actor
    if wanted.since is not None:
        yield _entry.at >= wanted.since
    if wanted.until is not None:
        yield _entry.at < wanted.until
    if after is not None:
        yield tuple_(*_ORDER) < values_of(_ORDER, _entry.id == after)


def _about(subject: str) -> CompoundSelect[Any]:
    """Select the entries about a subject, and about the proposals that would change it."""
    whole, end = mirror(subject), mirror(f":{subject}")
    row = t.proposal_row.c
    rows = select(row.proposal).where(
        (row.row_mirror == whole) | ((row.row_mirror >= end) & (row.row_mirror < past(end)))
    )
    ends = (_entry.about_mirror >= end) & (_entry.about_mirror < past(end))
    return union(
        select(_entry.seq).where(_entry.about == subject),
        select(_entry.seq).where(ends),
        select(_entry.seq).where(_entry.about.in_(rows)),
    )
