"""Canonical bytes and hashes: RFC 8785 JSON under SHA-256."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

from registry.errors import InvalidInput


def canonical(value: Any) -> bytes:
    """Write a JSON value in its one canonical form (RFC 8785).

    Raises `InvalidInput` for what has none: numbers beyond 2^53, NaN, half a surrogate pair.

    >>> canonical({"b": 1, "a": [None, True]})
    b'{"a":[null,true],"b":1}'
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        raise InvalidInput(
            f"A value cannot be written as JSON: {error}.",
            hint="Use text in UTF-8, whole numbers up to 2^53, and no deep nesting.",
        ) from error


def digest(value: Any) -> str:
    """Hash a JSON value: lower-case hexadecimal SHA-256 of its canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()
