"""Whether a path stands where a server says what it answers, which calls nothing. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.meant.keys import key_of, keys_above
from registry.domain.names import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.contracts.usage import Use

_NEAR_CHARS = 400
"""Longer lines are generated; to look at all of one for each use would take too long."""
_METHODS = (
    r"(?:get|post|put|patch|delete|head|options|all|any|use|route|api_route|handle|group)"
)
_SERVED = re.compile(
    rf"^\s*@\w[\w.]*\.{_METHODS}\(\s*[furb]{{0,2}}[\"']\Z"
    rf"|\b(?:app|router|server|mux|bp|blueprint|fastify|routes?)\.{_METHODS}\(\s*[\"'`]\Z"
    r"|\b[Hh]andle(?:Func)?\(\s*[\"'`](?:[A-Z]+\s+)?\Z"
    r"|^\s*location\s+(?:[=~^*]+\s*)?\^?\Z|\bRoute::\w+\(\s*[\"']\Z"
)
_ANNOTATED = re.compile(
    r"@(?:\w*Mapping|Path)\((?:[^()]*[=,{]\s*)?\s*\"\Z|\[(?:Http\w+|Route)\(\s*\"\Z"
)
_MATCHED = frozenset({"path", "prefix", "exact", "path_pattern", "pathPattern"})
_MATCHING = frozenset({"http", "match", "matches", "paths", "path_pattern", "uri", "condition"})


def is_served(use: Use, line: str) -> bool:
    """Say whether a server declares on that line that it answers the path."""
    return use.name.kind is Kind.PATH and bool(_SERVED.search(_before(use, line)))


def _before(use: Use, line: str) -> str:
    return line[max(use.column - 1 - _NEAR_CHARS, 0) : use.column - 1]


def may_be_served(use: Use, lines: Sequence[str]) -> bool:
    """Say whether the path may be declared there: annotations are on clients as well."""
    if use.name.kind is not Kind.PATH:
        return False
    line = lines[use.line - 1]
    if _ANNOTATED.search(_before(use, line)):
        return True
    above = _MATCHING.intersection(keys_above(use, lines))
    return bool(above) and (key_of(use, line) in _MATCHED or "path_pattern" in above)
