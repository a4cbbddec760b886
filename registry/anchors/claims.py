"""Other files of a platform that declare anchors, or say that they are the source of truth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from registry.anchors.lenient import Part, Problem, Stated, open_part
from registry.anchors.located import load_lenient
from registry.anchors.manifest import ManifestAnchor, read_anchors
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAYS_SO = re.compile(r"single\s+source\s+of\s+truth", re.IGNORECASE)
_DECLARES = re.compile(r"anchor_id\b|anchors\b")
_HEAD_LINES = 20
_WORTH_READING = (".yaml", ".yml", ".json", ".env", ".toml", ".ini", ".conf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What one file claims to be.

    `manifest` lists anchors, `lock` pins them by id, `own` is the file of one anchor.
    """

    source: str
    kind: Literal["manifest", "lock", "own", "none"] = "none"
    anchors: tuple[ManifestAnchor, ...] = ()
    anchors_at: str = ""
    says_so: Stated[str] | None = None
    """Where its head calls it the single source of truth."""
    is_openapi: bool = False
    problems: tuple[Problem, ...] = ()


def read_claims(text: str, *, source: str) -> Claims | None:
    """Read what a file claims; None for the many that claim nothing.

    A file that cannot be read is a problem of class `unparseable`, never an error.
    """
    if not source.endswith(_WORTH_READING):
        return None
    says_so = _said_in_head(text, source)
    declares = _DECLARES.search(text) and source.endswith((".yaml", ".yml", ".json"))
    is_openapi = bool(re.search(r"^(openapi|swagger):", text, re.MULTILINE))
    if declares:
        return _declared(text, source, says_so, is_openapi=is_openapi)
    if says_so:
        return Claims(source=source, says_so=says_so, is_openapi=is_openapi)
    return None


def all_claims(files: Iterable[tuple[str, str]]) -> tuple[Claims, ...]:
    """Read every `(source, text)` that claims anything, in source order."""
    found = (read_claims(text, source=source) for source, text in sorted(files))
    return tuple(claims for claims in found if claims)


def _said_in_head(text: str, source: str) -> Stated[str] | None:
    for number, line in enumerate(text.splitlines()[:_HEAD_LINES], 1):
        if _SAYS_SO.search(line):
            return Stated(line.strip(), f"{source}:{number}")
    return None


def _declared(
    text: str, source: str, says_so: Stated[str] | None, *, is_openapi: bool
) -> Claims | None:
    try:
        root = open_part(load_lenient(text, source=source))
    except InvalidInput as error:
        place = f"{source}:{error.facts['line']}"
        problem = Problem("unparseable", error.message.split(": ", 1)[-1], (place,))
        return Claims(source=source, says_so=says_so, problems=(problem,))
    kind, anchors, at = _anchors(root)
    if kind == "none" and not says_so:
        return None
    return Claims(
        source=source,
        kind=kind,
        anchors=anchors,
        anchors_at=at,
        says_so=says_so,
        is_openapi=is_openapi,
        problems=tuple(p for p in root.problems if p.cls == "duplicate-yaml-key"),
    )


def _anchors(
    root: Part,
) -> tuple[Literal["manifest", "lock", "own", "none"], tuple[ManifestAnchor, ...], str]:
    listed = root.part("anchors", "ssot_anchors")
    if isinstance(listed.value, list):
        anchors = tuple(a for a in read_anchors(listed) if a.id)
        return ("manifest", anchors, listed.at) if anchors else ("none", (), "")
    if isinstance(listed.value, dict):
        anchors = tuple(read_anchors(listed))
        return ("lock", anchors, listed.at) if anchors else ("none", (), "")
    for part in (root.part("metadata"), root):
        if part.has("anchor_id"):
            name = part.text("anchor_id")
            one = ManifestAnchor(at=name.at if name else part.at, id=name)
            return "own", (one,), one.at
    return "none", (), ""
