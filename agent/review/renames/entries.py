"""Keys with their values in one line: of YAML, JSON, settings, or of an example of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.review.renames.records import Line

_YAML = re.compile(
    r"""(?P<lead>[\s|>#*]*(?:-\s+)*)(?P<quote>["']?)(?P<key>[^\s"'{}\[\],#`<>=:-][^"'\s=]*?|/[^"'\s]*?)"""
    r"""(?P=quote)\s*(?::{1,3}(?=\s|$|[\[{"'])|=(?![=~]))\s*(?P<value>.*)"""
)
_JSON = re.compile(
    r"""(?P<quote>")(?P<key>[^"\\]{1,255})"\s*:\s*(?P<value>"(?:[^"\\]|\\.)*")?"""
)
_FLOW = re.compile(
    r"""(?<=[{,\s])(?P<quote>["']?)(?P<key>[A-Za-z_][\w./-]*)(?P=quote):\s+(?P<value>[^\s,{}\[\]][^,{}\[\]]*)"""
)
_QUOTES = "\"'"
_ENDS = "\"',; \t"
_TRIVIAL = {"true", "false", "yes", "null", "none", "name", "[]", "{}", '""', "''", "default"}
_ENOUGH = 3


class Entry(NamedTuple):
    """One key of a line with its value, and where both stand."""

    key: str
    key_at: int
    value: str
    value_at: int
    parents: tuple[str, ...]
    joined: str = ":"
    """What stands between them, with blanks."""

    @property
    def nearest(self) -> str:
        """The key right above; "" where none is shown."""
        return self.parents[0] if self.parents else ""


def entries_of(line: Line) -> Iterator[Entry]:
    """Yield the line's keys with their values; a line of JSON may hold many."""
    found = list(_JSON.finditer(line.text))
    if len(found) > 1 or (found and line.text.lstrip(" -[").startswith("{")):
        yield from _json_entries(line, found)
        return
    match = _YAML.fullmatch(line.text)
    if match is None:
        return
    value, at = _bare(match["value"], match.start("value"))
    joined = line.text[match.end("key") : match.start("value")]
    yield Entry(match["key"], match.start("key"), value, at, line.parents, joined)
    if match["value"][:1] == "{" and line.text.rstrip().endswith("}"):
        yield from _flow_entries(line, match["key"], match.start("value"))


def _flow_entries(line: Line, key: str, start: int) -> Iterator[Entry]:
    """Yield what stands between braces behind a key; of nested ones the innermost alone."""
    parents = (key.lower(), *line.parents)
    for match in _FLOW.finditer(line.text, start):
        value, at = _bare(match["value"], match.start("value"))
        yield Entry(match["key"], match.start("key"), value, at, parents)


def _json_entries(line: Line, found: list[re.Match[str]]) -> Iterator[Entry]:
    parents, at = list(line.parents), 0
    for match in found:
        for char in line.text[at : match.start()]:
            if char == "}" and parents:
                parents.pop(0)
        at = match.end()
        value, value_at = _bare(match["value"] or "", match.start("value"))
        yield Entry(match["key"], match.start("key"), value, value_at, tuple(parents))
        if not value and line.text[at : at + 3].lstrip(" [")[:1] == "{":
            parents.insert(0, match["key"].lower())


def _bare(value: str, at: int) -> tuple[str, int]:
    """Return a value without quotes, comments and commas, and where it then begins."""
    bare = value.lstrip(_QUOTES)
    told, _, _ = bare.partition(" #")
    return told.rstrip(_ENDS), at + len(value) - len(bare)


def says(value: str) -> bool:
    """Tell a value that hardly stands twice by chance.

    >>> says("linux"), says("true"), says("80"), says("{{ .x }}")
    (True, False, False, True)
    """
    return len(value) >= _ENOUGH and value.lower() not in _TRIVIAL and not value.isdigit()
