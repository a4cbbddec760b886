"""Reading and verifying the log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from registry.api.bodies import AuditQuery
from registry.api.cursors import Paging
from registry.api.state import ReadingAudit, SignedIn
from registry.api.wire import EntryOut, Listing, LogVerdictOut
from registry.contracts.records import HistoryFilter

router = APIRouter(tags=["audit"])


@router.get("/v1/audit")
def list_entries(
    query: Annotated[AuditQuery, Query()], call: ReadingAudit, pages: Paging
) -> Listing[EntryOut]:
    """List audit entries, newest first. Takes the permission `audit.read`."""
    wanted = HistoryFilter(
        about=query.about,
        actor=query.actor,
        tag=query.tag,
        since=query.since,
        until=query.until,
    )
    after = pages.after(query.after)
    page = call.registry.history(wanted, limit=query.limit, after=after)
    return pages.listing(page, EntryOut.of)


@router.post("/v1/audit/verify")
def verify(call: SignedIn) -> LogVerdictOut:
    """Recompute the whole tree from the stored entries. Takes `audit.verify`."""
    return LogVerdictOut.of(call.registry.verify_log(call.actor))
