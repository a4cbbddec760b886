"""How much room things take: what `du` prints, and pairs of a name and its bytes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tools.evidence.reading.notes import Note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.evidence.reading.envelopes import Recording

_DU = re.compile(r"^(\d+(?:\.\d+)?)([KMGT]?)i?B?\s+(/\S+)\s*$")
_OF_A_POD = re.compile(r"/pods/[a-z0-9-]+_([a-z0-9][a-z0-9.-]*)(?:_[0-9a-f-]+)?(?:/|$)")
_PAIR = re.compile(r'^\["[^"\\]{1,250}", ?\d+(?:\.\d+)?\],?$')
_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_LEAST, _MOST = 2, 500


def are_sizes(head: str) -> bool:
    """Whether every line of a text is such a size."""
    lines = [line for line in head.split("\n") if line.strip()]
    is_du = all(_DU.match(line) for line in lines)
    return len(lines) >= _LEAST and (is_du or all(_PAIR.match(line.strip()) for line in lines))


def read_sizes(recording: Recording) -> Iterator[Note]:
    """Yield each size, about the pod that it names."""
    for number, line in recording.lines[:_MOST]:
        du = _DU.match(line)
        if du:
            pod = _OF_A_POD.search(du[3])
            name, taken = pod[1] if pod else "", float(du[1]) * _UNITS[du[2]]
        elif _PAIR.match(line.strip()):
            name, taken = json.loads(line.strip().rstrip(","))
        else:
            continue
        yield Note(
            kind="metric",
            form="size",
            line=number,
            says=f"{name or line.split()[-1]} takes {taken / 2**30:.2f} GiB.",
            about=name,
            data={"bytes": float(taken)},
        )
