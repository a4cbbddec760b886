"""Who uses what, over HTTP: pipelines tell what scans saw, anybody who reads may ask."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

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


class RecordedOut(BaseModel):
    """How a scan was taken."""

    outcome: str = Field(description="recorded, same (told before) or older (not taken).")
    names: int
    in_files: int = Field(description="How many files use them, counted for each name.")
    unknown: list[str] = Field(description="Not registered, so left out; the first few.")
    standing: str = Field(description="The commit of which the record now tells.")


class ScanOut(BaseModel):
    """What stands of one branch of a repository."""

    repository: str
    branch: str
    commit: str
    commit_at: str
    context: str
    revision: int
    files: int
    skipped: int
    in_files: int
    told_by: str
    first_told_by: str = Field(description="To whom the branch belongs: they replace it.")
    scanned_at: str


class ScansOut(BaseModel):
    """Every branch that was scanned."""

    items: list[ScanOut]


class SeenOut(BaseModel):
    """One name in one file."""

    repository: str
    branch: str
    path: str
    lines: list[int] = Field(description="The first of them; `times` counts all.")
    times: int
    spelled: str
    place: str
    commit: str
    scanned_at: str


class GoneOut(BaseModel):
    """A repository that used the name once."""

    repository: str
    branch: str
    last_commit: str
    last_commit_at: str


class LookupsOut(BaseModel):
    """Lookups of one caller from one context."""

    caller: str = Field(description="A service, or `person` for all people.")
    context: str
    times: int
    first_day: str
    last_day: str


class UsageOut(BaseModel):
    """All that is known of a name's use."""

    kind: str
    name: str
    context: str
    seen: list[SeenOut]
    more_places: int = Field(description="Places beyond those in `seen`.")
    gone: list[GoneOut]
    lookups: list[LookupsOut]
    lookups_counted_since: str | None
    repositories_scanned: int
    last_used_at: str | None


class ReasonOut(BaseModel):
    """One thing that stands against a removal, or is worth knowing."""

    what: str = Field(examples=["code"])
    says: str


class RemovalOut(BaseModel):
    """Whether a name can be removed."""

    name: str
    can_remove: str = Field(description="yes, no or not known.")
    blocks: list[ReasonOut]
    not_known: list[ReasonOut]
    notes: list[ReasonOut]


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
