"""Actions over HTTP: ask, read, decide, take back, settle. No route does one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from frenly_ai.views.action import action_json
from registry.api.cursors import Paging
from registry.api.fields import ClosedModel, Line, Text
from registry.api.state import Reading, SignedIn
from registry.api.wire import Listing
from registry.contracts.actions import ActionView, ActionWish
from registry.domain.actions import ActionStatus
from registry.domain.workloads import MOST_REPLICAS, Act, Deed, Workload

_Id = Annotated[str, Path(pattern=r"^A-[0-9a-f]{10}$", examples=["A-4b1e0c9a77"])]
_WORKLOAD_CHARS = 400


class ActionsQuery(ClosedModel):
    """Which actions to list."""

    status: ActionStatus | None = Field(None, description="Only in this status.")
    limit: Annotated[int, Field(ge=1, le=1_000)] = 50
    after: Annotated[str, Field(max_length=2_000)] | None = None


class ActionIn(ClosedModel):
    """What shall be done to which workload."""

    act: Act
    workload: Annotated[
        str, Field(max_length=_WORKLOAD_CHARS, examples=["shop/deployment/checkout"])
    ]
    replicas: Annotated[int, Field(ge=0, le=MOST_REPLICAS)] | None = None
    reason: Text = ""


class ActionDecisionIn(ClosedModel):
    """One person's verdict on exactly what they saw."""

    digest: Annotated[str, Field(max_length=128)]
    verdict: Literal["approve", "reject"]
    reason: Text = ""
    in_stead_of: Line = Field(
        "", description="Whoever let the sender decide in their stead; see `/v1/delegations`."
    )


class ActionUndoIn(ClosedModel):
    """Why an action should be taken back."""

    reason: Text = ""


class ActionSettleIn(ClosedModel):
    """What somebody saw who looked."""

    outcome: Literal["done", "failed"]
    reason: Text = Field(examples=["5 of 5 run"])


class ActionOut(BaseModel):
    """An action with everything that an approval binds to, and what became of it."""

    id: str = Field(examples=["A-4b1e0c9a77"])
    status: str
    digest: str = Field(description="What a decision must name.")
    deed: dict[str, Any]
    before: dict[str, Any] = Field(description="The workload as it was seen.")
    would: list[str] = Field(description="What the platform said it would change.")
    quorum: dict[str, Any]
    waits_for: str
    decisions: list[dict[str, Any]]
    author: str
    agent: str
    reason: str
    created_at: str
    expires_at: str
    after: dict[str, Any] | None
    says: str
    undoes: str
    joined: bool

    @classmethod
    def of(cls, view: ActionView) -> ActionOut:
        """Write an action as HTTP carries it."""
        return cls.model_validate(action_json(view), extra="ignore")


class ActionRoutes:
    """The routes over the registry's actions."""

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(tags=["actions"])
        _add_reads(router)

        @router.post("/v1/actions", status_code=HTTPStatus.CREATED)
        def propose_action(body: ActionIn, call: SignedIn, response: Response) -> ActionOut:
            """Ask for an action. The platform tries it; people decide; it is done once."""
            deed = Deed(
                act=body.act, workload=Workload.parse(body.workload), replicas=body.replicas
            )
            wish = ActionWish(deed=deed, origin=call.origin, reason=body.reason)
            view = call.registry.actions.propose(wish, call.actor)
            if view.joined:
                response.status_code = HTTPStatus.OK
            return ActionOut.of(view)

        @router.post("/v1/actions/{action_id}/decisions")
        def decide_action(action_id: _Id, body: ActionDecisionIn, call: SignedIn) -> ActionOut:
            """Approve or reject exactly the digest that was seen."""
            view = call.registry.actions.decide(
                action_id,
                body.digest,
                body.verdict,
                reason=body.reason,
                by=call.actor,
                in_stead_of=body.in_stead_of,
            )
            return ActionOut.of(view)

        @router.post("/v1/actions/{action_id}/undo", status_code=HTTPStatus.CREATED)
        def undo_action(action_id: _Id, body: ActionUndoIn, call: SignedIn) -> ActionOut:
            """Ask that an action be taken back: an action of its own."""
            view = call.registry.actions.undo(
                action_id, origin=call.origin, reason=body.reason, by=call.actor
            )
            return ActionOut.of(view)

        @router.post("/v1/actions/{action_id}/settle")
        def settle_action(action_id: _Id, body: ActionSettleIn, call: SignedIn) -> ActionOut:
            """Say what became of an action of which nobody knows it. Nothing is done."""
            view = call.registry.actions.settle(
                action_id, body.outcome, reason=body.reason, by=call.actor
            )
            return ActionOut.of(view)

        return router


def _add_reads(router: APIRouter) -> None:
    @router.get("/v1/actions")
    def list_actions(
        query: Annotated[ActionsQuery, Query()], call: Reading, pages: Paging
    ) -> Listing[ActionOut]:
        """List actions on the platform, newest first."""
        page = call.registry.actions.actions(
            status=query.status, limit=query.limit, after=pages.after(query.after)
        )
        return pages.listing(page, ActionOut.of)

    @router.get("/v1/actions/{action_id}")
    def show_action(action_id: _Id, call: Reading) -> ActionOut:
        """Show one action with everything that an approval binds to."""
        return ActionOut.of(call.registry.actions.action(action_id))
