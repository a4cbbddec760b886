"""Reading a foreign document part by part: a wrong shape is noted and the rest still read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.anchors.located import Document, PathTo

T_co = TypeVar("T_co", covariant=True)


class Stated(NamedTuple, Generic[T_co]):
    """What a file states, and where: `file:line`."""

    value: T_co
    at: str


class Problem(NamedTuple):
    """Something in a file that is not of the shape it should have."""

    cls: str
    why: str
    locations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One value inside a document, asked for what should be below it."""

    document: Document
    path: PathTo = ()
    problems: list[Problem] = field(default_factory=list)

    @property
    def at(self) -> str:
        """Where the part stands."""
        return self.document.at(self.path)

    @property
    def value(self) -> Any:
        """What stands there; None where nothing does."""
        value = self.document.value
        for step in self.path:
            value = value[step] if _has(value, step) else None
        return value

    def has(self, key: str) -> bool:
        """Say whether the part gives `key` at all."""
        return _has(self.value, key)

    def part(self, *keys: str) -> Part:
        """Go to the first of `keys` that is given, else to the first."""
        key = next((key for key in keys if self.has(key)), keys[0])
        return Part(self.document, (*self.path, key), self.problems)

    def text(self, *keys: str) -> Stated[str] | None:
        """Read a text; a number is taken as it is written, anything else is noted."""
        part = self.part(*keys)
        value = part.value
        if isinstance(value, str) and value.strip():
            return Stated(value.strip(), part.at)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Stated(str(value), part.at)
        part.expect("a text")
        return None

    def number(self, *keys: str) -> Stated[int] | None:
        """Read a whole number; anything else is noted."""
        part = self.part(*keys)
        value = part.value
        if isinstance(value, int) and not isinstance(value, bool):
            return Stated(value, part.at)
        part.expect("a whole number")
        return None

    def flag(self, *keys: str) -> Stated[bool] | None:
        """Read a yes or no; anything else is noted."""
        part = self.part(*keys)
        if isinstance(part.value, bool):
            return Stated(part.value, part.at)
        part.expect("true or false")
        return None

    def texts(self, *keys: str) -> tuple[Stated[str], ...]:
        """Read a list of texts; a single text counts as a list of one."""
        part = self.part(*keys)
        if isinstance(part.value, str):
            return (Stated(part.value, part.at),)
        return tuple(
            Stated(item.value, item.at)
            for item in part.items()
            if isinstance(item.value, str) or item.expect("a text")
        )

    def items(self) -> Iterator[Part]:
        """Go through a list."""
        if isinstance(self.value, list):
            for index in range(len(self.value)):
                yield Part(self.document, (*self.path, index), self.problems)
        else:
            self.expect("a list")

    def entries(self) -> Iterator[tuple[str, Part]]:
        """Go through a mapping."""
        if isinstance(self.value, dict):
            for key in self.value:
                yield key, Part(self.document, (*self.path, key), self.problems)
        else:
            self.expect("a mapping")

    def is_mapping(self) -> bool:
        """Say whether it is a mapping; anything else that is given is noted."""
        return isinstance(self.value, dict) or self.expect("a mapping")

    def expect(self, shape: str) -> bool:
        """Note that the part should be of another shape, if it is there at all."""
        if self.value is not None:
            name = ".".join(map(str, self.path)) or "the file"
            why = f"{name} should be {shape}, not {_shape(self.value)}"
            self.problems.append(Problem("manifest-inconsistency", why, (self.at,)))
        return False


def open_part(document: Document) -> Part:
    """Begin at the top, with the document's duplicate keys as the first problems."""
    root = Part(document)
    for twice in document.duplicates:
        name = ".".join(map(str, twice.path))
        places = tuple(f"{document.source}:{n}" for n in (twice.first_line, twice.line))
        why = f"key {name} is given twice, the last one silently wins"
        root.problems.append(Problem("duplicate-yaml-key", why, places))
    return root


def _has(value: Any, step: str | int) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)


def _shape(value: Any) -> str:
    names = {dict: "a mapping", list: "a list", str: "a text", bool: "true or false"}
    return names.get(type(value), "a number")
