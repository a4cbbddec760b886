"""Reports on the log, read entry by entry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.audit.reports import ReportRow, names_row, report_row
from registry.contracts.records import HistoryFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.audit.reports import Subject
    from registry.audit.stored import StoredEntry
    from registry.domain.actors import Actor
    from registry.service.deps import Deps


def report(
    deps: Deps, wanted: HistoryFilter, by: Actor, *, subject: Subject | None = None
) -> Iterator[ReportRow]:
    """Yield the entries asked for, oldest first; with a subject, all that concerns that row.

    What concerns a row are the entries that name it, and every entry about a proposal that
    would touch it: who asked, who agreed, who refused.
    """
    by.require("audit.read")
    if subject is not None:  # the index finds proposals by the ends of their rows
        wanted = replace(wanted, about=subject.key)
    with deps.view() as uow:
        linked: set[str] = set()
        if subject is not None:
            naming = uow.report_entries(HistoryFilter(about=subject.key))
            linked = {entry.about for entry in naming if names_row(entry, subject)}
        for entry in uow.report_entries(wanted):
            if subject is None or _concerns(entry, subject, linked):
                yield report_row(entry)


def _concerns(entry: StoredEntry, subject: Subject, linked: set[str]) -> bool:
    return entry.about in linked or names_row(entry, subject)
