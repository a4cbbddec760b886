"""Write the log as lines that the verifier reads: an export, or a segment of an archive."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from typing import TYPE_CHECKING, Any

from registry.audit.entries import UnreadableEntry
from registry.audit.verifier import EXPORT
from registry.domain.times import show_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from registry.audit.stored import StoredCheckpoint, StoredEntry


def export_lines(
    entries: Iterable[StoredEntry],
    checkpoints: Iterable[StoredCheckpoint],
    header: Mapping[str, Any],
    *,
    form: str = EXPORT,
    first: int = 0,
) -> Iterator[str]:
    """Write one of the formats of docs/audit-format.md, each line with its newline.

    Encode as UTF-8 and leave the newlines as they are: the last line holds the hash of all
    bytes before it. Entries that are not sequenced yet are left out.

    Args:
        entries: In the order of their positions.
        checkpoints: In any order; each is written where it was taken.
        header: Facts for the first line, such as when and by whom the export was made.
        form: The format, an export or a segment of an archive.
        first: The position of the first entry.

    Raises:
        UnreadableEntry: A body is not text, so the log was tampered with.
    """
    writer, waiting, count = _Writer(), deque(sorted(checkpoints)), first
    yield writer.line({"format": "", **header} | {"format": form})
    known = len(waiting)
    for entry in (e for e in entries if e.position is not None):
        while waiting and waiting[0].size <= count:
            yield writer.line(_write_checkpoint(waiting.popleft()))
        yield writer.line(_write_entry(entry))
        count += 1
    for checkpoint in waiting:
        yield writer.line(_write_checkpoint(checkpoint))
    end = {"entries": count - first, "checkpoints": known, "sha256": writer.sum.hexdigest()}
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


def _write_checkpoint(taken: StoredCheckpoint) -> dict[str, Any]:
    said = {"size": taken.size, "root": taken.root.hex(), "at": show_moment(taken.at)}
    return {"checkpoint": {**said, "note": taken.note} if taken.note else said}
