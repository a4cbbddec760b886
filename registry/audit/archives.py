"""An archive: the log in segments that are never changed, each ending at a checkpoint."""

from __future__ import annotations

import hashlib
import io
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.audit.verifier import ARCHIVE, Fault
from registry.audit.verifier.main import SEGMENT_END
from registry.audit.verifier.reading import read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = "log/"
_PARTS = 3


class SegmentName(NamedTuple):
    """What the name of a segment tells: its entries, and the root after the last of them."""

    first: int
    end: int
    root: str

    @classmethod
    def of(cls, first: int, end: int, root: bytes) -> SegmentName:
        """Name the segment of the entries from `first` up to `end`."""
        return cls(first, end, root.hex()[:16])

    def text(self) -> str:
        """Write the name; the order of names is the order of segments."""
        return f"{FOLDER}{self.first:012d}-{self.end:012d}-{self.root}{SEGMENT_END}"


def read_name(name: str) -> SegmentName | None:
    """Read what `SegmentName.text` wrote; None for any other object."""
    parts = name.removeprefix(FOLDER).removesuffix(SEGMENT_END).split("-")
    if len(parts) != _PARTS or not (parts[0].isdecimal() and parts[1].isdecimal()):
        return None
    found = SegmentName(int(parts[0]), int(parts[1]), parts[2])
    return found if found.text() == name else None


def lines_of(content: bytes) -> Iterable[bytes]:
    """Part a file into its lines, each with its newline."""
    return io.BytesIO(content)


def keep_until(content: bytes) -> str:
    """Read from a segment until when it must be kept; empty when it does not say."""
    head = _read(next(iter(lines_of(content)), b""))
    told = head.get("keep_until") if isinstance(head, dict) else None
    return told if isinstance(told, str) else ""


def merge_segments(segments: Iterable[bytes]) -> Iterator[bytes]:
    """Write the segments, which were verified before, as one."""
    total, counts = hashlib.sha256(), {"body": 0, "checkpoint": 0}
    header = b'{"format":"%s","first":0,"restored":true}\n' % ARCHIVE.encode()
    total.update(header)
    yield header
    for content in segments:
        for line in lines_of(content):
            item = _read(line)
            kind = next((key for key in counts if key in item), None)
            if kind is not None:
                counts[kind] += 1
                total.update(line)
                yield line
    end = {"entries": counts["body"], "checkpoints": counts["checkpoint"]}
    yield json.dumps({"end": {**end, "sha256": total.hexdigest()}}).encode() + b"\n"


def _read(line: bytes) -> dict[str, Any]:
    try:
        item = read_json(line)
    except Fault:
        return {}
    return item if isinstance(item, dict) else {}
