"""A closed policy file read into its model; what is wrong first is told with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from registry.errors import InvalidInput, nearest
from tools.closed_yaml import read_closed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from registry.anchors.located import Document

    Path = tuple[int | str, ...]

_UNKNOWN = "extra_forbidden"
_Model = TypeVar("_Model", bound=BaseModel)


class Wording(NamedTuple):
    """How mistakes of one sort of file are told."""

    known: Callable[[Path], Iterable[str]]
    """The keys that may stand where an unknown one does."""
    otherwise: str
    """What to do about any other mistake."""
    aside: frozenset[str] = frozenset()
    """Parts of a path that the model adds and the file does not have."""


def read_model(
    model: type[_Model], text: str, *, source: str, wording: Wording
) -> tuple[_Model, Document]:
    """Read the file, and the document that knows its lines.

    Raises `InvalidInput` with file:line for anything unknown, missing or wrong; of several
    mistakes an unknown key is told first, for it is often why another one is missing.
    """
    value, document = read_closed(text, source=source)
    try:
        return model.model_validate(value), document
    except ValidationError as error:
        found = error.errors(include_url=False)
        first = next((each for each in found if each["type"] == _UNKNOWN), found[0])
        path = tuple(part for part in first["loc"] if part not in wording.aside)
        is_unknown = first["type"] == _UNKNOWN and path
        said = first["msg"].removeprefix("Value error, ").rstrip(".")
        raise InvalidInput(
            f"{document.at(path)}: {'.'.join(map(str, path))}: {said}.",
            hint=nearest(str(path[-1]), wording.known(path))
            if is_unknown
            else wording.otherwise,
            source=source,
        ) from error


def keys_of(model: type[BaseModel]) -> list[str]:
    """Return a model's keys as its file spells them."""
    return [field.alias or name for name, field in model.model_fields.items()]
