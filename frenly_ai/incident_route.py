"""Incidents over HTTP: list them, read one, close it, open it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from registry.api.cursors import Paging
from registry.api.fields import ClosedModel, Text
from registry.api.state import Reading, SignedIn
from registry.api.wire import Listing
from registry.contracts.incidents import Incident, IncidentState
from registry.service.incident_documents import write_incident

if TYPE_CHECKING:
    from registry.service.incidents import IncidentDesk

_Id = Annotated[str, Path(pattern=r"^I-[1-9][0-9]{0,17}$", examples=["I-17"])]


class IncidentsQuery(ClosedModel):
    """Which incidents to list."""

    state: IncidentState | None = Field(None, description="Only in this state.")
    limit: Annotated[int, Field(ge=1, le=1_000)] = 50
    after: Annotated[str, Field(max_length=2_000)] | None = None


class CloseIn(ClosedModel):
    """Why it is closed, and which of its causes was the right one."""

    reason: Text = Field(examples=["Rolled back."])
    cause: int | None = Field(
        None, ge=1, le=1_000, description="The cause that you confirm, counted from 1."
    )


class ReopenIn(ClosedModel):
    """Why it is opened again."""

    reason: Text = Field(examples=["It was not that."])


class IncidentLine(BaseModel):
    """An incident in a list."""

    id: str = Field(examples=["I-17"])
    key: str = Field(description="What it began with: the same for what comes again.")
    state: str = Field(examples=["open"])
    title: str
    severity: str | None = Field(description="The worst that a sender gave, in its word.")
    opened_at: str
    updated_at: str
    closed_at: str | None
    triaged_at: str | None
    firing: int = Field(description="Alerts that hold now.")
    alerts: int = Field(description="Different alerts that it ever had.")
    tellings: int = Field(description="How often something was told of it.")
    closed_by: str
    reason: str
    part_of: str = Field(description="The incident it turned out to be part of, or empty.")

    @classmethod
    def of(cls, incident: Incident) -> IncidentLine:
        """Write an incident as a list carries it."""
        return cls.model_validate(write_incident(incident), extra="ignore")


class IncidentOut(IncidentLine):
    """An incident with everything that was found. Its texts are data, whoever wrote them."""

    evidence: list[dict[str, Any]]
    causes: list[dict[str, Any]] = Field(description="Best first; none when none can be told.")
    responses: list[dict[str, Any]]
    questions: list[str]
    timeline: list[dict[str, Any]]
    confirmed: dict[str, Any] | None = Field(description="The cause that a person confirmed.")

    @classmethod
    def of(cls, incident: Incident) -> IncidentOut:
        """Write an incident as HTTP carries it."""
        return cls.model_validate(write_incident(incident))


class Incidents:
    """The routes over a desk."""

    def __init__(self, desk: IncidentDesk) -> None:
        self._desk = desk

    def router(self) -> APIRouter:
        """Return the routes."""
        router, desk = APIRouter(tags=["incidents"]), self._desk

        @router.get("/v1/incidents")
        def list_incidents(
            query: Annotated[IncidentsQuery, Query()], _: Reading, pages: Paging
        ) -> Listing[IncidentLine]:
            """List incidents, newest first."""
            after = pages.after(query.after)
            page = desk.incidents(state=query.state, limit=query.limit, after=after)
            return pages.listing(page, IncidentLine.of)

        @router.get("/v1/incidents/{incident_id}")
        def show_incident(incident_id: _Id, _: Reading) -> IncidentOut:
            """Show one incident: evidence, causes, what was asked for, what is not known."""
            return IncidentOut.of(desk.incident(incident_id))

        @router.post("/v1/incidents/{incident_id}/close")
        def close_incident(incident_id: _Id, body: CloseIn, call: SignedIn) -> IncidentOut:
            """Close an incident, whatever still fires. What fires anew opens it again."""
            closed = desk.close(incident_id, body.reason, call.actor, cause=body.cause)
            return IncidentOut.of(closed)

        @router.post("/v1/incidents/{incident_id}/reopen")
        def reopen_incident(incident_id: _Id, body: ReopenIn, call: SignedIn) -> IncidentOut:
            """Open a closed incident again; what was confirmed is confirmed no more."""
            return IncidentOut.of(desk.reopen(incident_id, body.reason, call.actor))

        return router
