"""Switches for features: one that goes wherever another comes, set as it was, is the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from agent.review.renames.comparing import proven
from agent.review.renames.entries import entries_of
from agent.review.renames.likeness import words
from agent.review.renames.places import Style, is_trial, style_of
from agent.review.renames.records import Pair, Sort
from agent.review.renames.sides import Sides, lines_of
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.review.renames.comparing import Swap
    from agent.review.renames.records import Line
    from registry.usage.diffs.records import Diff, FileDiff, Hunk

_SWITCHES = re.compile(
    r"(?:feature|flag|toggle|switch)(?:e?s)?|feature[_-]?(?:flag|gate|toggle)s?"
)
_NAMED = {"key", "name", "id", "flag"}
_GENERAL = {
    "enable", "enabled", "disable", "disabled", "use", "new", "old", "beta", "alpha", "flag",
    "feature", "is", "has", "allow", "on", "off", "show", "v",
}  # fmt: skip
"""Words of switches of any sort: having one in common says nothing."""
_FILES = 2
_MOST = 500


class _Set(NamedTuple):
    value: str
    """"" where it is only defined."""
    line: Line


class _File(NamedTuple):
    goes: dict[str, _Set]
    comes: dict[str, _Set]

    def agrees(self, old: str, new: str) -> bool:
        """Tell whether it has neither, or gives up the one for the other as it was set."""
        before, after = self.goes.get(old), self.comes.get(new)
        if before is None or after is None:
            return before is after
        return before.value == after.value


def switch_swaps(diff: Diff) -> Iterator[Swap]:
    """Yield switches that give way to one other each, in every file that has them."""
    files = [found for file in diff.files if (found := _of_file(file))]
    goes = {name for file in files for name in file.goes}
    comes = {name for file in files for name in file.comes}
    if not goes or not comes or max(len(goes), len(comes)) > _MOST:
        return
    stays = goes & comes
    both = [
        (old, new)
        for old in sorted(goes - stays)
        for new in sorted(comes - stays)
        if _meant(old) & _meant(new) and all(file.agrees(old, new) for file in files)
    ]
    for old, new in both:
        rivals = [each for each in both if old == each[0] or new == each[1]]
        holding = [file for file in files if old in file.goes]
        if len(rivals) == 1 and len(holding) >= _FILES:
            for file in holding:
                pair = Pair(file.goes[old].line, file.comes[new].line, 0)
                proof = "Every file that had the switch has the other one, set as it was."
                yield proven(Sort.CONFIG_KEY, (old, new), pair, proof)


def _meant(name: str) -> set[str]:
    return {word for word in words(name) if word not in _GENERAL and not word.isdigit()}


def _of_file(file: FileDiff) -> _File | None:
    if style_of(file.path) not in {Style.DATA, Style.SETTINGS} or is_trial(file.path):
        return None
    old, new = dict[str, _Set](), dict[str, _Set]()
    for hunk in file.hunks:
        old |= _set(hunk, file.old_path or "", is_new=False)
        new |= _set(hunk, file.new_path or "", is_new=True)
    goes = {name: old[name] for name in old.keys() - new.keys()}
    return _File(goes, {name: new[name] for name in new.keys() - old.keys()})


def _set(hunk: Hunk, path: str, *, is_new: bool) -> dict[str, _Set]:
    if all(line.side is Side.BOTH for line in hunk.lines):
        return {}
    sides = Sides.of(hunk)
    lines = [sides.line(path, line, is_new=is_new) for line in lines_of(hunk, is_new=is_new)]
    return {name: found for line in lines for name, found in _switches(line)}


def _switches(line: Line) -> Iterator[tuple[str, _Set]]:
    if not any(map(_SWITCHES.fullmatch, line.parents[:1])):
        return
    for entry in entries_of(line):
        if _is_of_list(line):
            if entry.key in _NAMED and entry.value:
                yield entry.value, _Set("", line)
        elif entry.parents == line.parents:
            yield entry.key, _Set(entry.value, line)


def _is_of_list(line: Line) -> bool:
    """Tell an item with fields of its own from a switch that is a key itself."""
    told: Sequence[str] = (line.text, *line.item)
    return any(_opens_named(text) for text in told)


def _opens_named(text: str) -> bool:
    return text.strip(" -{\"'").partition(":")[0].strip("\"' ") in _NAMED
