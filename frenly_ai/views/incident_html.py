"""A report of an incident as one HTML page that needs nothing else and runs nothing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import jinja2

from frenly_ai.views.text import prose

if TYPE_CHECKING:
    from frenly_ai.views.incident import Report

_TEMPLATE = "incident.html.j2"


def incident_html(report: Report) -> str:
    """Render the page. Its policy forbids scripts and every request, whatever a text holds."""
    return _page().render(report=report)


@cache
def _page() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("frenly_ai", "views"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    return environment.get_template(_TEMPLATE)


def _visible(value: object) -> object:
    """Escape what a reader does not see, such as marks that turn the direction of writing."""
    return prose(value) if type(value) is str else value
