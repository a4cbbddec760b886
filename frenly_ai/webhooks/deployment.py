"""`POST /webhooks/deployment`: a pipeline tells what came to run; and the list of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, Field

from registry.api.bodies import PageQuery
from registry.api.cursors import Paging
from registry.api.fields import ClosedModel, Line, MomentIn
from registry.api.problems import Problem
from registry.api.state import Reading, SignedIn
from registry.api.wire import Listing
from registry.contracts.deployments import Deployment, DeploymentFilter, Told
from registry.domain.digest import digest

if TYPE_CHECKING:
    from registry.service.deployments import Deployments

_REFUSALS: dict[int | str, dict[str, Any]] = {
    409: {"model": Problem, "description": "The delivery told of another deployment before."}
}
_Delivery = Annotated[
    str | None,
    Header(
        alias="Frenly-Delivery",
        max_length=255,
        description="An id that is the same for each try; without one, a hash of the body.",
    ),
]


class DeploymentIn(ClosedModel):
    """What a pipeline tells of one deployment."""

    service: Line = Field(min_length=1, examples=["user-api"])
    version: Line = Field(min_length=1, examples=["1.4.2"])
    previous: Line = Field("", description="The version before it.", examples=["1.4.1"])
    environment: Line = Field("", examples=["production"])
    at: MomentIn | None = Field(None, description="When it came to run; left out, it is now.")
    by: Line = Field("", description="Who or what deployed it.", examples=["pipeline 4711"])
    link: str = Field("", max_length=2_000, description="Where people see it; never fetched.")


class DeploymentOut(BaseModel):
    """A deployment as it was told."""

    id: str
    service: str
    version: str
    previous: str
    environment: str
    at: datetime
    by: str
    link: str
    told_by: str = Field(description="Whose credential told of it.")
    told_at: datetime | None

    @classmethod
    def of(cls, told: Deployment) -> DeploymentOut:
        return cls(**{name: getattr(told, name) for name in cls.model_fields})


class DeploymentsQuery(PageQuery):
    """Which deployments."""

    service: Line | None = None
    since: MomentIn | None = None
    until: MomentIn | None = None


class DeploymentRoutes:
    """The routes, over one desk."""

    def __init__(self, desk: Deployments) -> None:
        self._desk = desk

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(tags=["deployments"])

        @router.post("/webhooks/deployment", status_code=201, responses=_REFUSALS)
        def tell_deployment(
            body: DeploymentIn, call: SignedIn, response: Response, delivery: _Delivery = None
        ) -> DeploymentOut:
            """Tell what came to run. The same delivery again is answered 200 with the first."""
            told = Told(**body.model_dump())
            name = delivery or "sha256:" + digest(body.model_dump(mode="json"))
            made, is_new = self._desk.take(name, told, call.actor)
            response.status_code = 201 if is_new else 200
            return DeploymentOut.of(made)

        @router.get("/v1/deployments")
        def list_deployments(
            query: Annotated[DeploymentsQuery, Query()], _: Reading, pages: Paging
        ) -> Listing[DeploymentOut]:
            """List deployments, newest first."""
            wanted = DeploymentFilter(
                services=None if query.service is None else (query.service,),
                since=query.since,
                until=query.until,
            )
            after = pages.after(query.after)
            page = self._desk.deployments(wanted, limit=query.limit, after=after)
            return pages.listing(page, DeploymentOut.of)

        return router
