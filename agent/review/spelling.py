"""How the name that replaces another is written where the other one stood. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.domain.names import Kind, Name

if TYPE_CHECKING:
    from registry.contracts.usage import Use

_PARAMETER = re.compile(r"\{([^{}]*)\}")
_TAME = re.compile(r"[A-Za-z0-9_.:/\-]")


def spelled_as(use: Use, end: Name) -> str | None:
    """Write `end` as `use` writes its name; None where one text cannot simply take its place.

    Parameters of a path keep the names they have in the use, the kind of a Kubernetes object
    stays where it is written, and no character comes in that could end a string.
    """
    if end.kind is not use.name.kind:
        return None
    if end.kind is Kind.PATH:
        written = _path(use, end)
    elif end.kind is Kind.API_VERSION and use.spelled != use.name.key:
        written = _group_alone(use, end)
    else:
        written = end.key
    return written if written is not None and _is_tame(use.spelled, written) else None


def _path(use: Use, end: Name) -> str | None:
    known, used = _PARAMETER.findall(use.name.key), _PARAMETER.findall(use.spelled)
    named = dict(zip(known, used, strict=False))
    wanted = _PARAMETER.findall(end.key)
    if len(known) != len(used) or not named.keys() >= set(wanted):
        return None if wanted or used else end.key
    written = _PARAMETER.sub(lambda found: f"{{{named[found[1]]}}}", end.key)
    return written + "/" if use.spelled.endswith("/") and not written.endswith("/") else written


def _group_alone(use: Use, end: Name) -> str | None:
    """Replace group and version of an object whose kind stands in a place of its own."""
    group, _, kind = use.name.key.partition(" ")
    replacing, _, its_kind = end.key.partition(" ")
    return replacing if use.spelled == group and kind == its_kind else None


def _is_tame(old: str, new: str) -> bool:
    return all(char in old or _TAME.match(char) for char in new)
