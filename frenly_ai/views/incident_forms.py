"""The forms in which a report of an incident is written."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING

from registry.errors import InvalidInput

if TYPE_CHECKING:
    from frenly_ai.views.incident import Report


class Form(StrEnum):
    """How a report is written."""

    MARKDOWN = "md"
    HTML = "html"
    JSON = "json"


def render(report: Report, form: Form, *, is_draft: bool = False) -> str:
    """Write a report; a draft for afterwards is Markdown alone, because people finish it."""
    # Each loads what it needs: a command that asks for none of them stays quick.
    if is_draft:
        from frenly_ai.views.incident_draft import post_incident_draft  # noqa: PLC0415 - as said

        if form is not Form.MARKDOWN:
            raise InvalidInput(
                f"The draft for afterwards is not written as {form}.",
                hint="Ask for it as Markdown: `--format md`, or `form=md`.",
            )
        return post_incident_draft(report)
    if form is Form.JSON:
        return json.dumps(report.content(), indent=2) + "\n"
    if form is Form.HTML:
        from frenly_ai.views.incident_html import incident_html  # noqa: PLC0415 - as said

        return incident_html(report)
    from frenly_ai.views.incident_markdown import incident_markdown  # noqa: PLC0415 - as said

    return incident_markdown(report)
