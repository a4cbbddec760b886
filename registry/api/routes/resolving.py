"""Looking names up."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from registry.api.answers import read_name, resolution_bytes
from registry.api.bodies import NameAsked, ResolveManyIn, ResolveQuery
from registry.api.lifecycle_headers import lifecycle_headers
from registry.api.paths import ROUTE
from registry.api.problems import problem_of
from registry.api.state import Call, Reading
from registry.api.wire import ExplanationOut, ManyOut, ResolutionOut
from registry.contracts.answers import Question
from registry.domain.names import Kind, Name
from registry.errors import FrenlyError, InvalidInput
from registry.resolution.errors import UnknownContext

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
    asked = Question(read_name(query.kind, name), context, query.scope)
    if query.at is None and query.revision is None:
        answer = call.look_up(asked)
    else:
        answer = call.registry.resolve(
            asked.name, context, scope=query.scope, at=query.at, revision=query.revision
        )
    headers = dict(lifecycle_headers(answer, Name(Kind(answer.kind), answer.canonical)))
    return Response(resolution_bytes(answer), media_type="application/json", headers=headers)


@router.get("/v1/explain/{context}/{name:path}")
def explain(
    context: Annotated[str, Path(examples=["frontend"])],
    name: Annotated[str, Path(examples=["user-api"])],
    query: Annotated[ResolveQuery, Query()],
    request: Request,
    call: Reading,
) -> ExplanationOut:
    """Show how a lookup comes to its answer or refusal: rows, rules, revisions, proofs."""
    found = call.registry.explain(
        read_name(query.kind, name),
        context,
        scope=query.scope,
        at=query.at,
        revision=query.revision,
    )
    path = request.scope["path"]
    return ExplanationOut.model_validate(found.content(lambda error: problem_of(error, path)))


@router.post("/v1/resolve")
def resolve_many(body: ResolveManyIn, request: Request, call: Reading) -> ManyOut:
    """Look several names up, all in one revision; each gets an answer or a problem."""
    asked, path = body.asked(), request.scope["path"]
    questions = [_question(each) for each in asked]
    answers = call.registry.resolve_many(
        [each for each in questions if isinstance(each, Question)],
        at=body.at,
        revision=body.revision,
    )
    rest = iter(answers.results)
    results: list[dict[str, Any]] = []
    for each, question in zip(asked, questions, strict=True):
        shown = each.model_dump(mode="json")
        if isinstance(question, FrenlyError):
            results.append({**shown, "problem": problem_of(question, path)})
            continue
        _, answer, problem = next(rest)
        if body.at is None and body.revision is None:
            _count(call, question, problem)
        if isinstance(problem, UnknownContext) and body.names is not None:
            raise problem  # there is but one context, and it is wrong for all
        results.append(
            {
                **shown,
                "answer": answer and answer.content(),
                "problem": problem and problem_of(problem, path),
            }
        )
    return ManyOut.model_validate({"revision": answers.revision, "results": results})


def _count(call: Call, question: Question, problem: FrenlyError | None) -> None:
    if problem is not None:
        call.missed(question, problem)
        return
    name = question.name
    call.answered(name.kind, question.context, name.key, call.actor)


def _question(asked: NameAsked) -> Question | FrenlyError:
    """Read one name of many; return why it cannot be one instead of raising it."""
    try:
        name = Name.parse(asked.kind or Kind.SERVICE, asked.name)
    except InvalidInput as error:
        return error
    return Question(name, asked.context or "", asked.scope or "")
