"""Canonical bytes and hashes: RFC 8785 JSON under SHA-256."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785


def canonical(value: Any) -> bytes:
    """Write a JSON value in its one canonical form (RFC 8785).

    >>> canonical({"b": 1, "a": [None, True]})
    b'{"a":[null,true],"b":1}'
    """
    return rfc8785.dumps(value)


def digest(value: Any) -> str:
    """Hash a JSON value: lower-case hexadecimal SHA-256 of its canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()
