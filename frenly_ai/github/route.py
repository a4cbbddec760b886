"""`POST /webhooks/github`: GitHub tells of pull requests, and is answered before any work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from frenly_ai.github.events import read_event
from frenly_ai.webhooks.receiving import Receiver
from frenly_ai.webhooks.signatures import BadSignature, Signed, check_signature
from registry.api.edge_errors import RequestInvalid
from registry.errors import Missing
from registry.service.code_repositories import CodeRepositories

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from frenly_ai.github.events import Event
    from frenly_ai.github.policy import GitHubPolicy, Repository
    from registry.errors import FrenlyError
    from registry.service.code_desk import CodeDesk
    from registry.service.deps import Deps

SIGNATURE = "x-hub-signature-256"
MOST_BYTES = 2_000_000
_UNSIGNED: list[dict[str, list[str]]] = [{}]
"""As the description of the API says it: the body is signed, no token is given."""


class NotListening(Missing):
    """Nothing is taken from GitHub here."""

    code = "github.not_listening"


class HeardOut(BaseModel):
    """What becomes of what was told."""

    taken: bool = Field(description="Whether anything will be done about it.")
    repeated: bool = Field(description="Whether it was told before.")


class GitHubHooks:
    """Proves that GitHub tells it, and queues it."""

    def __init__(
        self,
        desk: CodeDesk,
        policy: GitHubPolicy,
        secrets: Sequence[str],
        *,
        deps: Deps,
        stranger: Callable[[FrenlyError], None],
    ) -> None:
        """`stranger` is told of everybody who is not let in."""
        self._desk, self._policy, self._secrets = desk, policy, secrets
        self._number_of = CodeRepositories(deps).number_of
        self._now, self._stranger = deps.now, stranger
        self._receiver = Receiver(MOST_BYTES)

    def router(self) -> APIRouter:
        """Return the route."""
        router = APIRouter(tags=["pull requests"])

        @router.post("/webhooks/github", status_code=202, openapi_extra={"security": _UNSIGNED})
        async def tell_pull_request(request: Request) -> HeardOut:
            """Tell of a pull request, in GitHub's words; the body is signed with the secret."""
            if not self._secrets:
                raise NotListening(
                    "Nothing is taken from GitHub here.",
                    hint="Set FRENLY_GITHUB_WEBHOOK_SECRET; see docs/pull-requests.md.",
                )
            async with self._receiver.place(request, is_known=False):
                try:
                    body = await self._receiver.read(request)
                except ClientDisconnect as error:
                    raise RequestInvalid(
                        "The body broke off.", hint="Send it again."
                    ) from error
                await self._prove(request.headers.get(SIGNATURE), body)
                return await to_thread.run_sync(self._take, body)

        return router

    async def _prove(self, signature: str | None, body: bytes) -> None:
        try:
            check_signature(
                Signed(signature, None, body),
                self._secrets,
                now=self._now(),
                setting="FRENLY_GITHUB_WEBHOOK_SECRET",
            )
        except BadSignature as error:
            await to_thread.run_sync(self._stranger, error)
            raise

    def _take(self, body: bytes) -> HeardOut:
        told, now = read_event(body), self._now()
        event = None if told is None else told.as_of(now)
        if event is None:
            return HeardOut(taken=False, repeated=False)
        repository = self._policy.repository(event.repository)
        is_known = self._policy.person(event.sender) is not None
        if repository is None or not _follows(event, repository, is_known=is_known):
            return HeardOut(taken=False, repeated=False)
        once = "" if is_known or event.kind != "command" else f"{event.subject} {event.sender}"
        once = self._of_another(event, repository, now) or once
        is_new = self._desk.take(event.queued(body, now, once=once))
        return HeardOut(taken=True, repeated=not is_new)

    def _of_another(self, event: Event, repository: Repository, now: datetime) -> str:
        """Name what another repository under the name tells in an hour; "" for the right one.

        It is refused and recorded; who has the name could else fill the log.
        """
        number = repository.id or self._number_of(event.repository)
        is_right = number in {0, event.repository_id}
        return "" if is_right else f"{event.subject} {event.repository_id} {now:%Y-%m-%d %H}"


def _follows(event: Event, repository: Repository, *, is_known: bool) -> bool:
    """Say whether anything can follow from an event: to look costs a share of limits.

    Anybody may review what anybody may read; only reviews that may decide are looked at.
    """
    if event.kind != "verdict":
        return True
    return repository.reviews_decide and (is_known or event.takes_back)
