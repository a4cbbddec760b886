"""What became of each demand for a pull request with fixes, in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.audit.entries import Tag

if TYPE_CHECKING:
    from registry.domain.actors import Actor
    from registry.domain.rows import Content
    from registry.service.deps import Deps


def record_fix(deps: Deps, by: Actor, about: str, data: Content) -> None:
    """Record what a demand of `by` about a repository or a pull request came to."""
    with deps.new_uow() as uow:
        uow.record(deps.entry(Tag.CODE_FIX, by, about, data))
        uow.commit()
