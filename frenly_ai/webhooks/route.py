"""`POST /webhooks/{source}`: a monitoring system tells of alerts."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from frenly_ai.webhooks.intake import BY_SIGNATURE
from frenly_ai.webhooks.receiving import AT_ONCE, Receiver
from frenly_ai.webhooks.signatures import BadSignature, Signed, check_signature
from registry.api.edge_errors import RequestInvalid, no_token
from registry.api.gate import CALLER, SIGN_IN_ERROR
from registry.domain.actors import Actor, ActorKind
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from frenly_ai.webhooks.intake import Intake
    from frenly_ai.webhooks.sources import Source
    from registry.rules.access import AccessControl
    from registry.service.alerts import Taken

ROLE = "alert_source"
"""What a signed source may do."""
_TOKEN_OR_NONE: list[dict[str, list[str]]] = [{"token": []}, {}]
"""As the description of the API says it: who signs the body needs no token."""


class TakenOut(BaseModel):
    """What became of a delivery; the same one again gets the same answer."""

    delivery: str = Field(description="The sender's id, or a hash of the body.")
    alerts: int = Field(description="How many alerts it told of.")
    new: int = Field(description="How many of these were not known.")
    repeated: bool = Field(description="Whether it was taken before.")


class Hooks:
    """Proves who sends, reads the body, and has its alerts stored."""

    def __init__(
        self,
        intake: Intake,
        secrets: Mapping[str, Sequence[str]],
        access: AccessControl,
        *,
        now: Callable[[], datetime],
        stranger: Callable[[FrenlyError], None],
    ) -> None:
        """`stranger` is told of everybody who is not let in."""
        self._intake, self._secrets, self._access = intake, secrets, access
        self._now, self._stranger = now, stranger
        self._receiver = Receiver(intake.sources.body_bytes)
        self._limiter: CapacityLimiter | None = None

    def router(self) -> APIRouter:
        """Return the route."""
        router = APIRouter(tags=["alerts"])

        @router.post(
            "/webhooks/{source}", status_code=202, openapi_extra={"security": _TOKEN_OR_NONE}
        )
        async def tell_alerts(source: str, request: Request) -> TakenOut:
            """Tell of alerts, in the format of the source. They are stored before the answer.

            Sign in with a token, or sign the body with the secret of the source.
            """
            where = self._intake.sources.named(source)
            caller = await self._caller(source, request)
            async with self._receiver.place(request, is_known=caller is not None):
                body = await self._body(request)
                signer = await self._proven(source, where, request, body)
                by = caller or signer
                if by is None:
                    raise no_token()
                request.state.actor = by.id
                name = request.headers.get(where.delivery) if where.delivery else None
                taken = await to_thread.run_sync(
                    # What is not signed names no signed delivery.
                    lambda: self._take(source, body, by, None if caller is None else name),
                    limiter=self._limit(),
                )
            return TakenOut(**taken._asdict())

        return router

    async def _caller(self, source: str, request: Request) -> Actor | None:
        """Return who signed in by token; refuse whoever must and did not, before reading."""
        state = request.scope.get("state", {})
        error, caller = state.get(SIGN_IN_ERROR), state.get(CALLER)
        if isinstance(error, FrenlyError):
            raise error
        if caller is None and not self._secrets.get(source):
            refusal = no_token()
            await to_thread.run_sync(self._stranger, refusal)
            raise refusal
        return caller if isinstance(caller, Actor) else None

    async def _body(self, request: Request) -> bytes:
        try:
            return await self._receiver.read(request)
        except ClientDisconnect as error:
            raise RequestInvalid("The body broke off.", hint="Send it again.") from error

    async def _proven(
        self, source: str, where: Source, request: Request, body: bytes
    ) -> Actor | None:
        """Return the source that signed; None where the source has no secret."""
        secrets = self._secrets.get(source)
        if not secrets:
            return None
        wish = where.signature
        signed = Signed(
            signature=request.headers.get(wish.header) if wish else None,
            timestamp=request.headers.get(wish.timestamp) if wish and wish.timestamp else None,
            body=body,
        )
        try:
            secret = check_signature(
                signed, secrets, now=self._now(), age=self._intake.sources.age
            )
        except BadSignature as error:
            await to_thread.run_sync(self._stranger, error)
            raise
        return Actor(
            id=f"source:{source}",
            kind=ActorKind.SERVICE,
            roles=(ROLE,),
            may=self._access.may((ROLE,)),
            auth=BY_SIGNATURE,
            credential_id=hashlib.sha256(secret.encode()).hexdigest()[:12],
        )

    def _take(self, source: str, body: bytes, by: Actor, name: str | None) -> Taken:
        return self._intake.take(source, body, by, delivery=name)

    def _limit(self) -> CapacityLimiter:
        if self._limiter is None:
            self._limiter = CapacityLimiter(AT_ONCE)
        return self._limiter
