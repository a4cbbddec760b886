"""What `chronyc tracking` and `timedatectl` print: how far a machine's clock is off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.evidence.reading.notes import Note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.evidence.reading.envelopes import Recording

_SIGN = re.compile(
    r"^(?:System time\s+: [\d.]+ seconds (?:fast|slow)|Leap status\s+: |"
    r"\s*System clock synchronized: )",
    re.MULTILINE,
)
_HEADING = re.compile(
    r"^(?:#+|=+|\$|>|-+|node/)?\s*(?:node[/ ])?([a-z][\w.-]*[a-z0-9])\b[\s:=(]*"
)
_OFFSET = re.compile(r"^System time\s+: ([\d.]+) seconds (fast|slow)")
_SET = re.compile(r"^(?:Leap status|\s*System clock synchronized)\s*: (.+?)\s*$")
_UNSET = frozenset({"no", "not synchronised", "not synchronized"})


def is_clocks(head: str) -> bool:
    """Whether a text holds such a reading."""
    return bool(_SIGN.search(head))


def read_clocks(recording: Recording) -> Iterator[Note]:
    """Yield each machine's reading; a heading before it names the machine."""
    told = recording.params
    name = str(told.get("node") or told.get("name") or "")
    found: dict[str, tuple[int, float, bool]] = {}
    for number, line in recording.lines:
        heading = _HEADING.match(line) if _is_heading(line) else None
        name = heading[1] if heading else name
        offset, is_set = _OFFSET.match(line), _SET.match(line)
        at, seconds, synchronised = found.get(name, (number, 0.0, True))
        if offset:
            seconds = float(offset[1]) * (1 if offset[2] == "fast" else -1)
        elif is_set:
            synchronised = is_set[1].lower() not in _UNSET
        else:
            continue
        found[name] = (at, seconds, synchronised)
    for each, (at, seconds, synchronised) in found.items():
        how = "is synchronised" if synchronised else "is not synchronised"
        yield Note(
            kind="metric",
            form="clock",
            line=at,
            says=f"The clock of {each or 'a machine'} is {seconds:g} s off and {how}.",
            about=each,
            data={"offset_s": seconds, "synchronised": synchronised},
        )


def _is_heading(line: str) -> bool:
    """Whether a line sets a reading apart rather than being part of it."""
    return (
        bool(line) and not line[0].isspace() and (line[0] in "#=$>-" or " " not in line.strip())
    )
