"""Finding names the slow and obvious way: one after the other, character by character."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.contracts.usage import Hit
from registry.domain.names import GRAMMARS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.domain.names import Name

_HOST = re.compile(r"://[A-Za-z0-9._~%:@\[\]-]+$")
_DEFAULT = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]{0,79}:-$")
_CLUSTER = re.compile(
    r"\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.svc(\.cluster\.local)?\.?(?![\w.-])", re.ASCII
)


def find_slowly(names: Iterable[Name], text: str) -> list[Hit]:
    """Return what a finder of these names has to find."""
    return sorted(
        Hit(start, start + len(match[1]), name)
        for name in set(names)
        for match in re.finditer(f"(?=({_pattern(name)}))", text)
        for start in [match.start()]
        if _is_whole(name.kind, text[:start], text[start + len(match[1]) :])
    )


def _pattern(name: Name) -> str:
    if name.kind is not Kind.PATH:
        return re.escape(name.key)
    literals = re.split(r"\{[^{}]*\}", name.key)
    return r"\{[^{}\s\"'`]{0,80}\}".join(re.escape(literal) for literal in literals)


def _is_whole(kind: Kind, before: str, behind: str) -> bool:
    in_token = re.compile(f"[{GRAMMARS[kind].boundary}]")
    sentence = re.match(r"[.:]($|[\s\"'`)\]},>;<\\])", behind, re.ASCII)
    in_cluster = kind is Kind.SERVICE and _CLUSTER.match(behind)
    if behind and in_token.match(behind[0]) and not sentence and not in_cluster:
        return False
    if not before or not in_token.match(before[-1]):
        return True
    return bool((_HOST if kind is Kind.PATH else _DEFAULT).search(before))
