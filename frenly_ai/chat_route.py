"""`POST /v1/chat`: a conversation with the operator over HTTP."""

from __future__ import annotations

import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from pydantic import BaseModel, Field

from registry.api.fields import ClosedModel
from registry.api.state import Call, Reading
from registry.errors import Unavailable

if TYPE_CHECKING:
    from agent.runs import Agent, Turn

MAX_TEXT_CHARS = 8_000
_AT_ONCE = 8
"""Conversations that may be answered at the same time; lookups keep the other threads."""
_STRIPES = 64


class ChatIn(ClosedModel):
    """One message of a conversation."""

    thread: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$", examples=["main"])] = "main"
    text: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_TEXT_CHARS,
            examples=["what does user-api mean in frontend?"],
        ),
    ]


class ChatOut(BaseModel):
    """What the operator answers. `sources` are the facts that the answer rests on."""

    text: str
    proposal: str = Field(description="The proposal that was made, or empty.")
    digest: str
    waiting: bool = Field(description="Whether people must decide now.")
    sources: list[dict[str, Any]]


class Chat:
    """The route, and the agent it speaks with once that is open."""

    def __init__(self) -> None:
        self.agent: Agent | None = None
        self._limiter: CapacityLimiter | None = None
        self._locks = tuple(threading.Lock() for _ in range(_STRIPES))

    def router(self) -> APIRouter:
        """Return the route."""
        router = APIRouter(tags=["chat"])

        @router.post("/v1/chat", status_code=HTTPStatus.OK)
        async def chat(body: ChatIn, call: Reading) -> ChatOut:
            """Ask the operator. It looks things up and proposes; people decide.

            A thread is the sender's own: the same word from somebody else is another one.
            """
            if self._limiter is None:
                self._limiter = CapacityLimiter(_AT_ONCE)
            turn = await to_thread.run_sync(self._ask, body, call, limiter=self._limiter)
            return ChatOut(
                text=turn.text,
                proposal=turn.proposal_id,
                digest=turn.digest,
                waiting=turn.waiting,
                sources=[dict(fact) for fact in turn.facts],
            )

        return router

    def _ask(self, body: ChatIn, call: Call) -> Turn:
        if self.agent is None:
            raise Unavailable("The operator is not open yet.", hint="Try again in a moment.")
        thread = f"http:{call.actor.id}:{body.thread}"
        # Two messages of one thread at once would both count as its next.
        with self._locks[hash(thread) % _STRIPES]:
            return self.agent.ask(thread, body.text, call.actor)
