"""What operators of the server itself ask: health, metrics and the description of the API."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from registry.api.docs_page import docs_page
from registry.api.state import state_of
from registry.api.wire import Health

router = APIRouter(tags=["service"])
_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_ONLY_STYLE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"


@router.get("/health/live", response_model_exclude_none=True)
async def live() -> Health:
    """Say that the process runs."""
    return Health(status="live")


@router.get("/health/ready")
def ready(request: Request) -> Health:
    """Say that lookups can be answered: database reachable, schema right, snapshot loaded."""
    api = state_of(request)
    api.options.check_database()
    is_paused = api.registry.paused() is not None
    return Health(status="ready", revision=api.snapshots.current().revision, paused=is_paused)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {_METRICS_TYPE: {"schema": {"type": "string"}}}}},
)
def metrics(request: Request) -> Response:
    """Return the metrics for Prometheus."""
    return Response(state_of(request).metrics.text(), media_type=_METRICS_TYPE)


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> JSONResponse:
    """Return the description of this API."""
    return JSONResponse(request.app.openapi())


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Show the description as one page that needs nothing from elsewhere."""
    page = docs_page(request.app.openapi())
    return HTMLResponse(page, headers={"Content-Security-Policy": _ONLY_STYLE})
