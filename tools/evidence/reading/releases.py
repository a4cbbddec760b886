"""Changes of a release: what `helm history` and diffs of helm, kubectl and Argo CD print."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tools.evidence.reading.blotting import blotted
from tools.evidence.reading.notes import Note, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.evidence.reading.envelopes import Recording

_HISTORY = re.compile(r"^\s*REVISION\s+UPDATED\s+STATUS\s+CHART\b")
_ROLLOUTS = re.compile(r"^\s*REVISION\s+CHANGE-CAUSE\s*$|^ID\s+DATE\s+REVISION\s*$")
_OF = re.compile(r"^(?:deployment|statefulset|daemonset)(?:\.apps)?/([\w.-]+)")
_ASKED = re.compile(
    r"(?:deploy(?:ment)?|statefulset|sts|daemonset|ds)[/ ]([\w.-]+)|app history ([\w.-]+)"
)
_ROLLOUT = re.compile(r"^\s*(\d+)\s{2,}(\S.*)$")
_DATED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?")
_CELLS = re.compile(r"\s*\t\s*|\s{2,}")
_DAY = re.compile(r"\b([A-Z][a-z]{2})  (\d)\b")
"""A day of one digit, which is set off with two spaces."""
_VERSION = re.compile(r"-v?\d+\.\d+.*$")
_TIMES = (
    *("%a %b %d %H:%M:%S %Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"),
    *("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"),
)
_HEADS = (
    re.compile(r"^(?P<place>\S+), (?P<name>\S+), (?P<kind>\w+) \(.{0,60}\) has \w+"),
    re.compile(r"^===== (?:[\w.]*/)?(?P<kind>\w+) (?P<place>[^\s/]*)/(?P<name>\S+) =+"),
    re.compile(
        r"^diff .*/LIVE-\d+/(?:[a-z]\S*?\.)?(?P<kind>[A-Z]\w+)\."
        r"(?P<place>[\w-]+)\.(?P<name>[\w-]+)"
    ),
)  # fmt: skip
_TAKEN = re.compile(r"^(?:-(?!--)|<)\s*(\S.*)$")
_GIVEN = re.compile(r"^(?:\+(?!\+\+)|>)\s*(\S.*)$")
_MOST = 6
_SEEN = 20


@dataclass(slots=True)
class _Diff:
    line: int
    name: str
    kind: str
    taken: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)


def is_release(head: str) -> bool:
    """Whether a text begins as a history of releases or as a diff of objects does."""
    lines = head.split("\n")[:_SEEN]
    first = next((line for line in lines if line.strip()), "")
    is_history = _HISTORY.match(first) or any(_ROLLOUTS.match(n) for n in lines[:3])
    return bool(is_history) or any(p.match(n) for n in lines for p in _HEADS)


def read_release(recording: Recording) -> Iterator[Note]:
    """Yield each release, or each object that differs."""
    if any(_HISTORY.match(line) for _, line in recording.lines[:_SEEN]):
        yield from _releases(recording)
    elif any(_ROLLOUTS.match(line) for _, line in recording.lines[:_SEEN]):
        yield from _rollouts(recording)
    else:
        yield from (_differs(diff) for diff in _diffs(recording) if diff.taken or diff.given)


def _releases(recording: Recording) -> Iterator[Note]:
    before = ""
    for number, line in recording.lines:
        cells = _CELLS.split(_DAY.sub(r"\1 \2", line.strip()))
        if len(cells) < 5 or not cells[0].isdigit():  # noqa: PLR2004 - columns
            continue
        what = " ".join(cells[3:-1])
        # The same chart and the same program: then it is the values that differ.
        kind = "configuration (helm values)" if what == before else "release (helm)"
        before = what
        told = f"revision {cells[0]}, {cells[2]}, of {what}: {cells[-1]}"
        yield _change(number, _VERSION.sub("", cells[3]), kind, told, cells[1])


def _rollouts(recording: Recording) -> Iterator[Note]:
    """Yield each revision that `kubectl rollout history` or `argocd app history` lists."""
    asked = " ".join(str(value) for value in recording.params.values())
    heads = [found[1] for _, line in recording.lines if (found := _OF.match(line))]
    named = _ASKED.search(asked)
    told = (named[1] or named[2]) if named else ""
    name = next(iter(heads), told or str(recording.params.get("name") or ""))
    for number, line in recording.lines:
        row = _ROLLOUT.match(line)
        if row and name:
            dated = _DATED.search(row[2])
            what = f"revision {row[1]}: {row[2].strip()}"
            yield _change(number, name, "release (rollout)", what, dated[0] if dated else "")


def _diffs(recording: Recording) -> Iterator[_Diff]:
    diff: _Diff | None = None
    for number, line in recording.lines:
        head = next((found for pattern in _HEADS if (found := pattern.match(line))), None)
        if head:
            if diff:
                yield diff
            diff = _Diff(number, head["name"], head["kind"])
        elif diff:
            _take(diff, line)
    if diff:
        yield diff


def _take(diff: _Diff, line: str) -> None:
    for pattern, side in ((_TAKEN, diff.taken), (_GIVEN, diff.given)):
        found = pattern.match(line)
        if found:
            key, _, value = found[1].removeprefix("- ").partition(":")
            side.setdefault(key.strip(), value.strip().strip("\"'"))


def _differs(diff: _Diff) -> Note:
    keys = list(dict.fromkeys([*diff.taken, *diff.given]))
    is_secret = diff.kind == "Secret"
    parts = [
        key
        if is_secret
        else f"{key} {_shown(diff.taken.get(key))} -> {_shown(diff.given.get(key))}"
        for key in keys[:_MOST]
    ]
    kind = "release (diff)" if "image" in keys else "configuration (diff)"
    return _change(diff.line, diff.name, kind, f"{', '.join(parts)} in the {diff.kind}", "")


def _shown(value: str | None) -> str:
    """Return a value; of sentences, which anybody may have written, only that there is one."""
    if value is None:
        return "nothing"
    return value if len(value.split()) <= _WORDS and len(value) <= _LONG else "(a text)"


_WORDS, _LONG = 3, 120


def _change(line: int, name: str, kind: str, told: str, when: str) -> Note:
    text = blotted(short(told))
    return Note(
        kind="event",  # what the registry itself recorded is of kind `change`; this is a file
        form="change",
        line=line,
        says=short(f"{when} {kind} {name}: {text}".strip()),
        about=name,
        at=_moment(when),
        data={
            "name": name,
            "type": kind,
            "description": text,
            "when": when or "a time that is not told",
            "history": bool(when) or "rollout" in kind,
        },
    )


def _moment(text: str) -> datetime | None:
    for form in _TIMES:
        try:
            return datetime.strptime(text.split(".", maxsplit=1)[0], form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
