"""Bring the log to an archive, where it is kept for years, and judge it from there alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.audit.archives import (
    SegmentName,
    keep_until,
    lines_of,
    merge_segments,
    read_name,
)
from registry.audit.entries import Tag
from registry.audit.exporting import export_lines
from registry.audit.verifier import ARCHIVE, Checkpoint, Report, verify_archive
from registry.domain.times import show_moment
from registry.errors import Conflict, Missing
from registry.service.auditing import checkpoints
from registry.service.sequencing import sequence, signers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.audit.verifier.notes import Key
    from registry.domain.actors import Actor
    from registry.service.deps import Deps
    from registry.service.ports import ArchiveStore, Head, UnitOfWork

MOST = 16_384
"""Entries in a segment, save where checkpoints are farther apart."""


class ArchiveContradicts(Conflict):
    """The archive holds another history than the log."""

    code = "audit.archive_contradicts"


class Segment(NamedTuple):
    """One object of the archive."""

    name: str
    first: int
    end: int
    keep_until: str


def archive(deps: Deps, store: ArchiveStore, by: Actor) -> list[Segment]:
    """Add what the archive lacks, up to the newest checkpoint; return the new segments.

    Raises `ArchiveContradicts` when the archive ends in another history than the log's.
    """
    by.require("operate")
    sequence(deps)
    made: list[Segment] = []
    with deps.view() as uow:
        end = _archived_end(uow, store)
        for first, head in _parts(uow.heads(end), end):
            made.append(_add(deps, store, uow, first, head))
    if made:
        with deps.new_uow() as uow:
            data: dict[str, Any] = {"archive": store.where, "size": made[-1].end}
            data["segments"] = [segment.name for segment in made]
            uow.record(deps.entry(Tag.LOG_ARCHIVE, by, "audit", data))
            uow.commit()
        sequence(deps)
    return made


def segments(store: ArchiveStore) -> list[Segment]:
    """List the archive's segments in order."""
    found = [(name, read_name(name)) for name in store.names()]
    return [
        Segment(name, said.first, said.end, keep_until(store.read(name)))
        for name, said in found
        if said is not None
    ]


def verify_stored(
    store: ArchiveStore, kept: Sequence[Checkpoint] = (), trusted: Sequence[Key] = ()
) -> Report:
    """Verify the archive from itself alone, and from what was kept elsewhere."""
    files = ((name, lines_of(store.read(name))) for name in _names(store))
    return verify_archive(files, kept, trusted)


def compare_end(deps: Deps, report: Report) -> Report:
    """Refuse an archive that ends before what the log says was archived."""
    with deps.view() as uow:
        told = [
            json.loads(e.body)["data"]["size"] for e in uow.entries(tag=str(Tag.LOG_ARCHIVE))
        ]
    most = max(told, default=0)
    if report.problem or report.size >= most:
        return report
    problem = f"the log says that {most} entries were archived, here are {report.size}"
    return report._replace(problem=problem, first_bad=report.size)


def restore(store: ArchiveStore) -> Iterator[bytes]:
    """Yield the archived log as one segment, which the verifier reads."""
    yield from merge_segments(store.read(name) for name in _names(store))


def _names(store: ArchiveStore) -> list[str]:
    names = [name for name in store.names() if read_name(name) is not None]
    if not names:
        raise Missing(
            f"The archive {store.where!r} holds no segment of a log.",
            hint="Bring the log there with `frenly audit archive`.",
        )
    return names


def _archived_end(uow: UnitOfWork, store: ArchiveStore) -> int:
    known = [said for name in store.names() if (said := read_name(name)) is not None]
    if not known:
        return 0
    last = known[-1]
    head = uow.head_of(last.end)
    if head is None or SegmentName.of(last.first, last.end, head.root) != last:
        raise ArchiveContradicts(
            f"The archive {store.where!r} holds another history: {last.text()!r}.",
            hint="The log was rolled back or rewritten, or another one is archived there: "
            "`frenly audit verify --archive`.",
            archive=store.where,
        )
    return last.end


def _parts(heads: Sequence[Head], first: int) -> Iterator[tuple[int, Head]]:
    """Part what is new at checkpoints, so that each segment can be verified to its end."""
    last: Head | None = None
    for head in heads:
        if last is not None and head.size - first > MOST:
            yield first, last
            first = last.size
        last = head
    if last is not None:
        yield first, last


def _add(deps: Deps, store: ArchiveStore, uow: UnitOfWork, first: int, head: Head) -> Segment:
    until = show_moment(deps.now() + deps.governance.audit.retention_period) or ""
    keys = signers(uow)
    header = {
        "first": first,
        "origin": keys[-1].name if keys else "",
        "archived_at": show_moment(deps.now()),
        "keep_until": until,
    }
    taken = [one for one in uow.heads(first) if one.size <= head.size]
    lines = export_lines(
        uow.entries(first, head.size), checkpoints(taken), header, form=ARCHIVE, first=first
    )
    name = SegmentName.of(first, head.size, head.root).text()
    store.add(name, "".join(lines).encode())
    return Segment(name, first, head.size, until)
