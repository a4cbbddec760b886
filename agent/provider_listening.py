"""What is heard on the wire: that an answer began, and that a stream came to its own end."""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

_END = re.compile(rb"(?:\A|[\r\n])data: ?\[DONE\]")
"""The mark after the last piece of a chat completion. A line cannot begin so inside JSON."""
_TAIL_BYTES = 64


@dataclass(slots=True)
class Heard:
    """What was heard of one answer."""

    has_begun: bool = False
    """Whether the endpoint began to answer, other than with a failure."""
    has_ended: bool = False
    """Whether a stream said that nothing follows."""


_HEARD: ContextVar[Heard] = ContextVar("heard")


@contextmanager
def listening() -> Iterator[Heard]:
    """Hear one answer: `listen` tells what it notices."""
    heard = Heard()
    token = _HEARD.set(heard)
    try:
        yield heard
    finally:
        _HEARD.reset(token)


def listen(response: httpx2.Response) -> None:
    """Notice that an answer begins; the client calls this before it reads one."""
    heard = _HEARD.get(None)
    if heard is None or not response.is_success:
        return
    heard.has_begun = True
    decoded = response.iter_bytes

    def noticed(chunk_size: int | None = None) -> Iterator[bytes]:
        tail = b""
        for piece in decoded(chunk_size):
            seen = tail + piece
            heard.has_ended = heard.has_ended or _END.search(seen) is not None
            tail = seen[-_TAIL_BYTES:]
            yield piece

    response.iter_bytes = noticed  # type: ignore[method-assign] # decoded bytes pass only here
