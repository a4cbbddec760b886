"""Alerts that ask the same, and inputs described in the same words, wherever they now stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from agent.review.renames.comparing import proven
from agent.review.renames.places import Style, style_of
from agent.review.renames.records import Pair, Sort
from agent.review.renames.sides import Sides, lines_of
from agent.review.renames.spots import spots_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agent.review.renames.comparing import Swap
    from agent.review.renames.records import Line
    from registry.usage.diffs.records import FileDiff, Hunk

_ALERT = re.compile(r"\s*(?:-\s+)?alert:\s")
_OPENS = re.compile(r"""\s*["']?([A-Za-z_][\w.-]*)["']?:(?:\s*\{)?\s*""")
_PARAMETER = re.compile(r"""\s*-\s+["']?name["']?:\s*["']?([A-Za-z_][\w.-]*)["']?\s*""")
_GIVEN = re.compile(r"""\s*["']?in["']?:\s*["']?(?:query|header|cookie)["']?,?\s*""")
_OF_INTERFACES = {"components", "definitions", "schemas", "paths"}
_EXPR = re.compile(r"\s*(?:-\s+)?expr:\s*(.*)")
_DESCRIPTION = re.compile(r"""\s*["']?description["']?:\s*(?:\S+\s+){2}\S""")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
_ENOUGH = 8
_MAX_HEADS = 2_000
"""A hunk with more is no change that a person reviews."""

_SAYS = {
    Sort.ALERT: "An alert asks the same under another name.",
    Sort.CONFIG_KEY: "The key is described in the same words under another name.",
}


class _Defined(NamedTuple):
    sort: Sort
    name: str
    says: str
    """What makes it the thing that it is."""
    line: Line


def definition_swaps(file: FileDiff) -> Iterator[Swap]:
    """Yield names that are defined as only one other name was before."""
    if style_of(file.path) is not Style.DATA:
        return
    old, new = _defined(file, is_new=False), _defined(file, is_new=True)
    stays = {(each.sort, each.name) for each in old} & {(each.sort, each.name) for each in new}
    after = _by_meaning(new)
    for says, before in _by_meaning(old).items():
        both = (*before, *after.get(says, ()))
        if len(before) != 1 or len(both) != 1 + 1:
            continue
        one, other = both
        if not {(one.sort, one.name), (other.sort, other.name)} & stays:
            pair = Pair(one.line, other.line, 0)
            yield proven(one.sort, (one.name, other.name), pair, _SAYS[one.sort])


def _by_meaning(defined: Iterable[_Defined]) -> dict[tuple[Sort, str], list[_Defined]]:
    found: dict[tuple[Sort, str], list[_Defined]] = {}
    for each in defined:
        found.setdefault((each.sort, each.says), []).append(each)
    return found


def _defined(file: FileDiff, *, is_new: bool) -> list[_Defined]:
    path = (file.new_path if is_new else file.old_path) or ""
    return [one for hunk in file.hunks for one in _of_hunk(hunk, path, is_new=is_new)]


def _of_hunk(hunk: Hunk, path: str, *, is_new: bool) -> Iterator[_Defined]:
    heads = [line for line in lines_of(hunk, is_new=is_new) if _is_head(line.text)]
    if not heads or len(heads) > _MAX_HEADS:
        return
    sides = Sides.of(hunk)
    for line in heads:
        told = sides.line(path, line, is_new=is_new)
        sort = Sort.ALERT if _ALERT.match(line.text) else Sort.CONFIG_KEY
        says = _query(told.item) if sort is Sort.ALERT else _description(told.item)
        names = [line.text[at.start : at.end] for at in spots_of(told) if at.sort is sort]
        names = names or _property(told)
        if says and len(names) == 1:
            yield _Defined(sort, names[0], says, told)


def _property(line: Line) -> list[str]:
    """Return the parameter of a call, or the field of a schema that a line opens.

    Fields of an interface others look after; what a path is called with is no name.
    """
    if parameter := _PARAMETER.fullmatch(line.text):
        is_given = any(_GIVEN.fullmatch(told) for told in line.item)
        return [parameter[1]] if is_given else []
    head = _OPENS.fullmatch(line.text)
    is_schema = line.parents[:1] == ("properties",) and not _OF_INTERFACES & set(line.parents)
    return [head[1]] if head and is_schema else []


def _is_head(text: str) -> bool:
    forms = (_OPENS, _PARAMETER)
    return _ALERT.match(text) is not None or any(form.fullmatch(text) for form in forms)


def _query(item: Sequence[str]) -> str:
    """Return what an alert asks, on one line; "" where it is not shown whole."""
    for at, line in enumerate(item):
        if match := _EXPR.fullmatch(line):
            if match[1][:1] not in {"|", ">"}:
                return match[1] if len(match[1]) >= _ENOUGH else ""
            depth = len(line) - len(line.lstrip())
            block = []
            for below in item[at + 1 :]:
                if below.strip() and len(below) - len(below.lstrip()) <= depth:
                    break
                block.append(below.strip())
            return " ".join(block)
    return ""


def _description(item: Sequence[str]) -> str:
    """Return all that is said of a key but numbers, if it is described at all."""
    if not any(_DESCRIPTION.match(line) for line in item):
        return ""
    return "\n".join(_NUMBER.sub("0", line.strip()) for line in item)
