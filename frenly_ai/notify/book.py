"""Notices written into a file: the way that needs nobody to be reached."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from registry.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from registry.service.lifecycle_ports import Notice


def notice_content(notice: Notice) -> dict[str, str]:
    """Write a notice as JSON carries it."""
    return {**notice._asdict(), "at": notice.at.isoformat()}


class NoticeBook:
    """Appends each notice as a line of JSON to one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, notice: Notice) -> None:
        """Write it down. Raises `Unavailable` while the file cannot be written."""
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(notice_content(notice)) + "\n")
        except OSError as error:
            raise Unavailable(
                f"{str(self._path)!r} cannot be written: {error.strerror}.",
                hint="Make room, or let FRENLY_HOME be a folder that Frenly may write.",
            ) from error
