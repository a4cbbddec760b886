"""How a request carries its token."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCHEME = b"bearer "


def bearer(headers: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    """Return the token of a request; None when it carries none, or more than one.

    >>> bearer([(b"authorization", b"Bearer abc")])
    b'abc'
    """
    sent = [value for name, value in headers if name == b"authorization"]
    if len(sent) != 1 or sent[0][: len(_SCHEME)].lower() != _SCHEME:
        return None
    return sent[0][len(_SCHEME) :].strip() or None
