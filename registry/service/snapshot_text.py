"""The whole state as one text: a checkpoint of it, then every row as a line.

The head has the form of a C2SP checkpoint, so that whoever can check a signed note can check
a snapshot: an origin, the revision in the place of the tree's size, the state hash in base64
in the place of its root. An empty line ends it, signature lines follow where there is a key,
and another empty line. The rest are the rows as `statehash.row_line` writes them, sorted by
their keys; their sum has the hash of the head.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, NamedTuple

from registry.domain.statehash import row_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.domain.rows import Row

ORIGIN = "frenly-state/1"
_LINES_AT_ONCE = 500


class SnapshotText(NamedTuple):
    """A state and how it is written."""

    revision: int
    state: str
    """The state hash, hexadecimal."""
    rows: Iterator[Row]
    """In the order of their keys; may be gone through once."""
    sign: Callable[[str], str] | None = None
    """Returns signature lines, each with its line end."""

    @property
    def note(self) -> str:
        """Return what is signed."""
        root = base64.b64encode(bytes.fromhex(self.state)).decode("ascii")
        return f"{ORIGIN}\n{self.revision}\n{root}\n"

    def head(self) -> str:
        """Return all that stands before the rows."""
        signatures = "" if self.sign is None else self.sign(self.note)
        return f"{self.note}\n{signatures}\n"

    def close(self) -> None:
        """Let go of what the rows are read from."""
        close = getattr(self.rows, "close", None)
        if close is not None:
            close()

    def parts(self) -> Iterator[bytes]:
        """Yield the text in parts of bounded size."""
        yield self.head().encode()
        lines: list[bytes] = []
        for row in self.rows:
            lines.append(row_line(row))
            if len(lines) >= _LINES_AT_ONCE:
                yield b"\n".join([*lines, b""])
                lines = []
        if lines:
            yield b"\n".join([*lines, b""])
