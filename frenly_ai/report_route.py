"""`/v1/incidents/{id}/report`: an incident as a page, as Markdown or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Response

from frenly_ai.deliver.opening import read_report
from frenly_ai.views.incident_forms import Form, render
from registry.api.problems import Problem
from registry.api.state import Reading

if TYPE_CHECKING:
    from frenly_ai.bootstrap import App

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""Whatever a text in it holds, a browser runs nothing and asks nobody."""
_TYPES = {
    Form.MARKDOWN: "text/markdown; charset=utf-8",
    Form.HTML: "text/html; charset=utf-8",
    Form.JSON: "application/json",
}
_TOLD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report.",
        "content": {kind.partition(";")[0]: {} for kind in _TYPES.values()},
    },
    404: {"model": Problem, "description": "There is no such incident."},
}


class Reports:
    """The route that shows reports of incidents."""

    def __init__(self, app: App) -> None:
        self._app = app

    def router(self) -> APIRouter:
        """Return the route."""
        router = APIRouter(tags=["incidents"])

        @router.get("/v1/incidents/{incident}/report", response_class=Response, responses=_TOLD)
        def report(
            incident: str,
            call: Reading,  # noqa: ARG001 - it lets in who may read, and nobody else
            form: Form = Form.JSON,
            post_incident: bool = False,  # noqa: FBT001, FBT002 - a query parameter
        ) -> Response:
            """Show the report of an incident, or the draft of what is written afterwards."""
            found = read_report(self._app, incident)
            text = render(found, form, is_draft=post_incident)
            return Response(text, media_type=_TYPES[form], headers=_HEADERS)

        return router
