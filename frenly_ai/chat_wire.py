"""What the chat routes take and give, as JSON and as events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Path
from pydantic import BaseModel, Field

from registry.api.fields import ClosedModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.runs import Turn

MAX_TEXT_CHARS = 8_000
_PIECE_CHARS = 80
THREAD = r"^[A-Za-z0-9._-]{1,64}$"
ThreadName = Annotated[str, Path(pattern=THREAD, description="A conversation of the sender's.")]


class ChatIn(ClosedModel):
    """One message of a conversation."""

    thread: Annotated[str, Field(pattern=THREAD, examples=["main"])] = "main"
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

    run: str = Field(description="The run that answered; `/v1/runs` tells of it.")
    text: str
    proposal: str = Field(description="The proposal that was made, or empty.")
    digest: str
    waiting: bool = Field(description="Whether people must decide now.")
    sources: list[dict[str, Any]]

    @classmethod
    def of(cls, turn: Turn) -> ChatOut:
        """Write a turn."""
        return cls(
            run=turn.run,
            text=turn.text,
            proposal=turn.proposal_id,
            digest=turn.digest,
            waiting=turn.waiting,
            sources=[dict(fact) for fact in turn.facts],
        )


class PendingOut(BaseModel):
    """A message of the conversation that waits for people."""

    run: str
    proposal: str
    digest: str = Field(description="Of the proposal as the conversation showed it.")
    stands: str = Field(description="How the proposal stands now, in words.")
    settled: bool = Field(description="Whether the conversation has yet to be told its end.")


class ThreadOut(BaseModel):
    """What of a conversation waits, and what became of its proposals meanwhile."""

    thread: str
    pending: list[PendingOut]


class CancelOut(BaseModel):
    """Which runs were told to stop."""

    cancelled: list[str]


def answer_events(turn: Turn) -> Iterator[tuple[str, dict[str, Any]]]:
    """Tell a finished answer as events: its text in pieces, its sources, its proposal, its end.

    Pieces come only now, since no piece of an answer that may still break off, or cite what
    was not read, is shown to anybody.
    """
    for start in range(0, len(turn.text), _PIECE_CHARS):
        yield "text", {"text": turn.text[start : start + _PIECE_CHARS]}
    if turn.facts:
        yield "sources", {"sources": [dict(fact) for fact in turn.facts]}
    if turn.waiting:
        yield "waiting", {"proposal": turn.proposal_id, "digest": turn.digest}
    yield "done", ChatOut.of(turn).model_dump(mode="json")


def event(name: str, number: str, data: dict[str, Any]) -> bytes:
    r"""Write one server-sent event; JSON has no line breaks that could end it early.

    >>> event("text", "t/1:3", {"text": "a\nb"})
    b'id: t/1:3\nevent: text\ndata: {"text": "a\\nb"}\n\n'
    """
    return f"id: {number}\nevent: {name}\ndata: {json.dumps(data)}\n\n".encode()
