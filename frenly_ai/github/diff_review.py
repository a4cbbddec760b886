"""The review of a diff against the registry as it stands, kept ready for one revision."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from agent.review.diffs.parsing import parse_diff
from agent.review.diffs.records import Side
from agent.review.judging import Judge
from agent.review.known import Known
from agent.review.standings import Yardstick
from frenly_ai.github.remarks import Lines, Reviewed
from registry.contracts.usage import Use
from registry.usage.finder import Finder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.review.diffs.records import Diff
    from agent.review.findings import Finding
    from frenly_ai.bootstrap import App
    from frenly_ai.github.policy import Repository
    from frenly_ai.github.reviewing import ReviewDiff


class _Ready(NamedTuple):
    revision: int
    known: Known
    finder: Finder


class DiffReviews:
    """Reviews diffs; reads the registry anew when its revision has moved."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._ready: _Ready | None = None

    def of(self, repository: Repository) -> ReviewDiff:
        """Return the review of one repository's diffs."""
        return lambda diff: self._review(diff, repository)

    def _review(self, text: str, repository: Repository) -> Reviewed:
        diff, ready = parse_diff(text), self._current()
        judge = Judge(ready.known, Yardstick(now=self._app.deps.now()))
        found = tuple(_judged(diff, ready.finder, judge, repository))
        return Reviewed(findings=found, lines=_lines(diff))

    def _current(self) -> _Ready:
        with self._lock, closing(self._app.registry.snapshot()) as snapshot:
            if self._ready is None or self._ready.revision != snapshot.revision:
                known = Known(snapshot.rows)
                self._ready = _Ready(snapshot.revision, known, Finder(known.names()))
            return self._ready


def _lines(diff: Diff) -> Lines:
    """Return the lines at which a comment may stand: those of the new side."""
    return {
        file.new_path: {
            line.new: line.text + line.ending.removesuffix("\n")
            for hunk in file.hunks
            for line in hunk.lines
            if line.side is not Side.OLD
        }
        for file in diff.files
        if file.new_path is not None
    }


def _judged(
    diff: Diff, finder: Finder, judge: Judge, repository: Repository
) -> Iterator[Finding]:
    for file in diff.files:
        path = file.new_path
        if path is None or path == repository.aliases:
            continue  # the table says what names mean, and uses none
        for line in file.added():
            for hit in finder.find(line.text):
                use = Use(
                    path=path,
                    line=line.new,
                    column=hit.start + 1,
                    name=hit.name,
                    spelled=line.text[hit.start : hit.end],
                )
                found = judge.judge(use, line.text, repository.context)
                if found is not None:
                    yield found
