"""Looking names up."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from registry.api.answers import read_name, resolution_bytes
from registry.api.bodies import ResolveManyIn, ResolveQuery
from registry.api.lifecycle_headers import announced_of, lifecycle_headers
from registry.api.paths import ROUTE
from registry.api.problems import problem_of
from registry.api.state import Reading
from registry.api.wire import ManyOut, ResolutionOut
from registry.contracts.records import Resolution
from registry.domain.names import Kind, Name
from registry.domain.rows import ContractStatus
from registry.errors import FrenlyError
from registry.resolution.errors import UnknownContext
from registry.resolution.walk import seconds

router = APIRouter(tags=["resolve"])


@router.get(ROUTE, response_model=ResolutionOut)
def resolve(
    context: Annotated[str, Path(examples=["frontend"])],
    name: Annotated[str, Path(examples=["user-api"])],
    query: Annotated[ResolveQuery, Query()],
    call: Reading,
) -> Response:
    """Say what a name stands for when called from a context.

    A name may hold slashes; one of kind `path` may leave out the first.
    """
    answer = call.registry.resolve(
        read_name(query.kind, name), context, at=query.at, revision=query.revision
    )
    body = resolution_bytes(answer)
    return Response(body, media_type="application/json", headers=_announced(answer, call))


def _announced(answer: Resolution, call: Reading) -> dict[str, str]:
    """Say in the headers that a name leads to what is deprecated, and until when it answers."""
    if answer.contract_status == ContractStatus.ACTIVE:
        return {}
    name = Name(Kind(answer.kind), answer.canonical)
    contract = call.registry.contract(name).contract
    return dict(lifecycle_headers(announced_of(contract), name))


@router.post("/v1/resolve")
def resolve_many(body: ResolveManyIn, request: Request, call: Reading) -> ManyOut:
    """Look several names up, all in one revision; each gets an answer or a problem."""
    snapshot, now = call.snapshots.current(), seconds(call.now())
    results: list[dict[str, Any]] = []
    for name in body.names:
        try:
            answer = snapshot.resolve(body.kind, body.context, name, now)
        except UnknownContext:
            raise
        except FrenlyError as error:
            problem = problem_of(error, request.scope["path"])
            results.append({"name": name, "problem": problem})
        else:
            results.append({"name": name, "answer": answer.content()})
    return ManyOut.model_validate(
        {
            "context": body.context,
            "kind": str(body.kind),
            "revision": snapshot.revision,
            "results": results,
        }
    )
