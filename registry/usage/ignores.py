"""What people write beside a use that is meant: `frenly:ignore NAME because REASON`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.contracts.usage import Place, Use
from registry.domain.names import Kind, Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MARK = "frenly:ignore"
_SPACED = "frenly: ignore"
_WRITTEN = re.compile(
    r"(?<![\w`'\"-])frenly: ?ignore(?P<file>-file)?(?![\w`'\"-])(?P<names>.*?)"
    r"(?:(?<=\s)because\b(?P<reason>.*))?$"
)
_CLOSERS = ("*/", "-->", "#}", "--}}", "*")
_BEHIND = " \t\r\f\v\"'`;,)"
_COMMENTED = re.compile(r"(?:^|#|//|/\*|\*|;|--|%|\bREM)\s*$")
"""What stands before a mark in a comment; elsewhere it is a word of the text."""
_LEADERS = re.compile(r"[\s#/*;%<!\-+\"'({]*")


@dataclass(frozen=True, slots=True, order=True)
class Ignored:
    """A use that somebody meant, with the reason given."""

    use: Use
    reason: str


@dataclass(frozen=True, slots=True)
class Ignore:
    """One ignore with its reason; `lines` is None for the whole file, no names are all."""

    names: tuple[str, ...]
    reason: str
    lines: range | None

    def covers(self, use: Use) -> bool:
        """Say whether a use stands where this holds and has one of its names."""
        if self.lines is not None and use.line not in self.lines:
            return False
        known = {use.spelled, use.name.key, f"{use.name.kind}:{use.name.key}"}
        return not self.names or not known.isdisjoint(self.names)


def is_marked(text: str) -> bool:
    """Say whether a text may hold an ignore; many write it with a space."""
    return MARK in text or _SPACED in text


def read_ignores(path: str, lines: Iterable[tuple[int, str]]) -> tuple[list[Ignore], list[Use]]:
    """Read the ignores among numbered lines; return apart those without a reason or a name.

    An ignore on a line of its own holds for the next line, one behind code for its own.
    Where it is quoted, the mark is spoken of and not used.
    """
    ignores, faults = [], []
    for number, line in lines:
        found = _WRITTEN.search(line) if is_marked(line) else None
        if found is None or not _COMMENTED.search(line[: found.start()]):
            continue
        alone = _LEADERS.fullmatch(line, 0, found.start()) is not None
        ignore = _read(found, number, alone=alone)
        if ignore is None:
            spelled = f"{MARK}{found['file'] or ''}"
            name = Name(Kind.SERVICE, MARK)
            faults.append(Use(path, number, found.start() + 1, name, spelled, Place.COMMENT))
        else:
            ignores.append(ignore)
    return ignores, faults


def _read(found: re.Match[str], number: int, *, alone: bool) -> Ignore | None:
    """Return the ignore; None when it lacks a reason, or a name on a single line."""
    reason = _without_end(found["reason"] or "")
    names = tuple(name.strip() for name in found["names"].split(",") if name.strip())
    if not reason or not (names or found["file"]):
        return None
    if found["file"]:
        return Ignore(names, reason, None)
    return Ignore(names, reason, range(number, number + (2 if alone else 1)))


def _without_end(written: str) -> str:
    """Leave out what ends the comment; by hand, as a pattern would try each space in turn."""
    reason = written.rstrip(_BEHIND)
    for closer in _CLOSERS:
        reason = reason.removesuffix(closer)
    return reason.strip(_BEHIND)


def sift(uses: Iterable[Use], ignores: Sequence[Ignore]) -> tuple[list[Use], list[Ignored]]:
    """Part uses into those that count and those that are meant."""
    counted, ignored = [], []
    for use in uses:
        ignore = next((each for each in ignores if each.covers(use)), None)
        if ignore is None:
            counted.append(use)
        else:
            ignored.append(Ignored(use, ignore.reason))
    return counted, ignored
