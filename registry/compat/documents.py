"""An API document as the comparison reads it: its version, and references followed inside it.

Nothing is ever fetched. A reference that leaves the document, or leads nowhere, stays as it
is written and is told as a note.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from registry.compat import swagger
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.compat.differences import Pointer

_HINT = "Give an OpenAPI 3.0 or 3.1 document (Swagger 2.0 is read as well)."


@dataclass(frozen=True, slots=True)
class Note:
    """Something in a document that could not be followed."""

    why: str
    pointer: Pointer


@dataclass(frozen=True, slots=True)
class Api:
    """One document, read."""

    source: str
    value: dict[str, Any]
    version: str
    base_path: str = ""
    """What the paths were given that the file states once, in front of all of them."""
    _targets: dict[str, tuple[Pointer, Any] | None] = field(default_factory=dict, repr=False)

    @property
    def refs_keep_siblings(self) -> bool:
        """Say whether keywords beside a `$ref` count, as they do since OpenAPI 3.1."""
        return not self.version.startswith(("2.", "3.0"))

    def written(self, pointer: Pointer) -> Pointer:
        """Return where the file itself has what stands at a pointer."""
        if self.base_path and len(pointer) > 1 and pointer[0] == "paths":
            return ("paths", str(pointer[1]).removeprefix(self.base_path), *pointer[2:])
        return pointer

    def target(self, ref: str) -> tuple[Pointer, Any] | None:
        """Find what a reference names; None outside of the document or where nothing is."""
        if ref not in self._targets:
            self._targets[ref] = _find(self.value, ref)
        return self._targets[ref]


def read_api(value: Any, *, source: str, at: Callable[[Pointer], str] | None = None) -> Api:
    """Take a plain value as an API document.

    Args:
        value: What the file holds, as plain mappings, lists, texts, numbers.
        source: What messages call the file.
        at: Writes where a pointer stands (`file:line`); `source` when left out.

    Raises:
        InvalidInput: It is no mapping, or not OpenAPI 3.x or Swagger 2.0.
    """
    tell = at or (lambda _: source)
    if not isinstance(value, dict):
        raise InvalidInput(f"{tell(())} is no API document: not a mapping.", hint=_HINT)
    if "openapi" not in value and "swagger" in value:
        version = str(value["swagger"])
        if not version.startswith("2"):
            raise InvalidInput(
                f"{tell(('swagger',))} states Swagger {version!r}.", hint=_HINT, file=source
            )
        return Api(source, swagger.upgraded(value), "2.0", swagger.base_path(value))
    version = str(value.get("openapi") or "").strip()
    if not version:
        raise InvalidInput(
            f"{tell(('openapi',))} states no OpenAPI version.", hint=_HINT, file=source
        )
    if not version.startswith("3"):
        raise InvalidInput(
            f"{tell(('openapi',))} states OpenAPI {version!r}.", hint=_HINT, file=source
        )
    return Api(source, value, version)


def notes(api: Api) -> tuple[Note, ...]:
    """Tell every reference that could not be followed, in the order of the document."""
    told = []
    for pointer, ref in references(api.value):
        if not ref.startswith("#"):
            told.append(
                Note(f"reference {ref!r} leaves the document; it was not read", pointer)
            )
        elif api.target(ref) is None:
            told.append(Note(f"reference {ref!r} leads nowhere", pointer))
    return tuple(told)


def references(value: Any) -> Iterator[tuple[Pointer, str]]:
    """Find every `$ref` of a plain value, with where it stands."""
    waiting: list[tuple[Pointer, Any]] = [((), value)]
    while waiting:
        pointer, here = waiting.pop()
        if isinstance(here, dict):
            if isinstance(ref := here.get("$ref"), str):
                yield pointer, ref
            waiting += reversed([((*pointer, key), child) for key, child in here.items()])
        elif isinstance(here, list):
            waiting += reversed([((*pointer, i), child) for i, child in enumerate(here)])


def _find(value: Any, ref: str) -> tuple[Pointer, Any] | None:
    if ref != "#" and not ref.startswith("#/"):
        return None
    pointer: Pointer = ()
    for raw in ref.split("/")[1:]:
        step = unquote(raw).replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and step in value:
            pointer, value = (*pointer, step), value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            pointer, value = (*pointer, int(step)), value[int(step)]
        else:
            return None
    return pointer, value
