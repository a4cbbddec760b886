"""`/v1/chat`: a conversation with the operator over HTTP, in one answer or as it goes."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse

from agent.driving import deaf
from frenly_ai.chat_stream import Recent, Told
from frenly_ai.chat_wire import CancelOut, ChatIn, ChatOut, PendingOut, ThreadName, ThreadOut
from registry.api.state import Call, Reading
from registry.contracts.runs import RunState
from registry.errors import Missing, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.runs import Agent, Turn
    from agent.state import Plain
    from registry.service.run_desk import RunDesk

_AT_ONCE = 8
"""Conversations that may be answered at the same time; lookups keep the other threads."""
_STRIPES = 64
_EVENTS = "text/event-stream"
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `Accept: text/event-stream`, how it comes about: "
        "`run`, `progress` and `tool` events, then `text` in pieces, `sources`, `waiting`, "
        "and `done` with the whole answer, or `error` with a problem document.",
        "content": {_EVENTS: {"schema": {"type": "string"}}},
    }
}
_Accept = Annotated[str, Header(include_in_schema=False)]
_Last = Annotated[str, Header(max_length=500, description="The id of the last event heard.")]


class Chat:
    """The routes, and the agent they speak with once that is open."""

    def __init__(self, desk: RunDesk) -> None:
        self.agent: Agent | None = None
        self._desk = desk
        self._limiter: CapacityLimiter | None = None
        self._recent = Recent()
        self._locks = tuple(threading.Lock() for _ in range(_STRIPES))

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter(tags=["chat"])

        @router.post("/v1/chat", response_model=ChatOut, responses=_STREAMED)
        async def chat(body: ChatIn, call: Reading, accept: _Accept = "") -> Any:
            """Ask the operator. It looks things up and proposes; people decide.

            A thread is the sender's own: the same word from somebody else is another one.
            Who stops listening stops nothing: `GET /v1/chat/{thread}` tells what waits.
            """

            def ask(on_event: Callable[[Plain], None]) -> Turn:
                return self._ask(body, call, on_event)

            if _EVENTS in accept.lower():
                told = Told()
                await told.begin(ask, self._limit())
                self._recent.keep(_thread(call, body.thread), told)
                return _streaming(told)
            turn = await to_thread.run_sync(ask, deaf, limiter=self._limit())
            return ChatOut.of(turn)

        @router.get("/v1/chat/{thread}")
        def show(thread: ThreadName, call: Reading) -> ThreadOut:
            """Tell which proposals of a conversation wait, and what became of the others."""
            return self._show(thread, call)

        @router.post("/v1/chat/{thread}/resume")
        async def resume(thread: ThreadName, call: Reading) -> ChatOut:
            """Let the conversation be told what became of its proposals."""
            turn = await to_thread.run_sync(self._resume, thread, call, limiter=self._limit())
            return ChatOut.of(turn)

        @router.delete("/v1/chat/{thread}/run")
        def cancel(thread: ThreadName, call: Reading) -> CancelOut:
            """Stop what is being answered in a conversation, before its next step."""
            return self._cancel(thread, call)

        self._add_listening(router)
        return router

    def _add_listening(self, router: APIRouter) -> None:
        @router.get(
            "/v1/chat/{thread}/events", responses=_STREAMED, response_class=StreamingResponse
        )
        async def listen(thread: ThreadName, call: Reading, last_event_id: _Last = "") -> Any:
            """Listen again to the newest run of a conversation, behind `Last-Event-ID`.

            For a while after it has ended, too; then `GET /v1/chat/{thread}` tells what waits.
            """
            told = self._recent.find(_thread(call, thread))
            if told is None:
                raise Missing(
                    f"No run of conversation {thread!r} is told any more.",
                    hint="`GET /v1/chat/{thread}` tells what of it waits.",
                    thread=thread,
                )
            return _streaming(told, last_event_id)

    def _ask(self, body: ChatIn, call: Call, on_event: Callable[[Plain], None]) -> Turn:
        thread = _thread(call, body.thread)
        # Two messages of one thread at once would both count as its next.
        with self._locks[hash(thread) % _STRIPES]:
            agent = replace(self._open(), runs=call.registry.runs)
            return agent.ask(thread, body.text, call.actor, on_event=on_event)

    def _show(self, thread: str, call: Call) -> ThreadOut:
        from agent.nodes.report import says  # noqa: PLC0415 - imports LangGraph, once it is open

        pending = []
        for waiting in self._open().pending(_thread(call, thread)):
            view = call.registry.proposal(waiting.proposal_id)
            pending.append(
                PendingOut(
                    run=waiting.run,
                    proposal=waiting.proposal_id,
                    digest=waiting.digest,
                    stands=says(view, digest_seen=waiting.digest),
                    settled=not view.proposal.status.is_open,
                )
            )
        return ThreadOut(thread=thread, pending=pending)

    def _resume(self, thread: str, call: Call) -> Turn:
        return self._open().resume(_thread(call, thread), call.actor)

    def _cancel(self, thread: str, call: Call) -> CancelOut:
        mine = _thread(call, thread)
        under_way = [
            run
            for state in (RunState.RUNNING, RunState.QUEUED)
            for run in self._desk.runs(call.actor, state=state).items
            if run.thread == mine
        ]
        if not under_way:
            raise Missing(
                f"Nothing is being answered in conversation {thread!r}.",
                hint="A proposal that waits is not cancelled here; people reject it.",
                thread=thread,
            )
        return CancelOut(
            cancelled=[self._desk.cancel(run.id, call.actor).id for run in under_way]
        )

    def _open(self) -> Agent:
        if self.agent is None:
            raise Unavailable("The operator is not open yet.", hint="Try again in a moment.")
        return self.agent

    def _limit(self) -> CapacityLimiter:
        if self._limiter is None:
            self._limiter = CapacityLimiter(_AT_ONCE)
        return self._limiter


def _thread(call: Call, word: str) -> str:
    return f"http:{call.actor.id}:{word}"


def _streaming(told: Told, last: str = "") -> StreamingResponse:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(told.events(last), headers=headers, media_type=_EVENTS)
