"""Whether a name stands in code, a string, a comment or documentation, as a parser sees it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from registry.contracts.usage import Place
from registry.usage.languages import language_of, parser_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node, Parser

    from registry.contracts.usage import Hit

PARSED_MAX_CHARS = 1_000_000
"""Longer files are data; to parse one takes seconds."""
_AS_A_WHOLE = {"prose": Place.DOCUMENTATION, "values": Place.STRING}
_DEPTH = 100
_MARKS = re.compile(r"[-?:](?=\s|$)")
_CODE_AGAIN = ("interpolation", "substitution", "expansion", "template_expr")
_STRINGS = ("string", "heredoc", "quote_scalar", "block_scalar", "quoted", "char_literal")
_NO_STRINGS = frozenset({"string_scalar", "unquoted_string", "string_array"})
_NO_COMMENTS = frozenset({"keyword_comment", "comment_statement"})
_DOCUMENTING = (b"/**", b"///", b"//!", b"/*!")


def places(path: str, text: str, hits: Sequence[Hit]) -> list[Place]:
    """Say for each hit what it stands in; `TEXT` where no parser reads the file.

    Prose is documentation as a whole. A file with errors is still parsed: the parser says
    what it can of the rest.
    """
    language = language_of(path)
    if language in _AS_A_WHOLE:
        return [_AS_A_WHOLE[language]] * len(hits)
    parser = parser_of(language) if language and len(text) <= PARSED_MAX_CHARS else None
    if parser is None or (language == "yaml" and _is_deep(text)):
        return [Place.TEXT] * len(hits)
    return _parsed(parser, text, hits)


def _is_deep(text: str) -> bool:
    """Say whether YAML may be nested deeper than its parser can write down.

    At some 250 levels it writes over memory that is not its own, and the process ends. No
    level is deeper than the column of its line and the marks on it.
    """
    return any(
        len(line) > _DEPTH
        and len(line) - len(line.lstrip()) + len(_MARKS.findall(line)) > _DEPTH
        for line in text.split("\n")
    )


def _parsed(parser: Parser, text: str, hits: Sequence[Hit]) -> list[Place]:
    data = text.encode("utf-8", "replace")  # a `?` for half a character: as good to a parser
    root = parser.parse(data).root_node
    found, begin, byte = [], 0, 0
    for hit in hits:
        byte += len(text[begin : hit.start].encode("utf-8", "replace"))
        begin = hit.start
        found.append(_place(root.descendant_for_byte_range(byte, byte + 1), data))
    return found


def _place(node: Node | None, data: bytes) -> Place:
    """Climb to the first node that says what it is; nothing on the way is code."""
    while node is not None:
        place = _of_node(node, data)
        if place is not None:
            return place
        node = node.parent
    return Place.CODE


def _of_node(node: Node, data: bytes) -> Place | None:
    written = node.type
    if "comment" in written and written not in _NO_COMMENTS:
        documents = "doc" in written or data.startswith(_DOCUMENTING, node.start_byte)
        return Place.DOCUMENTATION if documents else Place.COMMENT
    if any(part in written for part in _CODE_AGAIN):
        return Place.CODE
    if written == "literal" and data.startswith(b"'", node.start_byte):
        return Place.STRING
    if written in _NO_STRINGS or not any(part in written for part in _STRINGS):
        return None
    return Place.DOCUMENTATION if _stands_alone(node) else Place.STRING


def _stands_alone(node: Node) -> bool:
    """Say whether a string is a statement of its own, as Python's documentation is."""
    whole = node
    while whole.parent is not None and "string" in whole.parent.type:
        whole = whole.parent
    return whole.parent is not None and whole.parent.type == "expression_statement"
