"""Renames that a diff makes: the old name, the new one, and where that is seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Self

from registry.domain.names import Kind, Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.usage.diffs.records import DiffLine


class Sort(StrEnum):
    """What sort of name is renamed; the first that fits a place wins."""

    API_VERSION = "api_version"
    ALERT = "alert"
    PATH = "path"
    FLAG = "flag"
    ENV = "env"
    METRIC = "metric"
    LABEL = "label"
    TOPIC = "topic"
    """A topic, queue or channel by which programs send each other messages."""
    ATTRIBUTE = "attribute"
    CONFIG_KEY = "config_key"
    DISPLAY_NAME = "display_name"
    """A name that only people read, e.g. a heading: information, nothing calls it."""

    @property
    def kind(self) -> Kind | None:
        """The kind of name that the registry keeps of this sort; None for what it does not."""
        return _KINDS.get(self)


_KINDS = {
    **{sort: Kind(sort.value) for sort in Sort if sort.value in set(Kind)},
    Sort.CONFIG_KEY: Kind.ATTRIBUTE,
    Sort.TOPIC: Kind.ATTRIBUTE,
}


class Doubt(StrEnum):
    """Why a rename is a question and not a proposal."""

    SPLIT = "split"
    ENDING = "ending"
    OTHER_KIND = "other-kind"
    OTHER_VERSION = "other-version"
    NARROWED = "narrowed"
    MERGED = "merged"
    CONVERTED = "converted"
    OTHER_METHOD = "other-method"
    REWORDED = "reworded"
    INVERTED = "inverted"


class Replaced(NamedTuple):
    """One place where the new name took the old one's: lines of the file before and after."""

    old_path: str
    old_line: int
    new_path: str
    new_line: int
    removed: str = ""
    """What the old line says; data, as long as it is kept."""
    added: str = ""

    def __str__(self) -> str:
        """Show both places, as editors read them."""
        return f"{self.old_path}:{self.old_line} -> {self.new_path}:{self.new_line}"


class Resource(NamedTuple):
    """A resource of Kubernetes by its whole name before and after, and where that is seen."""

    old: str
    new: str
    places: tuple[Replaced, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """One name given up for another, with every place of the diff that shows it."""

    sort: Sort
    old: str
    new: str
    places: tuple[Replaced, ...]
    reason: str
    """Why it is taken for a rename, and of this sort; one sentence."""
    doubts: tuple[tuple[Doubt, str], ...] = ()
    """What makes it a question, each with the sentence to ask; empty for a sure one."""
    resources: tuple[Resource, ...] = ()
    """Of an interface's version: the resources that it is the version of."""

    is_narrowed: bool = False
    """Whether the new name comes with more beside it, so that it may say less."""

    @property
    def names(self) -> tuple[tuple[Name, Name], ...]:
        """Old and new as names of the registry: one pair, or one for each resource.

        The kind of a resource alone is no name: without its version there is none.
        """
        kind = self.sort.kind
        if kind is None:
            return ()
        is_bare = self.sort is Sort.API_VERSION and self.old[:1].isupper()
        alone = () if is_bare else ((self.old, self.new),)
        pairs = tuple(resource[:2] for resource in self.resources) or alone
        return tuple((Name(kind, old), Name(kind, new)) for old, new in pairs)

    def of_each(self) -> Iterator[Self]:
        """Yield it once for each resource, with the places of that one; else as it is."""
        if not self.resources:
            yield self
        for resource in self.resources:
            yield replace(self, resources=(resource,), places=resource.places)

    @property
    def is_sure(self) -> bool:
        """Whether it may be proposed as it stands."""
        return self.sort.kind is not None and not self.doubts


_KEPT_CHARS = 300


class Line(NamedTuple):
    """One changed line, with what can be seen around it."""

    path: str
    told: DiffLine
    parents: tuple[str, ...] = ()
    """Keys under which it stands, the nearest first, as far as the hunk shows them."""
    follows: str = ""
    """The next line of its side, without blanks around it."""
    item: tuple[str, ...] = ()
    """The other lines of its side that belong to the same thing, as far as they are shown."""

    @property
    def text(self) -> str:
        """What the line says."""
        return self.told.text


class Pair(NamedTuple):
    """A removed line and the added one that takes its place."""

    old: Line
    new: Line
    block: int
    """Lines of one block of changes carry one number; those of none, found apart, carry 0."""

    @property
    def place(self) -> Replaced:
        """Where both stand."""
        old, new = self.old, self.new
        texts = old.text.strip()[:_KEPT_CHARS], new.text.strip()[:_KEPT_CHARS]
        return Replaced(old.path, old.told.old, new.path, new.told.new, *texts)
