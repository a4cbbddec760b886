"""Anchors that are built from one source twice, or whose source has copies."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from agent.optimise.model import SAFE, Found
from registry.contracts.improvements import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.optimise.survey import Survey
    from registry.domain.rows import Anchor

_WHY = "Two entries for one source drift apart, and each is checked on its own."
_WHY_COPY = "Somebody changes the copy, and the platform is built from the other file."
_BY_HAND_COPY = "No edit removes a file: delete the copies, or let them refer to the source."
_BY_HAND = "No edit removes an anchor: take all but one out of the manifest, and import it."


def redundant_anchors(survey: Survey) -> Iterator[Found]:
    """Yield anchors of one family that name the same source, and those with copies."""
    groups: dict[tuple[str, str], list[Anchor]] = defaultdict(list)
    for anchor in survey.anchors:
        groups[anchor.family, _plain(anchor.source)].append(anchor)
    for (_, source), anchors in groups.items():
        if len(anchors) > 1 and source:
            yield _found(sorted(anchors, key=lambda anchor: anchor.id))
    for anchor in survey.anchors:
        if anchor.id in survey.copies:
            yield _copied(anchor, survey.copies[anchor.id])


def _plain(source: str) -> str:
    """Write a source as its other spellings would be written as well.

    >>> _plain("./schema//users.sql ") == _plain("schema/users.sql")
    True
    """
    head, mark, rest = source.strip().rpartition("://")
    parts = [part for part in rest.split("/") if part not in {"", "."}]
    is_absolute = not mark and rest.startswith("/")
    return f"{head}{mark}{'/' * is_absolute}{'/'.join(parts)}"


def _found(anchors: list[Anchor]) -> Found:
    shown = " and ".join(repr(anchor.id) for anchor in anchors)
    return Found(
        kind="redundant_anchor",
        rows=tuple(anchors),
        what=f"Anchors {shown} are read from one source, {anchors[0].source!r}.",
        why=_WHY,
        benefit=1,
        danger=SAFE,
        drafts=lambda: iter(()),
        facts=tuple(
            Fact(
                str(anchor.key),
                f"{anchor.id}: {anchor.family} from {anchor.source}"
                f"{f', {anchor.version}' if anchor.version else ''}",
            )
            for anchor in anchors
        ),
        weight=len(anchors),
        obstacle=_BY_HAND,
    )


def _copied(anchor: Anchor, paths: tuple[str, ...]) -> Found:
    return Found(
        kind="redundant_anchor",
        rows=(anchor,),
        what=f"The source of anchor {anchor.id!r}, {anchor.source}, has copies: "
        f"{', '.join(paths)}.",
        why=_WHY_COPY,
        benefit=1,
        danger=SAFE,
        drafts=lambda: iter(()),
        facts=tuple(
            Fact(path, f"Says line for line what {anchor.source} says.") for path in paths
        ),
        weight=len(paths),
        obstacle=_BY_HAND_COPY,
    )
