"""Which language a file is written in, and its parser."""

from __future__ import annotations

import warnings
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Parser

PARSED = {
    "bash": ".sh .bash .zsh .bashrc .envrc",
    "c": ".c .h",
    "c_sharp": ".cs",
    "cpp": ".cc .cpp .cxx .hh .hpp .hxx",
    "dockerfile": ".dockerfile dockerfile containerfile",
    "go": ".go",
    "hcl": ".hcl .tf .tfvars",
    "java": ".java",
    "javascript": ".js .jsx .mjs .cjs",
    "kotlin": ".kt .kts",
    "php": ".php",
    "python": ".py .pyi .bzl",
    "ruby": ".rb .rake rakefile gemfile vagrantfile",
    "rust": ".rs",
    "sql": ".sql",
    "toml": ".toml",
    "tsx": ".tsx",
    "typescript": ".ts .mts .cts",
    "yaml": ".yaml .yml",
}
_PROSE = ".md .markdown .mdx .rst .adoc .asciidoc .txt .org readme changelog license notice"
_VALUES = ".json .jsonl .ndjson .geojson"
_OF_ENDING = {
    ending: language for language, endings in PARSED.items() for ending in endings.split()
} | {
    **dict.fromkeys(_PROSE.split(), "prose"),
    **dict.fromkeys(_VALUES.split(), "values"),
}
_NOT_OF_THEIR_NAME = {
    "php": ("tree_sitter_php", "language_php"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
}


def language_of(path: str) -> str:
    """Return the language of a path; empty when none is known.

    `prose` is documentation, `values` a language in which every word is in a string.

    >>> language_of("deploy/Dockerfile"), language_of("docs/use.md"), language_of("a.bin")
    ('dockerfile', 'prose', '')
    """
    base = path.rpartition("/")[2].lower()
    stem, dot, ending = base.rpartition(".")
    if dot and f".{ending}" in _OF_ENDING:
        return _OF_ENDING[f".{ending}"]
    return _OF_ENDING.get(stem or base) or _OF_ENDING.get(base, "")


@cache
def parser_of(language: str) -> Parser | None:
    """Return the parser of a language; None when the extra `scan` is not installed."""
    module, function = _NOT_OF_THEIR_NAME.get(language, (f"tree_sitter_{language}", "language"))
    try:
        from tree_sitter import Language, Parser  # noqa: PLC0415 - only with the extra `scan`

        grammar = getattr(import_module(module), function)
    except ImportError:
        return None
    with warnings.catch_warnings():
        # Grammars of older generators hand over a bare address, which the next major refuses.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Parser(Language(grammar()))
