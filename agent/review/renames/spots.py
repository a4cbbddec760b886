"""Names in a line, each with its sort, as the place that it stands in tells.

A spot that *names* stands where only a name of its sort can stand (`alert:` of a rule): one
such place is enough. The others only *use* a name, and need more places or a likeness.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.renames.keyed import keyed_spots
from agent.review.renames.places import Spot, Style, style_of
from agent.review.renames.promql import looks_like_promql, promql_spots
from agent.review.renames.records import Sort
from agent.review.renames.topics import listed_topics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.review.renames.records import Line

_FLAG = re.compile(r"(?<![\w./$-])--[A-Za-z][A-Za-z0-9]*(?:[._-][A-Za-z0-9]+)*(?![\w-])")
_SHORT_DASH = re.compile(
    r"""^\s*-\s+["']?(-[A-Za-z][A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*)(?==|["']?$)"""
)
_ENV_READ = re.compile(
    r"""(?:environ(?:\.get\(|\[)|[gG]et_?env\(|LookupEnv\(|env::var\(|ENV\[|ENV\.fetch\()"""
    r"""\s*["']([A-Za-z_][A-Za-z0-9_]*)["']"""
    r"""|process\.env\.([A-Z_][A-Z0-9_]*)"""
)
_ENV_PUT = re.compile(r"(?<!\$)\$\{?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b")
_ENV_EXPORTED = re.compile(
    r"""^\s*(?:export|ENV|ARG|set)\s+["']?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)="""
)
_ENV_SET = re.compile(r"""^\s*(?:-\s+)*["']?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=""")
_ROUTE = re.compile(
    r"""(?:\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+"""
    r"""|(?:@\w+|\b\w*[rR]outer|\bapp|\bmux)\.(?:get|post|put|patch|delete|route|api_route)\(\s*["'`]"""
    r"""|\bHandle(?:Func)?\(\s*["'`])"""
    r"""(/[A-Za-z0-9._~{}:/<>-]*[A-Za-z0-9}>])"""
)
_CALLED = re.compile(
    r"""(?:https?://(?:localhost|127\.0\.0\.1|<[^>\s]+>|\$\{?\w+\}?|[\w.-]*example[\w.-]*)(?::\d+)?"""
    r"""|(?<![\w/.:}])(?:\$\{?[A-Z_]+\}?|\{\{\s*\w+\s*\}\}))"""
    r"""(/[A-Za-z0-9._~{}/-]*[A-Za-z0-9}])"""
)
_TEMPLATE_LABEL = re.compile(
    r"\$labels\.([A-Za-z_][A-Za-z0-9_]*)|\{\{\s*([a-z_][a-z0-9_]*)\s*\}\}"
)
_LABEL_VALUES = re.compile(r"\blabel_values\((?:.*,\s*)?([A-Za-z_][A-Za-z0-9_]*)\s*\)")
_ALERT_NAME = re.compile(
    r"""\balert(?:\s?name)?:?\s+["'`*]{1,2}([A-Z][A-Za-z0-9_]+)["'`*]""", re.I
)
_TICKED_FLAG = re.compile(r"`(-[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*)(?=[=`\s])")
_BOLD = re.compile(r"\*\*([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\*\*")
_QUOTED = re.compile(r"`([^`\s]{2,255})`")
_CELL = re.compile(r"^\s*\|\s*([^|`\s]{2,255})\s*\|")
_PREFIXED = re.compile(
    r"[`\[]([a-z0-9-]+(?:\.[a-z0-9-]+)+/[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)(?:`|\]\(#)"
)
"""A label or an annotation, but it could be an image: files have to show which."""
_DEFINED_METRIC = re.compile(
    r"""\b(?:Counter|Gauge|Histogram|Summary)\w*\(\s*["']([a-zA-Z_:][\w:]*)["']"""
    r"""|\bName:\s*"([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\""""
)
_METRIC = re.compile(
    r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+_(?:total|seconds|bytes|count|sum|bucket|ratio|info|celsius|percent|volts|joules)"
    r"|[a-z_][a-z0-9_]*:[a-z0-9_:]+"
)
_API_VERSION = re.compile(r"[a-z][a-z0-9.-]*/v[0-9]+(?:(?:alpha|beta)[0-9]+)?")
_ENV_NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_PATH = re.compile(r"/(?:[a-z0-9._~-]+|\{\w+\})(?:/(?:[A-Za-z0-9._~-]+|\{\w+\}))+")
ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_ATTRIBUTE_GIVEN = re.compile(
    r"""(?i:\b\w*attributes?(?:\.\w+)?)\(\s*["']([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)["']"""
)
_ATTRIBUTE_ASKED = re.compile(
    r"""(?i:\battributes?)\[\s*\\?["']([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)\\?["']\s*\]"""
    r"""(?=\s*[=!]=\s*\\?["'][^"']{3})"""
)
"""A condition of a collector; what the value is compared to tells which attribute it is."""
_LISTED = re.compile(r"""^\s*-\s+["']?([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)["']?\s*$""")
_NOT_ATTRIBUTES = {
    "com", "org", "net", "io", "dev", "local", "internal", "svc", "cluster", "app", "ai",
    "co", "md", "yaml", "yml", "json", "py", "go", "js", "ts", "tsx", "sh", "txt", "html",
    "css", "toml", "lock", "cfg", "conf", "ini", "xml", "csv", "png", "svg", "jpg",
    "libsonnet", "jsonnet", "tpl", "tf", "rs", "java", "rb", "proto", "sql", "mod", "sum",
    "log", "gz", "zip", "tar", "exe", "env",
}  # fmt: skip
"""What ends the names of files and hosts."""


