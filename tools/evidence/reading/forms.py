"""What sort of text a reading is, told from the text alone."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import yaml

from tools.evidence.reading.answers import is_answer
from tools.evidence.reading.clocks import is_clocks
from tools.evidence.reading.disks import is_disks
from tools.evidence.reading.releases import is_release
from tools.evidence.reading.sizes import are_sizes

if TYPE_CHECKING:
    from tools.evidence.reading.envelopes import Recording


class Form(StrEnum):
    """How a reading is written."""

    DESCRIPTION = "description"
    CLOCKS = "clocks"
    DISKS = "disks"
    RELEASE = "release"
    SIZES = "sizes"
    ANSWER = "answer"
    DATA = "data"
    TABLE = "table"
    TREE = "tree"
    PAGE = "page"
    LOG = "log"
    MISSING = "missing"


MAX_DATA_BYTES = 2_000_000
_DESCRIBED = re.compile(r"^Name:\s{2,}\S", re.MULTILINE)
_DESCRIBED_TOO = re.compile(
    r"^(?:Namespace|Labels|Project|Selector|Annotations|Roles|Taints|Kind|Conditions|Status|"
    r"Events):",
    re.MULTILINE,
)
_CELLS = re.compile(r"\s{2,}")
_TABLE_CELL = re.compile(r"[A-Z][A-Z()%/ -]*(?:\([a-z]+\))?")
_TABLE_ROW = re.compile(r"^\S+(?:\s{2,}\S+)?\s+\d+/\d+\s{2,}")
_PIPED = re.compile(r"^(?:[a-z]+ \| ){2,}[a-z]+$")
_YAML_HEAD = re.compile(r"^(?:---|[A-Za-z_][\w.-]*:(?:\s.*)?)$")
_HEADING = re.compile(r"^(?:#{1,4} \S|[=-]{5,}\s*$)", re.MULTILINE)
_PROSE = re.compile(r"^\s*(?:[*+-]|\d+\.)\s+\S", re.MULTILINE)
_TREE = re.compile(r"[├└]──")
_ALIAS = re.compile(r"[\s\[,:-]\*\w")
_MAX_ALIASES = 20
"""So that a small text cannot unfold into a huge one."""
_SEEN = 4_000
_FEW = 3


def form_of(recording: Recording) -> tuple[Form, Any]:
    """Tell the form, and for data what was parsed (a list of documents)."""
    if recording.failure:
        return Form.MISSING, None
    head = "\n".join(line for _, line in recording.lines[:80])[:_SEEN].strip("\n")
    if _DESCRIBED.search(head[:200]) and _DESCRIBED_TOO.search(head):
        return Form.DESCRIPTION, None
    if is_release(head):
        return Form.RELEASE, None
    if "log" not in recording.tool and (is_answer(head) or is_clocks(head)):
        return Form.ANSWER if is_answer(head) else Form.CLOCKS, None
    documents = _data(recording, head)
    if documents is not None:
        return Form.DATA, documents
    return _of_lines(recording, head), None


def _of_lines(recording: Recording, head: str) -> Form:
    if any(is_disks(line) for line in head.split("\n")[:3]):
        return Form.DISKS
    if are_sizes(head):
        return Form.SIZES
    if _TREE.search(head):
        return Form.TREE
    if _is_table(head):
        return Form.TABLE
    is_page = len(_HEADING.findall(head)) >= _FEW and _is_prose(head, recording)
    return Form.PAGE if is_page else Form.LOG


def _is_prose(head: str, recording: Recording) -> bool:
    return "url" in recording.params or len(_PROSE.findall(head)) >= _FEW


def _is_table(head: str) -> bool:
    lines = [line for line in head.split("\n") if line.strip()]
    if not lines:
        return False
    cells = _CELLS.split(lines[0].strip())
    # cell by cell: one expression for the whole line could be made to backtrack without end
    is_head = len(cells) > 1 and all(_TABLE_CELL.fullmatch(cell) for cell in cells)
    if is_head or _PIPED.match(lines[0]):
        return True
    return all(_TABLE_ROW.match(line) for line in lines[:_FEW])


def _data(recording: Recording, head: str) -> list[Any] | None:
    """Parse JSON or YAML; None for what is neither, and for lines of JSON, which are a log."""
    text = recording.text.strip()
    if len(text) > MAX_DATA_BYTES or not text or "log" in recording.tool:
        return None
    return _json(text) if text[0] in "{[" else _yaml(head, text)


def _json(text: str) -> list[Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_line = (
        isinstance(found, dict) and "level" in found and bool({"msg", "message"} & set(found))
    )
    return None if is_line else [found]


def _yaml(head: str, text: str) -> list[Any] | None:
    plain = [line for line in head.split("\n") if line and line[0] != "#"]
    if not plain or not _YAML_HEAD.match(plain[0]):
        return None
    if _looks_like_log(head) or len(_ALIAS.findall(text)) > _MAX_ALIASES:
        return None
    try:
        documents = [d for d in yaml.load_all(text, Loader=_LOADER) if d is not None]
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return documents if any(_is_mapping(d) for d in documents) else None


def _is_mapping(document: Any) -> bool:
    """Whether it is data; lines of a log that begin with one word or with levels are none."""
    if not isinstance(document, dict) or len(document) < 2:  # noqa: PLR2004 - as it says
        return False
    return not {str(key).upper() for key in document} <= _LEVELS


_LEVELS = frozenset({"INFO", "WARNING", "WARN", "ERROR", "DEBUG", "NOTE", "ERR"})
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _looks_like_log(head: str) -> bool:
    """Whether most lines are no YAML at their left margin."""
    lines = [line for line in head.split("\n") if line.strip()]
    plain = [n for n in lines if n[0] not in " -#|" and not _YAML_HEAD.match(n)]
    return len(plain) * 4 > len(lines)
