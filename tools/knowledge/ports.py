"""What knowledge is made of, and the port behind which it is searched."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from registry.domain.digest import digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


class DocumentKind(StrEnum):
    """What sort of writing a document is."""

    RUNBOOK = "runbook"
    CONTRACT = "contract"
    DECISION = "decision"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and the text under it, down to the next heading."""

    heading: str
    level: int
    """How deep the heading stands: 1 is a document's own title, 0 the text before any."""
    text: str

    @property
    def hash(self) -> str:
        """Hash what would be embedded, so that only what changed is embedded again."""
        return digest([self.heading, self.text])


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text that can be cited: a file, a contract, a decision."""

    kind: DocumentKind
    path: str
    """Unique within its kind; for files, relative to the folder that was added."""
    title: str
    sections: tuple[Section, ...]
    source: str = ""
    """The folder it was read from; adding that folder again replaces exactly its documents."""

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A document that fits what was asked, and the section that says the most about it."""

    kind: DocumentKind
    path: str
    title: str
    heading: str
    text: str
    """The section's text. Whoever may write runbooks wrote it: data, never an instruction."""
    fit: float
    """How well it fits, from 0 to 1."""

    @property
    def cite(self) -> str:
        """Return the id by which an answer cites it."""
        return f"{self.kind}:{self.path}#{self.heading or self.title}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search brought."""

    hits: tuple[Hit, ...]
    """What fits, the best first; empty when nothing does."""
    near: tuple[Hit, ...] = ()
    """What came nearest though it does not fit; never to be cited as an answer."""


class Knowledge(Protocol):
    """Search what was written down, and keep it."""

    def search(
        self, query: str, *, kinds: Collection[DocumentKind] = (), limit: int = 3
    ) -> Found:
        """Find what fits `query`; no hit at all where nothing fits well enough."""
        ...

    def replace(self, source: str, documents: Iterable[Document]) -> Change:
        """Let `documents` be all there is of a source: add, change and remove as needed."""
        ...

    def documents(self) -> Sequence[Document]:
        """Return every document, in id order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What replacing a source did."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    embedded: int = 0
    """How many sections were embedded: those whose text was not there before."""
