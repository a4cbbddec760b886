"""Whether a name in a file is meant as that name, or told of, or an ordinary word. Pure.

A wrong comment costs a reader more than a missing one, so whatever could as well be an
ordinary word, a variable or a piece of history is left alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from agent.review.meant.history import tells_history
from registry.contracts.usage import MENTIONS, Place
from registry.domain.names import Kind

if TYPE_CHECKING:
    from registry.contracts.usage import Use

_DOCUMENTS = frozenset({".adoc", ".asciidoc", ".md", ".mdx", ".rst", ".txt"})
_PROGRAMS = frozenset(
    {
        ".c", ".cc", ".cpp", ".cs", ".cts", ".cxx", ".go", ".h", ".hpp", ".java", ".js", ".jsx",
        ".kt", ".kts", ".mjs", ".mts", ".php", ".py", ".pyi", ".rb", ".rs", ".scala", ".swift",
        ".ts", ".tsx",
    }
)  # fmt: skip
"""Languages in which a word outside of strings is the program's own."""
_HISTORIES = re.compile(r"(?i)(change(s|log)?|history|news|release[-_ ]?notes?)([-_.].*)?")
_OPENAPI = re.compile(r"(?m)^[\s{]*[\"']?(openapi|swagger)[\"']?\s*:\s*[\"']?[0-9]")
_API_FILES = (".json", ".yaml", ".yml")
_API_NAMES = re.compile(r"(?i)(?:^|[._-])(?:openapi|swagger)(?:[._-]|\d)")
_PATHS = re.compile(
    r"(?m)^paths:\s*$|^\s*\"paths\":\s*\{\s*$|^\s*[\"']?/[^\s\"']*[\"']?\s*:\s*\{?\s*\n"
    r"\s+[\"']?(?:get|put|post|delete|options|head|patch|trace|parameters)[\"']?\s*:"
)
_PLAIN_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+|/[^/]*/?")
_NEAR_CHARS = 1_000
"""Longer lines are generated; to look at all of one for each use would take too long."""
_QUOTES = "\"'`"
_ALONE_BEFORE = re.compile(r"\s*(?:-\s+)?(?:[\w.\"'/-]+\s*[:=]\s*|-\s+)")
_ALONE_BEHIND = re.compile(r"\s*,?\s*(?:#.*)?")
_READS_ENV = re.compile(r"(?:\benv(?:iron)?\.|\$\{?|\bENV\.)\Z")
_HOST_BEFORE = re.compile(r"://(?:[^\s/@]*@)?\Z")


def place_of(use: Use) -> Place:
    """Return what the name stands in; a document's text is documentation."""
    if use.place is Place.TEXT and _suffix(use.path) in _DOCUMENTS:
        return Place.DOCUMENTATION
    return use.place


@lru_cache(maxsize=1_000)
def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


@lru_cache(maxsize=1_000)
def is_history(path: str) -> bool:
    """Say whether a file tells what was, by its name.

    >>> is_history("docs/CHANGELOG.md"), is_history("src/changes.py")
    (True, False)
    """
    file = PurePosixPath(path)
    is_document = file.suffix.lower() in _DOCUMENTS or not file.suffix
    return is_document and _HISTORIES.fullmatch(file.name) is not None


def declares_paths(text: str) -> bool:
    """Say whether a file is an OpenAPI document: a path in it is declared, not used."""
    return _OPENAPI.search(text) is not None


def shows_paths(path: str, text: str) -> bool:
    """Say whether a file, or what is shown of it, declares paths as an API document does."""
    if not path.lower().endswith(_API_FILES):
        return False
    if declares_paths(text) or _API_NAMES.search(PurePosixPath(path).name) is not None:
        return True
    return _PATHS.search(text) is not None


def is_meant(use: Use, line: str) -> bool:
    """Say whether the name on that line is surely meant as a name, and used.

    Args:
        use: Where it stands.
        line: The whole line, without its end.
    """
    place = place_of(use)
    before, behind = _around(use, line)
    if place in MENTIONS:
        told = f"{before}{use.spelled}{behind}"
        return not tells_history(told) and not _is_plain(use)
    if _suffix(use.path) in _PROGRAMS and not _is_in_string(place, before):
        return use.name.kind is Kind.ENV and _READS_ENV.search(before) is not None
    return not _is_plain(use) or _stands_alone(use, before, behind)


def _around(use: Use, line: str) -> tuple[str, str]:
    """Return what stands before and behind a use; of very long lines only the nearest."""
    start = use.column - 1
    end = start + len(use.spelled)
    return line[max(start - _NEAR_CHARS, 0) : start], line[end : end + _NEAR_CHARS]


def _is_plain(use: Use) -> bool:
    """Say whether the name is a word that a text may hold for any other reason."""
    return _PLAIN_WORD.fullmatch(use.spelled) is not None


def _is_in_string(place: Place, before: str) -> bool:
    if place is Place.STRING:
        return True
    return place is Place.TEXT and any(before.count(quote) % 2 for quote in _QUOTES)


def _stands_alone(use: Use, before: str, behind: str) -> bool:
    """Say whether the name is a whole value: in quotes, behind a key, a host, a variable."""
    if before[-1:] and before[-1:] in _QUOTES and behind.startswith(before[-1]):
        return True
    if use.name.kind is Kind.ENV and _READS_ENV.search(before):
        return True
    if _HOST_BEFORE.search(before):
        return behind[:1] in {"", ":", "/", *_QUOTES}
    return bool(_ALONE_BEFORE.fullmatch(before) and _ALONE_BEHIND.fullmatch(behind))
