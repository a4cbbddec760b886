"""Files as text and back: every byte that is not meant to change stays as it was. Pure."""

from __future__ import annotations

from typing import NamedTuple

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)
_PEEKED_BYTES = 8192


class Written(NamedTuple):
    """A file's text, and how to write another text in its stead."""

    text: str
    encoding: str
    mark: bytes = b""

    def bytes_of(self, text: str) -> bytes:
        """Write a text as the file was; raises `UnicodeEncodeError` where that cannot be."""
        return self.mark + text.encode(self.encoding)


def read_written(raw: bytes) -> Written | None:
    r"""Read a file's bytes; None for what is binary or would not be written back the same.

    >>> read_written(b"\xef\xbb\xbfcaf\xc3\xa9")
    Written(text='café', encoding='utf-8', mark=b'\xef\xbb\xbf')
    >>> read_written(b"caf\xe9").encoding
    'latin-1'
    """
    found = next((each for each in _MARKS if raw.startswith(each[0])), (b"", "utf-8"))
    mark, encoding = found
    body = raw[len(mark) :]
    if encoding == "utf-8" and b"\0" in body[:_PEEKED_BYTES]:
        return None
    try:
        written = Written(body.decode(encoding), encoding, mark)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            return None
        written = Written(body.decode("latin-1"), "latin-1", mark)
    return written if written.bytes_of(written.text) == raw else None
