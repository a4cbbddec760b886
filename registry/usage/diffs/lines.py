"""A diff's lines, read once from top to bottom, with where each stands for who must fix it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from registry.errors import InvalidInput
from registry.usage.decoding import marked

if TYPE_CHECKING:
    from collections.abc import Iterator


class Lines:
    """Lines and a place among them; `peek` is None at the end."""

    def __init__(self, text: str, *, may_be_cut: bool = False) -> None:
        self._may_be_cut = may_be_cut
        # Form feeds and the like are part of a line: only a line feed ends one.
        self._lines = text.split("\n")
        if self._lines[-1] == "":
            self._lines.pop()
        self._at = 0

    @property
    def at(self) -> int:
        """The number of the line that comes next, from 0."""
        return self._at

    def peek(self, ahead: int = 0) -> str | None:
        """Return the line that comes next, or one behind it, without taking it."""
        at = self._at + ahead
        return self._lines[at] if at < len(self._lines) else None

    def take(self) -> str | None:
        """Return the next line and go on behind it."""
        line = self.peek()
        self._at += line is not None
        return line

    def rest(self) -> Iterator[str]:
        """Yield what comes next to the end, without taking it."""
        for at in range(self._at, len(self._lines)):
            yield self._lines[at]

    def skip(self, count: int) -> None:
        """Go on behind so many lines."""
        self._at += count

    def are_cut(self) -> bool:
        """Say whether the diff may end here, in the midst of a hunk."""
        return self._may_be_cut and self.peek() is None

    def refuse(self, what: str, hint: str) -> NoReturn:
        """Refuse the diff for what its next line says, or does not say."""
        raise InvalidInput(f"Line {self._at + 1} of the diff: {what}", hint=hint)


def decoded(diff: bytes) -> str:
    r"""Read a diff's bytes; what is not UTF-8 is kept as a mark, so that places stay right.

    >>> decoded(b"\xff\xfed\x00i\x00f\x00f\x00"), decoded(b"-caf\xe9")
    ('diff', '-caf\ufffd')
    """
    mark, encoding = marked(diff)
    return diff.removeprefix(mark).decode(encoding, "replace")
