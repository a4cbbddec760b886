"""Writes with an `Idempotency-Key`: the first answer is kept, and given again."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from anyio import to_thread

from registry.api.claims import is_write, read_claim
from registry.api.problems import response_to
from registry.api.wire import ProposalOut
from registry.contracts.runs import RunState
from registry.domain.proposals import ProposalStatus
from registry.errors import Conflict, FrenlyError, InvalidInput
from registry.service.edge_ports import DESK, RUN, KeptAnswer, KeyTaken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from registry.service.edge_ports import Claim
    from registry.service.registry import Registry

CLAIM = "claim"
"""Where the scope's state holds the claim of a request."""
_JSON = (b"content-type", b"application/json")
_KEPT_HEADERS = frozenset({b"content-type", b"location", b"etag"})
_KEPT_REFUSALS = frozenset({403, 404, 409})
"""What the registry decided; a request that was malformed or came too early was not."""


class StillRunning(Conflict):
    """The message under this key is being answered."""

    code = "idempotency.still_running"


class KeyReused(InvalidInput):
    """The idempotency key belongs to another request."""

    code = "idempotency.key_reused"


class _Answer(NamedTuple):
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    failure: Exception | None = None
    """A fault of ours that was answered, and that the server shall still log."""


class Once:
    """Stands behind the gate, which says who asks: a key is its sender's own."""

    def __init__(
        self, app: ASGIApp, *, registry: Registry, refused: Callable[[str], None]
    ) -> None:
        """Hand on to `app`; tell `refused` the code of what is not."""
        self._app, self._registry, self._refused = app, registry, refused
        self._under_way: dict[tuple[str, str], tuple[asyncio.Lock, int]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        claim = None
        try:
            if scope["type"] == "http" and is_write(scope):
                claim, receive = await read_claim(scope, receive)
            if claim is None:
                await self._app(scope, receive, send)
                return
            async with self._alone(claim):
                answer = await self._answer(claim, scope, receive)
        except FrenlyError as error:
            self._refused(error.code)
            await response_to(error, scope["path"])(scope, receive, send)
            return
        start = {
            "type": "http.response.start",
            "status": answer.status,
            "headers": answer.headers,
        }
        await send(start)
        await send({"type": "http.response.body", "body": answer.body})
        if answer.failure is not None:
            raise answer.failure

    @asynccontextmanager
    async def _alone(self, claim: Claim) -> AsyncIterator[None]:
        """Let one request of a key run at a time; the store does the same between replicas."""
        place = claim.principal, claim.key
        lock, waiting = self._under_way.get(place, (asyncio.Lock(), 0))
        self._under_way[place] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._under_way.pop(place)
            if waiting > 1:
                self._under_way[place] = lock, waiting - 1

    async def _answer(self, claim: Claim, scope: Scope, receive: Receive) -> _Answer:
        earlier = await to_thread.run_sync(self._earlier, claim)
        if earlier is not None:
            return earlier
        answer = await self._run(claim, scope, receive)
        if answer.status == HTTPStatus.CONFLICT and KeyTaken.code.encode() in answer.body:
            return await to_thread.run_sync(self._earlier, claim) or answer
        await to_thread.run_sync(self._keep, claim, answer)
        return answer

    async def _run(self, claim: Claim, scope: Scope, receive: Receive) -> _Answer:
        scope.setdefault("state", {})[CLAIM] = claim
        sent: list[Message] = []

        async def hold(message: Message) -> None:
            sent.append(message)

        failure = None
        try:
            await self._app(scope, receive, hold)
        except Exception as error:  # kept with the answer already sent, and raised behind it
            if not sent:
                raise
            failure = error
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return _Answer(sent[0]["status"], list(sent[0].get("headers", ())), body, failure)

    def _earlier(self, claim: Claim) -> _Answer | None:
        """Return what was answered; None when nothing was done under this key."""
        kept = self._registry.answers.find(claim.principal, claim.key)
        if kept is None:
            return None
        if kept.claim != claim:
            raise KeyReused(
                f"The key {claim.key!r} was used for {kept.claim.route!r} with another body.",
                hint="Give every write a key of its own, e.g. a UUID.",
            )
        if kept.status is not None:
            headers = [
                (k.encode("latin-1"), v.encode("latin-1")) for k, v in kept.headers.items()
            ]
            return _replayed(_Answer(kept.status, headers, kept.body))
        if kept.about.startswith(RUN):
            return self._of_run(kept)
        if kept.about:
            return self._made_anew(kept)
        self._registry.answers.drop(claim)  # a refusal whose answer nobody got
        return None

    def _of_run(self, kept: KeptAnswer) -> _Answer | None:
        """Tell what became of the run that a message began; one that failed is begun anew."""
        run = self._registry.runs.find(kept.about.removeprefix(RUN))
        if run.state is RunState.FAILED:
            self._registry.answers.drop(kept.claim)
            return None
        if run.state in {RunState.QUEUED, RunState.RUNNING}:
            raise StillRunning(
                f"Run {run.id!r} still answers this message.",
                hint=f"Send it again in a moment, or look at `/v1/runs/{run.id}`.",
                run=run.id,
            )
        told = {
            "run": run.id,
            "text": run.says,
            "proposal": run.proposal,
            "digest": run.digest,
            "waiting": run.state is RunState.WAITING,
            "sources": [],
        }
        body = json.dumps(told, ensure_ascii=False).encode()
        return _replayed(_Answer(HTTPStatus.OK, [_JSON], body))

    def _made_anew(self, kept: KeptAnswer) -> _Answer:
        """Answer for a process that did what was asked, and died before it could say so."""
        if kept.about.startswith(DESK):
            done = json.dumps({"id": kept.about.removeprefix(DESK)}).encode()
            return _replayed(_Answer(HTTPStatus.OK, [_JSON], done))
        view = self._registry.proposal(kept.about)
        status = HTTPStatus.CREATED
        if kept.claim.route.endswith("/decisions"):
            is_settled = view.proposal.status in {
                ProposalStatus.APPROVED,
                ProposalStatus.APPLIED,
            }
            status = HTTPStatus.ACCEPTED if is_settled else HTTPStatus.OK
        elif " /api/" in kept.claim.route:
            status = HTTPStatus.ACCEPTED
        headers = [
            _JSON,
            (b"location", f"/v1/proposals/{kept.about}".encode()),
        ]
        body = json.dumps(ProposalOut.of(view).model_dump(mode="json"), ensure_ascii=False)
        return _replayed(_Answer(status, headers, body.encode()))

    def _keep(self, claim: Claim, answer: _Answer) -> None:
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return  # whatever was done is claimed with it; nothing else was
        if answer.status >= HTTPStatus.BAD_REQUEST and answer.status not in _KEPT_REFUSALS:
            self._registry.answers.drop(claim)
            return
        headers = {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in answer.headers
            if name in _KEPT_HEADERS
        }
        about = headers.get("location", "").rpartition("/")[2]
        kept = KeptAnswer(claim, about, answer.status, headers, answer.body)
        self._registry.answers.save(kept)


def _replayed(answer: _Answer) -> _Answer:
    size = str(len(answer.body)).encode()
    headers = [(k, v) for k, v in answer.headers if k != b"content-length"]
    headers += [(b"content-length", size), (b"idempotency-replayed", b"true")]
    return answer._replace(headers=headers)
