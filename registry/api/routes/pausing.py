"""The switch that stops every apply and every wish of an agent; two people switch back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter
from pydantic import BaseModel, Field

from registry.api.fields import ClosedModel, Text
from registry.api.state import Reading, SignedIn

if TYPE_CHECKING:
    from registry.domain.pausing import Pause

router = APIRouter(tags=["service"])


class WhyIn(ClosedModel):
    """Why, for whoever reads the log."""

    why: Text = Field(examples=["A wrong name went out; we look first."])


class PauseOut(BaseModel):
    """Whether work is paused, and what is known of it."""

    paused: bool
    by: str = ""
    why: str = ""
    at: datetime | None = None
    asked_by: str = Field("", description="Who has said that work may go on; one more must.")
    asked_at: datetime | None = None

    @classmethod
    def of(cls, pause: Pause | None) -> PauseOut:
        if pause is None:
            return cls(paused=False)
        return cls(
            paused=True,
            by=pause.by,
            why=pause.why,
            at=pause.at,
            asked_by=pause.asked_by,
            asked_at=pause.asked_at,
        )


@router.get("/v1/pause")
def show_pause(call: Reading) -> PauseOut:
    """Say whether work is paused, since when, by whom and why."""
    return PauseOut.of(call.registry.paused())


@router.post("/v1/pause")
def pause(body: WhyIn, call: SignedIn) -> PauseOut:
    """Stop every apply and every wish of an agent at once. Reading and deciding go on."""
    return PauseOut.of(call.registry.pause(body.why, call.actor))


@router.post("/v1/resume")
def resume(body: WhyIn, call: SignedIn) -> PauseOut:
    """Say that work may go on. It does once a second person says so, within an hour."""
    said = call.registry.resume(body.why, call.actor)
    return PauseOut.of(None if said.resumed else said.pause)
