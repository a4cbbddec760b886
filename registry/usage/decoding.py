"""Bytes of a file as bytes in which names can be found, and the characters they stand for."""

from __future__ import annotations

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)
_BEGINNINGS = frozenset(mark[:1] for mark, _ in _MARKS)
_UNMARKED = (b"", "utf-8")
PEEKED_BYTES = 8192
"""What is binary shows it by then, with a byte of zero."""


def marked(data: bytes) -> tuple[bytes, str]:
    r"""Return the byte order mark that data begin with, and their encoding by it.

    >>> marked(b"\xfe\xff\0a"), marked(b"a")
    ((b'\xfe\xff', 'utf-16-be'), (b'', 'utf-8'))
    """
    if data[:1] in _BEGINNINGS:  # hardly any file, and this is asked of every one
        return next((each for each in _MARKS if data.startswith(each[0])), _UNMARKED)
    return _UNMARKED


def searchable(data: bytes) -> bytes | None:
    r"""Return bytes that spell ASCII as ASCII, without a byte order mark; None for binary.

    Only text of two or four bytes a character is written anew. All else stays as it is: to
    decode every file of a tree would cost more than to search it.

    >>> searchable("user-api".encode("utf-16"))
    b'user-api'
    >>> searchable(b"\x7fELF\0\0")
    """
    mark, encoding = marked(data)
    if encoding != "utf-8":
        return _narrowed(data.removeprefix(mark), encoding)
    return None if data.find(b"\0", 0, PEEKED_BYTES) >= 0 else data.removeprefix(mark)


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
