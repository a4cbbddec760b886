"""The stored log: check it against itself and its checkpoints, and write it as an export."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.audit.entries import Entry, UnreadableEntry
from registry.audit.verifier import EXPORT, Checkpoint, first_mismatch, leaf_hash, root_of
from registry.domain.times import show_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

_COLUMNS = ("id", "tag", "actor", "about")
"""What the database repeats beside the body, to search by."""


class StoredEntry(NamedTuple):
    """An entry as the database holds it; `position` is None until it is sequenced."""

    position: int | None
    body: bytes
    leaf: bytes
    id: str
    tag: str
    actor: str
    about: str


class StoredCheckpoint(NamedTuple):
    """The root over the first `size` entries, as it was taken."""

    size: int
    root: bytes
    at: datetime


class LogVerdict(NamedTuple):
    """What a check of the whole log found."""

    ok: bool
    size: int
    """How many sequenced entries are sound, from the first on."""
    root: bytes
    """The root over those."""
    first_bad: int | None
    """The first position that nothing vouches for; None if no sequenced entry is bad."""
    problem: str
    unsequenced: int


def verify_log(
    entries: Iterable[StoredEntry], checkpoints: Iterable[StoredCheckpoint]
) -> LogVerdict:
    """Check every entry, every column beside it and every checkpoint.

    Args:
        entries: In the order of their positions; those without one may stand anywhere.
        checkpoints: In any order.
    """
    leaves: list[bytes] = []
    problem, loose, unsequenced = "", "", 0
    for entry in entries:
        if entry.position is None:
            unsequenced += 1
            loose = loose or _find_problem(entry)
        elif not problem:
            problem = _find_misplaced(entry.position, len(leaves)) or _find_problem(entry)
            leaves += [] if problem else [entry.leaf]
    size, first_bad = len(leaves), len(leaves)
    claims = [Checkpoint(c.size, c.root) for c in checkpoints]
    wrong = first_mismatch(leaves, claims)
    if wrong:
        first_bad, of_size = wrong
        problem = f"the entries do not give the root of the checkpoint of size {of_size}"
    elif not problem and (covered := max((c.size for c in claims), default=0)) > size:
        problem = f"a checkpoint covers {covered} entries, the log ends after {size}"
    ok = not problem and not loose
    bad = first_bad if problem else None
    return LogVerdict(ok, size, root_of(leaves), bad, problem or loose, unsequenced)


def _find_misplaced(position: int, expected: int) -> str:
    if position == expected:
        return ""
    return f"position {position} stands where {expected} should"


def _find_problem(entry: StoredEntry) -> str:
    if leaf_hash(entry.body) != entry.leaf:
        return f"the body of entry {entry.id!r} does not hash to its leaf"
    try:
        said = Entry.read(entry.body)
    except UnreadableEntry as error:
        return f"entry {entry.id!r}: {error.message}"
    for column in _COLUMNS:
        beside, within = getattr(entry, column), str(getattr(said, column))
        if beside != within:
            return f"entry {entry.id!r} says {column} {within!r}, its column says {beside!r}"
    return ""


def export_lines(
    entries: Iterable[StoredEntry],
    checkpoints: Iterable[StoredCheckpoint],
    header: Mapping[str, Any],
) -> Iterator[str]:
    """Write the export format of docs/audit-format.md, each line with its newline.

    Encode as UTF-8 and leave the newlines as they are: the last line holds the hash of all
    bytes before it. Entries that are not sequenced yet are left out.

    Args:
        entries: In the order of their positions.
        checkpoints: In any order; each is written where it was taken.
        header: Facts for the first line, such as when and by whom the export was made.

    Raises:
        UnreadableEntry: A body is not text, so the log was tampered with.
    """
    writer, waiting, count = _Writer(), deque(sorted(checkpoints)), 0
    yield writer.line({"format": "", **header} | {"format": EXPORT})
    known = len(waiting)
    for entry in (e for e in entries if e.position is not None):
        while waiting and waiting[0].size <= count:
            yield writer.line(_write_checkpoint(waiting.popleft()))
        yield writer.line(_write_entry(entry))
        count += 1
    for checkpoint in waiting:
        yield writer.line(_write_checkpoint(checkpoint))
    end = {"entries": count, "checkpoints": known, "sha256": writer.sum.hexdigest()}
    yield writer.line({"end": end})


class _Writer:
    """Writes lines and hashes what it wrote."""

    def __init__(self) -> None:
        self.sum = hashlib.sha256()

    def line(self, content: dict[str, Any]) -> str:
        line = json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
        self.sum.update(line.encode())
        return line


def _write_entry(entry: StoredEntry) -> dict[str, Any]:
    try:
        body = entry.body.decode()
    except UnicodeDecodeError:
        raise UnreadableEntry(
            f"The body of entry {entry.id!r} is not text.",
            hint="The log was changed outside Frenly; see `frenly audit verify`.",
        ) from None
    return {"position": entry.position, "body": body, "leaf": entry.leaf.hex()}


def _write_checkpoint(checkpoint: StoredCheckpoint) -> dict[str, Any]:
    size, root, at = checkpoint
    return {"checkpoint": {"size": size, "root": root.hex(), "at": show_moment(at)}}
