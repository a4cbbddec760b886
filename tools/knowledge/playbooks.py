"""The playbooks that come with Frenly, read as documents of the knowledge."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from tools.knowledge.folder import read_folder

if TYPE_CHECKING:
    from tools.knowledge.ports import Document

SOURCE = "frenly:playbooks"


def packaged_playbooks() -> tuple[Document, ...]:
    """Read the playbooks on misuse, in path order."""
    folder = Path(str(resources.files("config") / "playbooks"))
    return tuple(replace(document, source=SOURCE) for document in read_folder(folder))
