"""Canonical bytes and hashes: RFC 8785 JSON under SHA-256."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import rfc8785

from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

_NESTED = frozenset({dict, list, tuple})
_ANY = _NESTED | {str, int, bool, type(None)}
_KEYS = frozenset({str})
_MAX_DEPTH = 100
_MOST = 2**53 - 1
_written = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def canonical(value: Any) -> bytes:
    """Write a JSON value in its one canonical form (RFC 8785).

    Raises `InvalidInput` for what has none: numbers beyond 2^53, NaN, half a surrogate pair.

    >>> canonical({"b": 1, "a": [None, True]})
    b'{"a":[null,true],"b":1}'
    """
    try:
        if _is_plain(value):
            return _written(value).encode()
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeEncodeError) as error:
        raise InvalidInput(
            f"A value cannot be written as JSON: {error}.",
            hint="Use text in UTF-8, whole numbers up to 2^53, and no deep nesting.",
        ) from error


def _is_plain(value: Any) -> bool:
    """Say whether the standard library writes a value exactly as RFC 8785 asks.

    It does, far faster, for all but fractions, numbers of more than 53 bits, and
    keys that are not ASCII: those it would order by another rule.
    """
    level: list[Any] = [[value]]
    for _ in range(_MAX_DEPTH):
        following: list[Any] = []
        for each in level:
            inner = each.values() if type(each) is dict else each
            if not _holds_plain(each, inner):
                return False
            following += [one for one in inner if type(one) in _NESTED]
        if not following:
            return True
        level = following
    return False


def _holds_plain(each: Any, inner: Any) -> bool:
    if type(each) is dict and not (set(map(type, each)) <= _KEYS and "".join(each).isascii()):
        return False
    kinds = set(map(type, inner))
    if int in kinds and any(type(one) is int and abs(one) > _MOST for one in inner):
        return False
    return kinds <= _ANY


def digest(value: Any) -> str:
    """Hash a JSON value: lower-case hexadecimal SHA-256 of its canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()


def digest_of(values: Iterable[Any]) -> str:
    """Hash a list as `digest` would, holding one of its values at a time.

    >>> digest_of(iter([1, "b"])) == digest([1, "b"])
    True
    """
    whole, begin = hashlib.sha256(), b"["
    for value in values:
        whole.update(begin + canonical(value))
        begin = b","
    whole.update(b"]" if begin == b"," else b"[]")
    return whole.hexdigest()
