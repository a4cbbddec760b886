"""Where a name can stand in a line, and in what sort of file."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from agent.review.renames.records import Sort


class Spot(NamedTuple):
    """A name in a line: `text[start:end]`."""

    start: int
    end: int
    sort: Sort
    names: bool
    """Whether only a name of this sort can stand here."""


class Style(StrEnum):
    """What sort of file a line is from."""

    DATA = "data"
    """Keys and values: YAML, JSON and what generates them."""
    SETTINGS = "settings"
    """Keys and values joined by `=`."""
    DOCUMENT = "document"
    CODE = "code"


_DATA = {
    ".yaml", ".yml", ".json", ".json5", ".jsonc", ".jsonnet", ".libsonnet", ".tpl", ".cue",
    ".jsonl", ".rules",
}  # fmt: skip
_SETTINGS = {
    ".tf", ".tfvars", ".hcl", ".toml", ".ini", ".conf", ".cfg", ".cnf", ".properties", ".env",
    ".service", ".timer", ".socket",
}  # fmt: skip
_FORMS = {
    ".sample", ".example", ".dist", ".default", ".in", ".template", ".tmpl", ".gotmpl", ".j2",
    ".jinja", ".jinja2", ".erb",
}  # fmt: skip
"""What only says that something is made of the file; what stands before tells its format."""
_DOCUMENTS = {".md", ".mdx", ".markdown", ".rst", ".adoc", ".txt"}
_TRIED = {"test", "tests", "testdata", "fixtures", "cassettes", "__snapshots__", "mocks"}

_TRYING = re.compile(r"^test_|[_.-](?:test|spec)\.[a-z]+$|^conftest\.py$")
"""What files of programs are called that only try things out."""


@lru_cache(maxsize=1024)  # asked for every line of a file
def style_of(path: str) -> Style:
    """Tell what sort of file a path names.

    >>> style_of("a/b.yml.j2"), style_of(".env.example"), style_of("main.go")
    (<Style.DATA: 'data'>, <Style.SETTINGS: 'settings'>, <Style.CODE: 'code'>)
    """
    file = PurePosixPath(path.lower())
    if file.suffix in _FORMS:
        file = file.with_suffix("")
    if file.suffix in _DATA:
        return Style.DATA
    if file.suffix in _SETTINGS or file.name.startswith(".env"):
        return Style.SETTINGS
    return Style.DOCUMENT if file.suffix in _DOCUMENTS else Style.CODE


@lru_cache(maxsize=1024)
def is_trial(path: str) -> bool:
    """Tell whether a file only tries things out, so that its keys are nobody's interface."""
    file = PurePosixPath(path.lower())
    return bool(_TRIED & set(file.parts)) or (
        style_of(path) is Style.CODE and _TRYING.search(file.name) is not None
    )
