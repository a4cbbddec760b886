"""Rows about one name brought together: what they agree on, and where they do not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from registry.anchors.import_aliases import STRICTEST_FIRST
from registry.anchors.import_report import ImportLine
from registry.domain.rows import RowKey, alias_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from registry.anchors.import_report import Status
    from registry.anchors.tables.items import AliasItem


class Merged(NamedTuple):
    """One alias of all the rows that name it, and how it will be reported."""

    key: RowKey
    item: AliasItem
    status: Status


def merge(items: Iterable[AliasItem]) -> Iterator[Merged | ImportLine]:
    """Yield one alias per name, context and scope, in key order; contradictions are refused."""
    groups: dict[RowKey, list[AliasItem]] = {}
    for item in items:
        key = alias_key(item.name, item.context, item.scope)
        groups.setdefault(key, []).append(item)
    for key in sorted(groups):
        yield _merged(key, groups[key])


def _merged(key: RowKey, items: Sequence[AliasItem]) -> Merged | ImportLine:
    first = items[0]
    targets = tuple(sorted({target for item in items for target in item.targets}))
    gone = any(item.gone for item in items)
    where = ", ".join(dict.fromkeys(item.at for item in items))
    if gone and targets:
        aims = ", ".join(str(target) for target in targets)
        return ImportLine(
            "refused", first.what, f"it is given as gone, and as leading to {aims}", where
        )
    if first.name in targets:
        return ImportLine("refused", first.what, "it leads to itself", where)
    item = first if len(items) == 1 else _one(items, where)
    item = replace(item, targets=targets, gone=gone)
    if item.type.expires and item.expires_at is None:
        why = f"it is {item.type}, and nothing says when it expires"
        return ImportLine("refused", first.what, why, where)
    if len(targets) > 1:
        return Merged(key, item, "ambiguous")
    return Merged(key, item, "merged" if len(items) > 1 else "taken")


def _one(items: Sequence[AliasItem], where: str) -> AliasItem:
    """Take from each field what some row says; of several lifetimes the shortest holds."""
    types = {item.type for item in items}
    ends = [item.expires_at for item in items if item.expires_at]
    begins = [item.created_at for item in items if item.created_at]
    return replace(
        items[0],
        type=next(kind for kind in STRICTEST_FIRST if kind in types),
        constraint=_said(item.constraint for item in items),
        owner=_said(item.owner for item in items),
        description=_said(item.description for item in items),
        created_at=min(begins, default=None),
        expires_at=min(ends, default=None),
        deprecated_in=_said(item.deprecated_in for item in items),
        removed_in=_said(item.removed_in for item in items),
        at=where,
        note=_said(item.note for item in items),
    )


def _said(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")
