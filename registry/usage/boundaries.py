"""Where a name of each kind ends in a text, and where it is only part of a longer one."""

from __future__ import annotations

import re

from registry.domain.names import GRAMMARS, Kind

_AUTHORITY = re.compile(rb"://[A-Za-z0-9._~%:@\[\]-]+\Z")
_AUTHORITY_MAX_BYTES = 260
_DEFAULT = re.compile(rb"\$\{[A-Za-z_][A-Za-z0-9_]{0,79}:-\Z")
_DEFAULT_MAX_BYTES = 84
_IN_CLUSTER = re.compile(
    rb"\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.svc(?:\.cluster\.local)?(?=\.?(?:[^\w.-]|\Z))"
)
_PUNCTUATION = frozenset(b".:")
_DASH = ord("-")
_BEHIND_PUNCTUATION = frozenset(b" \t\r\n\f\v\"'`)]}>,;<\\")


def _continuing(kind: Kind) -> frozenset[int]:
    one = re.compile(f"[{GRAMMARS[kind].boundary}]")
    return frozenset(byte for byte in range(128) if one.match(chr(byte)))


CONTINUING: dict[Kind, frozenset[int]] = {kind: _continuing(kind) for kind in Kind}
"""Bytes that make a token of each kind longer. All are ASCII: no other letter is in a name."""


def is_whole(kind: Kind, data: bytes, start: int, end: int) -> bool:
    """Say whether `data[start:end]` is a token of its kind and no part of a longer one.

    Four readings go beyond the characters: a full stop or a colon that ends a sentence is no
    part of the name before it, a path is whole behind the host of its URL, a service before
    `.NAMESPACE.svc` or `.NAMESPACE.svc.cluster.local`, and a name as what stands in for a
    variable, behind `${VARIABLE:-`.

    >>> is_whole(Kind.SERVICE, b"calls user-api.", 6, 14)
    True
    >>> is_whole(Kind.SERVICE, b"calls user-api.svc", 6, 14)
    False
    >>> is_whole(Kind.SERVICE, b"calls user-api.shop.svc:80", 6, 14)
    True
    """
    continuing = CONTINUING[kind]
    if end < len(data) and data[end] in continuing and not _ends(kind, data, end):
        return False
    if start == 0 or data[start - 1] not in continuing:
        return True
    if kind is Kind.PATH:
        return _behind_host(data, start)
    return data[start - 1] == _DASH and _is_default(data, start)


def _ends(kind: Kind, data: bytes, at: int) -> bool:
    if _ends_sentence(data, at):
        return True
    return kind is Kind.SERVICE and _IN_CLUSTER.match(data, at) is not None


def _is_default(data: bytes, start: int) -> bool:
    return _DEFAULT.search(data, max(0, start - _DEFAULT_MAX_BYTES), start) is not None


def _ends_sentence(data: bytes, at: int) -> bool:
    if data[at] not in _PUNCTUATION:
        return False
    return at + 1 == len(data) or data[at + 1] in _BEHIND_PUNCTUATION


def _behind_host(data: bytes, start: int) -> bool:
    return _AUTHORITY.search(data, max(0, start - _AUTHORITY_MAX_BYTES), start) is not None
