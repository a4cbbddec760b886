"""Small documents, and libraries that hold them."""

from __future__ import annotations

from tools.knowledge.embedding import HashingEmbedder
from tools.knowledge.library import Library
from tools.knowledge.markdown import split_sections
from tools.knowledge.ports import Document, DocumentKind
from tools.knowledge.shelf import Shelf
from tools.knowledge.vectors import MemoryVectors

DISK = "# DiskSpaceFillingUp\n\n## Meaning\n\nThe file system runs out of space.\n\n## Mitigation\n\nDelete old images.\n"
INODES = "# DiskFilesFillingUp\n\n## Meaning\n\nThe filesystem runs out of inodes.\n"
CLOCK = "# NodeClockSkewDetected\n\n## Meaning\n\nThe clock of a node is out of sync.\n\n## Mitigation\n\nSet up NTP.\n"
CONFIG = "# ServerBadConfig\n\n## Meaning\n\nThe server could not reload its configuration.\n"
QUEUE = "# QueueRunningFull\n\n## Meaning\n\nMessages wait in the queue for too long.\n"


def a_document(text: str = DISK, *, title: str = "", **fields) -> Document:
    name = title or text.splitlines()[0].removeprefix("# ")
    given = {"kind": DocumentKind.RUNBOOK, "path": f"{name}.md", "source": "books", **fields}
    return Document(title=name, sections=split_sections(text), **given)


ALL = tuple(map(a_document, (DISK, INODES, CLOCK, CONFIG, QUEUE)))


def a_library(folder, vectors=None) -> Library:
    kept = MemoryVectors(HashingEmbedder()) if vectors is None else vectors
    library = Library(Shelf(folder / "shelf"), kept)
    library.replace("books", ALL)
    return library
