"""A report as a message of Slack, or of what takes the same JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from frenly_ai.deliver.posting import ask, check_private
from frenly_ai.views.incident_text import one

if TYPE_CHECKING:
    from frenly_ai.views.incident import Deed, Report

_MOST_HEADER, _MOST_TEXT = 150, 2_900
_MOST_DEEDS = 5


def post_message(way: str, report: Report, url: str) -> None:
    """Post one message. A lost answer is posted again: Slack knows no ids."""
    check_private(way, url)
    body = json.dumps(message(report)).encode()
    ask(way, "POST", url, headers={"content-type": "application/json"}, content=body)


def message(report: Report) -> dict[str, Any]:
    """Build the message: plain texts alone, in which no mention or link comes alive."""
    title = f"Incident {report.id}: {report.title}"
    severity = report.severity or "not given"
    told = (
        f"{report.state}, severity {severity}; {report.firing} of {report.alerts} alerts fire"
    )
    lines = [_cause(report), *map(_deed, report.deeds[:_MOST_DEEDS])]
    return {
        "text": _escaped(f"{title} ({told})", _MOST_TEXT),
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": [
            {"type": "header", "text": _plain(title, _MOST_HEADER)},
            *({"type": "section", "text": _plain(line, _MOST_TEXT)} for line in (told, *lines)),
            {
                "type": "context",
                "elements": [_plain(f"frenly incidents show {report.id}", _MOST_TEXT)],
            },
        ],
    }


def _cause(report: Report) -> str:
    if report.cause is None:
        return "Cause: it cannot be told from this."
    return f"Cause ({report.cause.certainty}): {report.cause.says}"


def _deed(deed: Deed) -> str:
    if not deed.is_asked:
        return f"No action, because {deed.because}"
    waits = f"{deed.called.capitalize()} {deed.proposal}: {deed.stands}"
    return f"Asked for: {deed.act}, {deed.because}. {waits}"


def _plain(text: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": _cut(one(text), most), "emoji": False}


def _escaped(text: str, most: int) -> str:
    """Escape what would become a mention, a link or a channel."""
    line = _cut(one(text), most // 5)
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."
