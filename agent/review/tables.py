"""Whether a file is a table of old names, which must go on naming them: by its form. Pure."""

from __future__ import annotations

import json
import re

_TABLES = re.compile(
    r"(?m)^[\s{]*[\"']?(frenly_import|deprecated-versions|alias_governance|plugin_routing"
    r"|import_redirection|rename_attributes|rename_metrics)[\"']?\s*:"
)
_ROWS = re.compile(r"(?m)^[\s{[,-]*[\"']?alias[\"']?\s*:|^aliases\s*:|\A[^\n]*\balias\b[^\n]*,")
_AIMS = re.compile(r"[\"']?\b(?:target|canonical|candidates)\b[\"']?\s*[:,\r\n]")
_NAMED = frozenset({"alias", "contract", "name"})
_AIMED = frozenset({"candidates", "canonical", "removed", "successor", "target"})
_SEPARATORS = (",", ";", "\t", "|")
_OBJECTS = 3
"""So many rows of JSON lines show what all of them are."""
_ROW_CHARS = 10_000
_KEYS = re.compile(r"(?m)(?:^\s+|^-\s+\{?\s*|[{,]\s*)[\"']?([A-Za-z_][\w.-]*)[\"']?\s*:")
_OTHER_KEYS = frozenset({
    "base_url", "constraint", "context", "created_at", "deprecated", "deprecated_in",
    "description", "expires_at", "kind", "owner", "removed_in", "scope", "target_kind", "type",
    "version",
})  # fmt: skip
_ROW_KEYS = _NAMED | _AIMED | _OTHER_KEYS


def defines(text: str) -> bool:
    """Say whether a text is a table of old names, in any form that can be imported."""
    if _TABLES.search(text) is not None:
        return True
    if _ROWS.search(text) is not None and _AIMS.search(text) is not None:
        return True
    lines = [line for line in text.split("\n", 60)[:60] if _says(line)]
    if not lines:
        return False
    return _is_header(lines[0]) or _are_objects(lines) or _is_list(lines)


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#") and line.strip() != "---"


def _is_header(line: str) -> bool:
    """Say whether a line names the columns of a table of names."""
    for separator in _SEPARATORS:
        columns = {part.strip(" \"'\r\ufeff").lower() for part in line.split(separator)}
        if columns & {"alias", "name"} and columns & {"candidates", "canonical", "target"}:
            return True
    return False


def _are_objects(lines: list[str]) -> bool:
    """Say whether each line is an object that names one thing and what stands for it."""
    return all(map(_is_row, lines[:_OBJECTS]))


def _is_row(line: str) -> bool:
    if not line.startswith("{") or len(line) > _ROW_CHARS:
        return False
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and bool(_NAMED & row.keys()) and bool(_AIMED & row.keys())


def _is_list(lines: list[str]) -> bool:
    """Say whether the text is a bare list whose items hold the keys of a name, and no other."""
    if not lines[0].startswith("-"):
        return False
    keys = set(_KEYS.findall("\n".join(lines)))
    return keys <= _ROW_KEYS and bool(keys & _NAMED) and bool(keys & _AIMED)
