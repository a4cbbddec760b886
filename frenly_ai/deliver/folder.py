"""Reports written into a folder."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from frenly_ai.views.incident_markdown import incident_markdown
from registry.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from frenly_ai.deliver.plan import FolderWay
    from frenly_ai.views.incident import Report
    from registry.service.lifecycle_ports import Notice

_ID = re.compile(r"I-\d{1,18}")
BOOK = "incidents.jsonl"


def write_report(way: FolderWay, report: Report, notice: Notice) -> None:
    """Write the report: a file of its own that is replaced, or one more line."""
    if not _ID.fullmatch(report.id):  # it becomes a file name
        raise InvalidInput(f"{report.id!r} is no incident's id.", hint="It is like `I-12`.")
    folder = Path(way.folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if way.form == "jsonl":
            line = {"notice": notice.id, "event": notice.event, **report.content()}
            with (folder / BOOK).open("a", encoding="utf-8") as book:
                book.write(json.dumps(line) + "\n")
            return
        made = folder / f".{report.id}.md.new"
        made.write_text(incident_markdown(report), encoding="utf-8")
        os.replace(made, folder / f"{report.id}.md")  # a reader never sees half a report
    except OSError as error:
        raise Unavailable(
            f"{way.folder!r} cannot be written: {error.strerror}.",
            hint="Make room, or name a folder in deliveries.yaml that Frenly may write.",
        ) from error
