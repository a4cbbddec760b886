"""Reads our own documents: what they link to, and which commands, files and settings they name."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_SHELLS = {"sh", "bash", "console", "shell"}
_JOINS = re.compile(r"&&|\|\||[|;]")


class Named(NamedTuple):
    """Something a document names, and where."""

    document: str
    text: str


def documents() -> list[Path]:
    """Return every document of the project."""
    folders = ROOT / "docs", ROOT / "config" / "playbooks"
    return sorted([*ROOT.glob("*.md"), *(path for f in folders for path in f.rglob("*.md"))])


def name_of(path: Path) -> str:
    """Return a document's path inside the project."""
    return path.relative_to(ROOT).as_posix()


def commands(program: str) -> Iterator[Named]:
    """Yield every call of a program in a shell block or in a code span."""
    for path in documents():
        for line in _shell_lines(path.read_text("utf-8")):
            for part in _JOINS.split(_without_quoted_joins(line)):
                words = part.strip().removeprefix("$ ").strip()
                if words.startswith(f"{program} "):
                    yield Named(name_of(path), words)


def _shell_lines(text: str) -> Iterator[str]:
    for language, block in _BLOCK.findall(text):
        if language in _SHELLS:
            yield from (line.split(" # ")[0].split("    #")[0] for line in block.splitlines())
    yield from _SPAN.findall(_BLOCK.sub("", text))


def _without_quoted_joins(line: str) -> str:
    return re.sub(r'"[^"]*"', lambda quoted: _JOINS.sub(" ", quoted[0]), line)


def words_of(command: str) -> list[str]:
    """Split a command as a shell does; three dots stand for what is left out."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = "#"
    return [word for word in lexer if word != "..."]


def links() -> Iterator[Named]:
    """Yield every link that stays inside the project."""
    for path in documents():
        for target in _LINK.findall(_BLOCK.sub("", path.read_text("utf-8"))):
            if not re.match(r"[a-z]+:", target):
                yield Named(name_of(path), target)


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    titles = _HEADING.findall(_BLOCK.sub("", path.read_text("utf-8")))
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def named_files() -> Iterator[Named]:
    """Yield every path in a code span that begins with a folder of ours."""
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()}
    for path in documents():
        for span in _SPAN.findall(_BLOCK.sub("", path.read_text("utf-8"))):
            word = span.split()[0].removeprefix("./") if span.strip() else ""
            is_path = re.fullmatch(r"[\w.-]+(/[\w.-]+)+/?", word)
            if is_path and word.split("/")[0] in folders:
                yield Named(name_of(path), word)
