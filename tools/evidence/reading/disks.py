"""What `df` prints: how full each file system is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.evidence.reading.notes import Note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.evidence.reading.envelopes import Recording

_HEAD = re.compile(r"^Filesystem\s.*\s(I?Use)%\s+Mounted on\s*$")
_ROW = re.compile(r"^(\S+)\s.*\s(\d{1,3})%\s+(/\S*)\s*$")
_ALWAYS_FULL = re.compile(r"^/dev/loop|squashfs|iso9660|^/dev/sr")
"""File systems that nobody writes to."""


def is_disks(line: str) -> bool:
    """Whether a line is the head of such a table."""
    return bool(_HEAD.match(line))


def read_disks(recording: Recording) -> Iterator[Note]:
    """Yield each file system that can be written to."""
    told = recording.params
    pod = str(told.get("pod_name") or told.get("pod") or told.get("name") or "")
    what = "space"
    for number, line in recording.lines:
        head = _HEAD.match(line)
        if head:
            what = "inodes" if head[1] == "IUse" else "space"
        row = _ROW.match(line)
        if row and not _ALWAYS_FULL.search(row[1]):
            percent, mount = int(row[2]), row[3]
            yield Note(
                kind="metric",
                form="disk",
                line=number,
                says=f"{mount} ({row[1]}) has {percent}% of its {what} in use.",
                about=pod,
                data={"mount": mount, "percent": percent, "what": what},
            )