def spots_of(line: Line) -> list[Spot]:
    """Return the names of a line in their order; no two overlap, the surest wins."""
    found: list[Spot] = []
    for spot in _all(line):
        if all(spot.end <= other.start or spot.start >= other.end for other in found):
            found.append(spot)
    return sorted(found)


def is_attribute(word: str) -> bool:
    """Tell a dotted name from the name of a file, a host or a version.

    >>> is_attribute("http.method"), is_attribute("setup.py"), is_attribute("v1.2")
    (True, False, False)
    """
    if not ATTRIBUTE.fullmatch(word):
        return False
    return word.rpartition(".")[2] not in _NOT_ATTRIBUTES and not word.startswith("www.")


def _all(line: Line) -> Iterator[Spot]:
    style = style_of(line.path)
    keyed = list(keyed_spots(line, style))
    yield from keyed
    in_query = line.parents[:1] == ("expr",)
    if style is not Style.CODE and not keyed and (in_query or looks_like_promql(line.text)):
        yield from promql_spots(line.text, 0)
    if style is Style.DOCUMENT:
        yield from _in_document(line.text)
    yield from _by_form(line)
    if style is Style.DATA and "attribute" in (line.parents or ("",))[0]:
        yield from _groups(_LISTED, line.text, Sort.ATTRIBUTE)
    if style is Style.DATA:
        yield from listed_topics(line)
    if style is not Style.CODE:
        yield from _groups(_ENV_SET, line.text, Sort.ENV)
        yield from _groups(_ENV_PUT, line.text, Sort.ENV)


def _by_form(line: Line) -> Iterator[Spot]:
    """Yield what its own spelling tells, wherever it stands."""
    yield from _groups(_FLAG, line.text, Sort.FLAG)
    yield from _groups(_SHORT_DASH, line.text, Sort.FLAG)
    yield from _groups(_ENV_EXPORTED, line.text, Sort.ENV)
    yield from _groups(_ENV_READ, line.text, Sort.ENV)
    yield from _groups(_ROUTE, line.text, Sort.PATH, names=True)
    yield from _groups(_DEFINED_METRIC, line.text, Sort.METRIC, names=True)
    yield from _groups(_LABEL_VALUES, line.text, Sort.LABEL)
    yield from _groups(_TEMPLATE_LABEL, line.text, Sort.LABEL)
    yield from _groups(_ATTRIBUTE_GIVEN, line.text, Sort.ATTRIBUTE)
    yield from _groups(_ATTRIBUTE_ASKED, line.text, Sort.ATTRIBUTE, names=True)


def _in_document(text: str) -> Iterator[Spot]:
    """Yield names between backticks, and those that head the row of a table."""
    yield from _groups(_ALERT_NAME, text, Sort.ALERT, names=True)
    yield from _groups(_CALLED, text, Sort.PATH)
    yield from _groups(_TICKED_FLAG, text, Sort.FLAG)
    for match in _PREFIXED.finditer(text):
        if sort_of(match[1]) is None:
            yield Spot(match.start(1), match.end(1), Sort.LABEL, names=False)
    for pattern in (_QUOTED, _BOLD, _CELL):
        for match in pattern.finditer(text):
            sort = sort_of(match[1])
            if sort is not None:
                # What heads a row or a page is what the rest of it is about.
                is_head = text[:1] in {"|", "#"} and not text[: match.start()].strip("|# ")
                yield Spot(match.start(1), match.end(1), sort, is_head)


def sort_of(word: str) -> Sort | None:
    """Return the sort that a word alone can only have; None where it could be of several."""
    if _FLAG.fullmatch(word):
        return Sort.FLAG
    if _API_VERSION.fullmatch(word):
        return Sort.API_VERSION
    if _ENV_NAME.fullmatch(word):
        return Sort.ENV
    if _METRIC.fullmatch(word):
        return Sort.METRIC
    if _PATH.fullmatch(word):
        return Sort.PATH
    return Sort.ATTRIBUTE if is_attribute(word) else None


def _groups(
    pattern: re.Pattern[str], text: str, sort: Sort, *, names: bool = False
) -> Iterator[Spot]:
    for match in pattern.finditer(text):
        group = match.lastindex or 0
        yield Spot(match.start(group), match.end(group), sort, names)
