"""What the operator does for whom: runs to look at, and to cancel."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from registry.api.cursors import Paging
from registry.api.fields import ClosedModel
from registry.api.state import Reading
from registry.api.wire import Listing
from registry.contracts.runs import Run, RunState

router = APIRouter(tags=["runs"])
_Id = Annotated[str, Path(pattern=r"^R-[0-9a-f]{12}$", examples=["R-4b1e0c9a77d2"])]


class RunsQuery(ClosedModel):
    """Which runs to list."""

    state: RunState | None = Field(None, description="Only in this state.")
    limit: Annotated[int, Field(ge=1, le=1_000)] = 50
    after: Annotated[str, Field(max_length=2_000)] | None = None


class RunOut(BaseModel):
    """One message to the operator, and how far the answer has come."""

    id: str = Field(examples=["R-4b1e0c9a77d2"])
    channel: str
    thread: str
    number: int = Field(description="Its place in its conversation.")
    actor: str
    text: str
    state: str = Field(examples=["waiting"])
    step: str = Field(description="The last step that was begun.", examples=["think"])
    steps: int
    attempts: int = Field(description="How many times somebody took it up.")
    proposal: str = Field(description="What it has proposed, or empty.")
    says: str = Field(description="The answer, once there is one.")
    error: str
    cancelled_by: str
    used: dict[str, Any]
    created_at: str
    updated_at: str
    ended_at: str | None

    @classmethod
    def of(cls, run: Run) -> RunOut:
        """Write a run as HTTP carries it."""
        return cls.model_validate(run.content())


@router.get("/v1/runs")
def list_runs(
    query: Annotated[RunsQuery, Query()], call: Reading, pages: Paging
) -> Listing[RunOut]:
    """List runs, newest first: one's own, or everybody's for who operates the service."""
    after = pages.after(query.after)
    desk = call.registry.run_desk
    page = desk.runs(call.actor, state=query.state, limit=query.limit, after=after)
    return pages.listing(page, RunOut.of)


@router.get("/v1/runs/{run_id}")
def show_run(run_id: _Id, call: Reading) -> RunOut:
    """Show one run."""
    return RunOut.of(call.registry.run_desk.run(run_id, call.actor))


@router.post("/v1/runs/{run_id}/cancel")
def cancel_run(run_id: _Id, call: Reading) -> RunOut:
    """Stop a run before its next step. A proposal that it has made stands, and it says so."""
    return RunOut.of(call.registry.run_desk.cancel(run_id, call.actor))
