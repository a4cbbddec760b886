"""The documents in one file: written whole, by one process at a time, read by many."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from registry.errors import InvalidInput, Unavailable
from tools.knowledge.ports import Document, DocumentKind, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_VERSION = 1


class Shelf:
    """A folder with the documents and the lock of whoever changes them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "documents.json"

    def stamp(self) -> tuple[int, int] | None:
        """Return what changes whenever the file does; None while there is none."""
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino

    def load(self) -> list[Document]:
        """Read every document; raise `InvalidInput` when the file is not ours."""
        try:
            content = json.loads(self._file.read_text("utf-8"))
            items = {_VERSION: content["documents"]}[content["version"]]
            return [_read(item) for item in items]
        except FileNotFoundError:
            return []
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidInput(
                f"{str(self._file)!r} does not hold documents as this version writes them.",
                hint="Move it away, then add your folders with `frenly knowledge add`.",
            ) from error

    def save(self, documents: Iterable[Document]) -> None:
        """Write every document; a reader sees the old file or the new one, never a part."""
        items = [_write(document) for document in documents]
        fresh = self._file.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump({"version": _VERSION, "documents": items}, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._file)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only one who changes anything; raise `Unavailable` when somebody else is."""
        import fcntl  # noqa: PLC0415 - readers need no lock, and run where there is none

        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Unavailable(
                    "Another process is changing the knowledge.", hint="Try again in a while."
                ) from error
            yield


def _write(document: Document) -> dict[str, Any]:
    return {
        "kind": str(document.kind),
        "path": document.path,
        "title": document.title,
        "source": document.source,
        "sections": [[s.heading, s.level, s.text] for s in document.sections],
    }


def _read(item: dict[str, Any]) -> Document:
    sections = tuple(Section(heading=h, level=n, text=t) for h, n, t in item["sections"])
    kind = DocumentKind(item["kind"])
    return Document(**{**item, "kind": kind, "sections": sections})
