"""Files as text and back: every byte that is not meant to change stays as it was. Pure."""

from __future__ import annotations

from typing import NamedTuple

from registry.usage.decoding import PEEKED_BYTES, marked


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
    mark, encoding = marked(raw)
    body = raw[len(mark) :]
    if encoding == "utf-8" and b"\0" in body[:PEEKED_BYTES]:
        return None
    try:
        written = Written(body.decode(encoding), encoding, mark)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            return None
        written = Written(body.decode("latin-1"), "latin-1", mark)
    return written if written.bytes_of(written.text) == raw else None
