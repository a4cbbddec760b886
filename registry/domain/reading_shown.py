"""Reads back what approvers read: one text, one object, or a refusal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.domain.digest import digest
from registry.domain.plain_values import read_value, read_word
from registry.domain.proposals import Judged
from registry.domain.shown import END, NONE, Shown, render
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.domain.rows import Content

_TEXT = r'"(?:[^"\\]|\\.)*"'
_WORD = rf"[A-Za-z0-9_.:-]+|{_TEXT}"
_MEANS = re.compile(r'(?<=") \([0-9]+[a-z] after it is applied\)$')
_PAIR = re.compile(rf" *({_TEXT}): (.*)")
_FIELD = re.compile(rf" {{6}}([=+-]) ({_TEXT}): (.*)")
_ROW = re.compile(rf"  ([+~-]) ({_WORD}) ({_WORD})")
_HEAD = re.compile(rf"Proposal ({_WORD}) ({_WORD}) ({_WORD})")


class NotAsShown(InvalidInput):
    """The text is not exactly what Frenly shows of any proposal."""

    code = "proposal.not_as_shown"


def parse(text: str) -> Shown:
    """Read what `render` wrote; raise `NotAsShown` for any other text, or another digest.

    What follows the last line that `render` writes is not looked at.
    """
    lines = text.split("\n")
    try:
        end = lines.index(END)
        shown = _read(_Lines(lines[:end]))
        wrote, hashed = render(shown), digest(shown.judged.material())
    except (InvalidInput, ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise _refusal() from error
    if hashed != shown.digest or wrote != "\n".join([*lines[: end + 1], ""]):
        raise _refusal()
    return shown


def _refusal() -> NotAsShown:
    return NotAsShown(
        "This is not what Frenly shows of a proposal.",
        hint="Take the whole text, as `frenly proposal show` printed it.",
    )


class _Lines:
    """The lines yet to be read."""

    def __init__(self, lines: list[str]) -> None:
        self._lines, self._next = lines, 0

    def take(self) -> str:
        self._next += 1
        return self._lines[self._next - 1]

    def while_(self, goes_on: Callable[[str], object]) -> Iterator[str]:
        """Yield lines as long as they are indented and go on."""
        while self._next < len(self._lines):
            line = self._lines[self._next]
            if not line.startswith("  ") or not goes_on(line):
                return
            self._next += 1
            yield line


def _any(_: str) -> bool:
    return True


def _read(lines: _Lines) -> Shown:
    names = _match(_HEAD, lines.take())
    approved = read_word(lines.take()[11:])
    author, agent, channel = (read_value(lines.take()[11:]) for _ in range(3))
    lines.take()  # the level of risk; the quorum tells it again
    list(lines.while_(_any))
    lines.take()
    findings = _values(lines)
    lines.take()
    provenance = _values(lines)
    lines.take()
    quorum = _pairs(lines.while_(_any))
    lines.take()
    post = _changes(lines)
    lines.take()
    edits = list(_values(lines))
    lines.take()
    judged_under = _pairs(lines.while_(_any))
    lines.take()
    kinds = zip(("proposal", "kind", "status"), map(read_word, names.groups()), strict=True)
    return Shown(
        head={**dict(kinds), "author": author, "agent": agent, "channel": channel},
        digest=approved,
        findings=findings,
        provenance=provenance,
        judged=Judged(
            edits=edits,
            pre=_rests(lines),
            post=post,
            inverse=[{**c, "before": c["after"], "after": c["before"]} for c in post],
            judged_under=judged_under,
            quorum=quorum,
        ),
    )


def _match(pattern: re.Pattern[str], line: str) -> re.Match[str]:
    found = pattern.fullmatch(line)
    if found is None:
        raise _refusal()
    return found


def _values(lines: _Lines) -> tuple[Any, ...]:
    return tuple(read_value(line[2:]) for line in lines.while_(_any))


def _pairs(lines: Iterator[str]) -> Content:
    found = (_match(_PAIR, line) for line in lines)
    return {read_value(pair[1]): read_value(pair[2]) for pair in found}


def _rests(lines: _Lines) -> Content:
    found: Content = {}
    for line in lines.while_(_any):
        kind = read_word(line[2:].removesuffix(f" {NONE}"))
        found[kind] = _pairs(lines.while_(lambda each: each.startswith("    ")))
    return found


def _changes(lines: _Lines) -> list[Content]:
    found = []
    for line in lines.while_(_any):
        sign, table, row = _match(_ROW, line).groups()
        before: Content = {}
        after: Content = {}
        for field in map(_FIELD.fullmatch, lines.while_(_FIELD.fullmatch)):
            assert field is not None  # noqa: S101 - `while_` has matched it
            key, value = read_value(field[2]), read_value(_MEANS.sub("", field[3]))
            if field[1] in "=-":
                before[key] = value
            if field[1] in "=+":
                after[key] = value
        change: Content = {"table": read_word(table), "id": read_word(row)}
        change["before"] = None if sign == "+" else before
        change["after"] = None if sign == "-" else after
        found.append(change)
    return found
