"""From an alias that fits to the edit that records it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.edits import AdoptAlias

if TYPE_CHECKING:
    from registry.anchors.tables.items import AliasItem
    from registry.domain.names import Name


def adopt(item: AliasItem, targets: tuple[Name, ...]) -> AdoptAlias:
    """Make the edit that records an alias which leads to these targets."""
    is_one = len(targets) == 1
    return AdoptAlias(
        name=item.name,
        context=item.context,
        scope=item.scope,
        target=targets[0] if is_one else None,
        candidates=() if is_one else targets,
        constraint=item.constraint if is_one else "",
        tombstone=item.gone,
        type=item.type,
        owner=item.owner,
        description=item.description,
        created_at=item.created_at,
        expires_at=item.expires_at,
        deprecated_in=item.deprecated_in,
        removed_in=item.removed_in,
    )


def doubt(item: AliasItem, targets: tuple[Name, ...]) -> str:
    """Say what people must know of an alias that leads to none or to several."""
    if len(targets) > 1:
        return f"given for {', '.join(map(str, targets))}; it resolves to none of them"
    if item.gone:
        return "nothing replaces it; lookups are told so"
    return "" if targets else "it resolves to nothing until somebody says what it stands for"
