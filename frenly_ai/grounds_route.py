"""`GET /v1/grounds`: all that code is judged by, for those who scan it elsewhere."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from frenly_ai.bootstrap import policy_text
from frenly_ai.reviewing.grounds_text import head_of, write_grounds
from frenly_ai.reviewing.policy import REVIEW_FILE
from registry.api.etags import is_known
from registry.api.state import Reading
from registry.service.touched import touched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from frenly_ai.bootstrap import App

_LINES = "text/plain; charset=utf-8"
_GZIP, _LEVEL = 16 + zlib.MAX_WBITS, 3


class GroundsRoutes:
    """The route, over one application."""

    def __init__(self, app: App) -> None:
        self._app = app

    def router(self) -> APIRouter:
        """Return the route."""
        router = APIRouter(tags=["following"])

        @router.get(
            "/v1/grounds",
            response_class=Response,
            responses={200: {"content": {_LINES: {"schema": {"type": "string"}}}}},
        )
        def grounds(call: Reading, request: Request) -> Response:  # noqa: ARG001 - who may read
            """Return all that code is judged by: rows, who changed them, the policy of review.

            `frenly scan --server` reads it, and asks whether it still holds with its ETag.
            """
            return self._answer(request)

        return router

    def _answer(self, request: Request) -> Response:
        review, _ = policy_text(self._app.settings.config_dir, REVIEW_FILE)
        compatibility = str(self._app.policies.governance.rules.compatibility.default)
        found = touched(self._app.deps)
        head = head_of(found, review, compatibility)
        headers = {
            "ETag": f"W/{head.etag}",  # packed or not, it says the same
            "Cache-Control": "private, no-cache",
            "Vary": "Accept-Encoding",
        }
        if is_known(request.headers.get("if-none-match", ""), head.etag):
            found.close()
            return Response(status_code=304, headers=headers)
        parts = write_grounds(found, head)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            parts = _packed(parts)
        return StreamingResponse(parts, headers=headers, media_type=_LINES)


def _packed(parts: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    for part in parts:
        if packed := packer.compress(part):
            yield packed
    yield packer.flush()
