"""A protocol in the words of another platform: what of it has a counterpart, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from registry.errors import InvalidInput, nearest
from tools.catalogue import CATALOGUE
from tools.foreign_words import CODES, FALLBACKS, OPERATIONS, SECTIONS
from tools.protocol_words import IMPACTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry.anchors.located import Document, PathTo


class Part(NamedTuple):
    """One statement of the foreign file."""

    at: str
    what: str
    becomes: str
    """What it is called here; empty when nothing here does it."""
    why: str


def audit(document: Document) -> list[Part]:
    """List every statement in the order of the file; nothing of it is put in force.

    Raises `InvalidInput` for a file that is no mapping.
    """
    if not isinstance(document.value, dict):
        raise InvalidInput(
            f"{document.source}:1 is not a mapping.", hint="Name an operator protocol."
        )
    found = [
        Part(document.at(path), what, *told) for path, what, told in _parts(document.value)
    ]
    return sorted(found, key=lambda part: int(part.at.rpartition(":")[2]))


_Told = tuple[str, str]
_Found = tuple["PathTo", str, _Told]


def _parts(root: dict[str, Any]) -> Iterator[_Found]:
    for key, value in root.items():
        if key == "operator_protocols" and isinstance(value, dict):
            yield from _sections(value, (key,))
        else:
            yield from _section(key, value, (key,))


def _sections(value: dict[str, Any], path: PathTo) -> Iterator[_Found]:
    for key, child in value.items():
        yield from _section(key, child, (*path, key))


def _section(key: Any, value: Any, path: PathTo) -> Iterator[_Found]:
    known = SECTIONS.get(str(key))
    if known is None:
        yield path, f"section {key!r}", ("", nearest(str(key), SECTIONS))
        return
    yield path, f"section {key!r}", known
    for where, name, child in _walk(value, path):
        for judge in (_operation, _error, _intent, _impact, _action):
            told = judge(str(name), child)
            if told is not None:
                yield where, *told


def _walk(value: Any, path: PathTo) -> Iterator[tuple[PathTo, Any, Any]]:
    parts: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    for key, child in parts:
        yield (*path, key), key, child
        yield from _walk(child, (*path, key))


_Judged = tuple[str, _Told] | None


def _operation(name: str, value: Any) -> _Judged:
    if isinstance(value, dict) and "endpoint" in value:
        return f"operation {name!r}", _tool(name)
    if name == "operations" and isinstance(value, list):
        words = [str(word) for word in value]
        tools = [OPERATIONS[word] for word in words if word in OPERATIONS]
        why = "" if tools else f"no tool does that; {nearest(words[0], CATALOGUE)}"
        return f"operations {', '.join(words)}", (", ".join(tools), why)
    return None


def _tool(name: str) -> _Told:
    tool = OPERATIONS.get(name, "")
    if tool:
        return tool, "it only proposes; people decide" if CATALOGUE[tool].writes else ""
    return "", f"no tool does that; {nearest(name, CATALOGUE)}"


def _error(name: str, value: Any) -> _Judged:
    if name == "error_codes" and isinstance(value, dict):
        pairs = [f"{code}: {CODES[str(code)]}" for code in value if str(code) in CODES]
        return "error codes", (", ".join(pairs), "the codes that the operator answers with")
    if isinstance(value, dict) and {"type", "fallback"} <= value.keys():
        code = CODES.get(str(value["type"]), "")
        why = "the code of the same failure" if code else "no failure here is called that"
        return f"error {value['type']!r}", (code, why)
    if name == "fallback":
        kept = FALLBACKS.get(str(value), "")
        return f"fallback {value!r}", (kept, "" if kept else "nothing is repaired unasked")
    return None


def _intent(name: str, value: Any) -> _Judged:  # noqa: ARG001 - one of the judges
    if isinstance(value, dict) and {"pattern", "intent"} <= value.keys():
        words = ", ".join(str(value["pattern"]).split("|"))
        return f"intent {value['intent']!r}", ("intents", f"its words: {words}")
    return None


def _impact(name: str, value: Any) -> _Judged:
    if name != "impact_level" or not isinstance(value, str):
        return None
    if value in IMPACTS:
        return f"impact {value!r}", (f"impact_levels.{value}", "a grant's `approval`")
    return f"impact {value!r}", ("", nearest(value, IMPACTS))


def _action(name: str, value: Any) -> _Judged:
    if name != "action" or not isinstance(value, str):
        return None
    return f"action {value!r}", _tool(value)
