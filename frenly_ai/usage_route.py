"""Who uses what, over HTTP: pipelines tell what scans saw, anybody who reads may ask."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from frenly_ai.usage_answers import RecordedOut, RemovalOut, ScansOut, UsageOut
from frenly_ai.usage_report import ScanIn
from frenly_ai.views.usage import recorded_json, removal_json, scan_json, usage_json
from registry.api.answers import read_name
from registry.api.fields import ClosedModel, Line
from registry.api.state import Reading, SignedIn
from registry.contracts.usage_record import Outcome
from registry.domain.names import Kind

_Name = Annotated[str, Path(examples=["user-api"], max_length=300)]
_CREATED = 201


class UsageQuery(ClosedModel):
    """As which alias of the name."""

    context: Line | None = Field(None, description="As its alias in this context alone.")


class UsageRoutes:
    """The routes over the record of uses."""

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(tags=["usage"])
        _add_reads(router)

        @router.post("/v1/usage/scans", status_code=_CREATED)
        def record_scan(body: ScanIn, call: SignedIn, response: Response) -> RecordedOut:
            """Tell what a scan of a whole repository saw. It replaces what the last one said.

            The same again, or an earlier commit than is known, is answered 200 and changes
            nothing.
            """
            taken = call.registry.usage_desk.record(body.scan(), body.each_use(), call.actor)
            if taken.outcome is not Outcome.RECORDED:
                response.status_code = 200
            return RecordedOut.model_validate(recorded_json(taken))

        return router


def _add_reads(router: APIRouter) -> None:
    @router.get("/v1/usage/scans")
    def list_scans(call: Reading) -> ScansOut:
        """List every branch of every repository that was scanned."""
        found = call.registry.usage_desk.scans()
        return ScansOut.model_validate({"items": [scan_json(view) for view in found]})

    @router.get("/v1/usage/{kind}/{name:path}")
    def show_usage(
        kind: Kind, name: _Name, query: Annotated[UsageQuery, Query()], call: Reading
    ) -> UsageOut:
        """Say who uses a name, where, and who looked it up.

        One of kind `path` may leave out the first slash.
        """
        usage = call.registry.usage_desk.usage(read_name(kind, name), query.context)
        return UsageOut.model_validate(usage_json(usage))

    @router.get("/v1/can-remove/{kind}/{name:path}")
    def can_remove(
        kind: Kind, name: _Name, query: Annotated[UsageQuery, Query()], call: Reading
    ) -> RemovalOut:
        """Say whether a name can be removed: yes, no or not known, with what says so."""
        asked = read_name(kind, name)
        removal = call.registry.usage_desk.can_remove(asked, query.context)
        return RemovalOut.model_validate(removal_json(str(asked), removal))
