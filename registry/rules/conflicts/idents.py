"""Names as dictionaries hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.domain.names import Name

Ident = tuple[str, str]
"""A name as equality sees it: its kind and its folded key."""


def ident(name: Name) -> Ident:
    """Return what equal names share."""
    return (name.kind, name.same)
