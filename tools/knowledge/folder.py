"""Folders of Markdown, read as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.errors import InvalidInput
from tools.knowledge.entries import title_of
from tools.knowledge.markdown import split_front, split_sections
from tools.knowledge.ports import Document, DocumentKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LARGEST = 2_000_000
_SUFFIXES = frozenset({".md", ".markdown"})


def read_folder(folder: Path, kind: DocumentKind = DocumentKind.RUNBOOK) -> Iterator[Document]:
    """Yield a document for each Markdown file in a folder and below, in path order.

    Files without any text are left out. A link that leads out of the folder is not followed.

    Raises:
        InvalidInput: there is no such folder, or a file is not UTF-8 text or far too large.
    """
    if not folder.is_dir():
        raise InvalidInput(
            f"{str(folder)!r} is not a folder.", hint="Name a folder of Markdown files."
        )
    top = folder.resolve()
    for path in sorted(top.rglob("*")):
        if path.suffix.lower() in _SUFFIXES and path.is_file() and _is_inside(path, top):
            document = _read(path, top, kind)
            if document is not None:
                yield document


def _is_inside(path: Path, top: Path) -> bool:
    return path.resolve().is_relative_to(top)


def _read(path: Path, top: Path, kind: DocumentKind) -> Document | None:
    name = path.relative_to(top).as_posix()
    if path.stat().st_size > _LARGEST:
        raise InvalidInput(
            f"{name!r} is larger than {_LARGEST} bytes.", hint="Split it, or move it away."
        )
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{name!r} is not UTF-8 text (byte {error.start}).", hint="Convert or remove it."
        ) from error
    front, rest = split_front(text)
    sections = split_sections(rest)
    if not any(section.text for section in sections):
        return None
    title = title_of(name, front, sections)
    return Document(kind=kind, path=name, title=title, sections=sections, source=str(top))
