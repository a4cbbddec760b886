"""Weigh name tables against the registry as it stands. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.anchors.tables.planning import Terms, plan_tables
from registry.domain.edits import write_edit
from registry.service.texts import check_edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from registry.anchors.importing import ImportPlan
    from registry.anchors.tables.items import Item
    from registry.domain.edits import Edit
    from registry.service.deps import Deps


def plan_import(
    deps: Deps, items: Iterable[Item], *, only_known: bool, tell: Callable[[str, int], None]
) -> ImportPlan:
    """Plan the wish that records what the tables hold and the registry does not yet."""
    terms = Terms(
        fallbacks=deps.governance.fallbacks, only_known=only_known, check=_check, tell=tell
    )
    with deps.view() as uow:
        return plan_tables(items, uow.state, terms)


def _check(edit: Edit) -> None:
    check_edit(write_edit(edit))
