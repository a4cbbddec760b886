"""Names in a query of PromQL: metrics and labels, told apart by where they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.renames.places import Spot
from agent.review.renames.records import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIKELY = re.compile(
    r"\b(?:i?rate|i?delta|increase|histogram_quantile|label_replace|topk|absent|sum|avg|max|min|"
    r"count|quantile|predict_linear|\w+_over_time)\s*(?:(?:by|without)\s*\([^)]*\)\s*)?\("
    r"|\{[^{}]*\w\s*(?:=~|!~|!=|=)\s*\\?[\"'][^{}]*\}"
    r"|\[\d+[smhdwy](?::[^\]]*)?\]"
    r"|\b(?:by|without|on|ignoring|group_left|group_right)\s*\("
)
_TOKEN = re.compile(
    r"""\\?"(?:[^"\\]|\\[^"])*\\?"|'(?:[^'\\]|\\.)*'"""  # a text
    r"|[A-Za-z_:][A-Za-z0-9_:]*"  # a word
    r"|\d[\w.]*|[{}()\[\]]|\S"
)
_WORD = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_LISTS = {"by", "without", "on", "ignoring", "group_left", "group_right"}
_OPERATORS = {"and", "or", "unless", "bool", "offset", "inf", "nan", "start", "end"}


def looks_like_promql(text: str) -> bool:
    """Tell whether a line can hardly be anything else; a whole query need not be shown."""
    return _LIKELY.search(text) is not None


def promql_spots(query: str, at: int) -> Iterator[Spot]:
    """Yield the metrics and labels of a query that begins at column `at` of its line."""
    tokens = list(_TOKEN.finditer(query))
    braces, lists, pending = 0, 0, False
    for number, token in enumerate(tokens):
        text, after = token[0], tokens[number + 1][0] if number + 1 < len(tokens) else ""
        if text in "{}":
            braces = max(0, braces + (text == "{") - (text == "}"))
        elif text == "(":
            lists += pending or lists > 0
        elif text == ")":
            lists = max(0, lists - 1)
        elif _WORD.fullmatch(text):
            sort = _sort(text, after, in_braces=braces > 0, in_list=lists > 0)
            if sort is not None:
                yield Spot(at + token.start(), at + token.end(), sort, names=False)
        pending = text.lower() in _LISTS


def _sort(word: str, after: str, *, in_braces: bool, in_list: bool) -> Sort | None:
    if in_braces:
        return Sort.LABEL if after in {"=", "!"} else None
    if in_list:
        return Sort.LABEL
    if after == "(" or word.lower() in _LISTS | _OPERATORS:
        return None
    return Sort.METRIC
