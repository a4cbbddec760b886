"""Bytes of a file as bytes in which names can be found, and the characters they stand for."""

from __future__ import annotations

_UTF8_BOM = b"\xef\xbb\xbf"
_WIDE_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BEGINNINGS = frozenset(mark[:1] for mark, _ in _WIDE_BOMS)
_PEEKED_BYTES = 8192


def searchable(data: bytes) -> bytes | None:
    r"""Return bytes that spell ASCII as ASCII, without a byte order mark; None for binary.

    Only text of two or four bytes a character is written anew. All else stays as it is: to
    decode every file of a tree would cost more than to search it.

    >>> searchable("user-api".encode("utf-16"))
    b'user-api'
    >>> searchable(b"\x7fELF\0\0")
    """
    if data[:1] in _BEGINNINGS:
        for mark, encoding in _WIDE_BOMS:
            if data.startswith(mark):
                return _narrowed(data, encoding)
    if data.find(b"\0", 0, _PEEKED_BYTES) >= 0:
        return None
    return data.removeprefix(_UTF8_BOM)


def _narrowed(data: bytes, encoding: str) -> bytes | None:
    try:
        return data.decode(encoding).encode()
    except UnicodeError:
        return None


def decoded(data: bytes) -> str:
    r"""Read searchable bytes as UTF-8, or, where they are not, a character for each byte.

    >>> decoded(b"caf\xe9") == decoded("café".encode())
    True
    """
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
