"""What a search ranks: runbooks as wholes, and each part of a catalogue by itself."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tools.knowledge.stemming import split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tools.knowledge.ports import Document, Section

_CATALOGUE = 20
"""Headings of one level from which on a document is a catalogue of many things."""
_SAYS_WHAT = frozenset({"meaning", "summary", "description", "overview", "about", "symptoms"})
_NAMELESS = frozenset({"readme", "index", "_index"})
_IDENTIFIER = re.compile(r"\b[A-Za-z]+[a-z][A-Z][A-Za-z]+\b")
_TEMPLATE = re.compile(r"\{\{.*?\}\}")
_PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that can be found, its text in three parts of falling weight."""

    document: Document
    sections: tuple[Section, ...]
    title: str
    lead: str
    """The paragraph that says what it is about."""
    body: str


def title_of(path: str, front: str, sections: Sequence[Section]) -> str:
    """Choose what names a file best: its own name, else the title it gives itself.

    >>> title_of("node/NodeRAIDDegraded.md", "RAID", ())
    'NodeRAIDDegraded'
    >>> title_of("db/README.md", "When the database is full", ())
    'When the database is full'
    """
    file = PurePosixPath(path)
    own = next((section.heading for section in sections if section.level == 1), "")
    if _IDENTIFIER.fullmatch(file.stem):
        return file.stem
    given = own or front
    if file.stem.lower() in _NAMELESS:
        return given or file.parent.name
    return given or " ".join(split_words(file.stem)) or file.stem


def entries_of(documents: Iterable[Document]) -> list[Entry]:
    """Return what can be found; what a catalogue says of a document is joined to it."""
    whole: list[Entry] = []
    parts: list[Entry] = []
    for document in documents:
        level = _catalogue_level(document)
        if level:
            parts += _parts(document, level)
        else:
            whole.append(_entry(document))
    said: defaultdict[str, list[str]] = defaultdict(list)
    for part in parts:
        said[part.title.lower()].append(part.lead)
    known = {entry.title.lower() for entry in whole}
    joined = [
        replace(entry, lead="\n".join([entry.lead, *said.get(entry.title.lower(), ())]))
        for entry in whole
    ]
    return [*joined, *(part for part in parts if part.title.lower() not in known)]


def _catalogue_level(document: Document) -> int:
    """Return the level at which a document lists many things; 0 for one about one thing."""
    counts = Counter(section.level for section in document.sections)
    return max((n for n, count in counts.items() if n and count >= _CATALOGUE), default=0)


def _entry(document: Document) -> Entry:
    lead, body = "", list[str]()
    for section in document.sections:
        text = section.text
        is_lead = section.heading.lower() in _SAYS_WHAT or (section.level <= 1 and text)
        if is_lead and not lead:
            lead, text = _first_paragraph(text)
        body += [section.heading, text]
    return Entry(
        document=document,
        sections=document.sections,
        title=document.title,
        lead=lead,
        body="\n".join(body),
    )


def _first_paragraph(text: str) -> tuple[str, str]:
    first, *rest = _PARAGRAPHS.split(text.strip(), maxsplit=1)
    return first, "".join(rest)


def _parts(document: Document, level: int) -> list[Entry]:
    return [
        Entry(
            document=document,
            sections=(section,),
            title=_named(section.heading),
            lead=_TEMPLATE.sub(" ", section.text),
            body="",
        )
        for section in document.sections
        if section.level == level and section.text
    ]


def _named(heading: str) -> str:
    """Return the identifier that a heading is about, or the heading."""
    found = _IDENTIFIER.findall(heading)
    return found[0] if len(found) == 1 else heading
