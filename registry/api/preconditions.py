"""`If-Match` on writes: they hold only for what their sender saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Header, Request

from registry.api.etags import check_match

if TYPE_CHECKING:
    from registry.service.registry import Registry

_IfMatch = Annotated[
    str | None,
    Header(max_length=1_000, description="An ETag; what it names must still be so."),
]


class Preconditions:
    """What the sender of a write says they saw; nothing, when they do not say."""

    def __init__(self, sent: list[str]) -> None:
        self.sent = sent

    def check_state(self, registry: Registry) -> None:
        """Raise `PreconditionFailed` unless the registry is in the state that was sent."""
        if self.sent:
            check_match(self.sent, f'"{registry.state_hash()}"', what="The registry")


def _preconditions(request: Request, if_match: _IfMatch = None) -> Preconditions:
    # The parameter describes and bounds the header; every one that was sent counts.
    return Preconditions(request.headers.getlist("if-match") if if_match is not None else [])


Seen = Annotated[Preconditions, Depends(_preconditions)]
"""What a write route checks before it asks."""
