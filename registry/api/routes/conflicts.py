"""What contradicts itself in the registry."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from registry.api.bodies import ConflictsQuery
from registry.api.cursors import Paging
from registry.api.state import Reading
from registry.api.wire import ConflictOut, Listing
from registry.domain.conflicts import ConflictFilter

router = APIRouter(tags=["registry"])
_Id = Annotated[str, Path(max_length=40, examples=["C-0123456789"])]


@router.get("/v1/conflicts")
def list_conflicts(
    query: Annotated[ConflictsQuery, Query()], call: Reading, pages: Paging
) -> Listing[ConflictOut]:
    """List conflicts, the heaviest first, each with resolutions ready to be proposed."""
    wanted = ConflictFilter(check=query.check, severity=query.severity, context=query.context)
    after = pages.after(query.after)
    page = call.registry.conflicts(wanted, limit=query.limit, after=after)
    return pages.listing(page, ConflictOut.of)


@router.get("/v1/conflicts/{conflict_id}")
def show_conflict(conflict_id: _Id, call: Reading) -> ConflictOut:
    """Show one conflict that stands."""
    return ConflictOut.of(call.registry.conflict(conflict_id))
