"""One pull request reviewed: what is found is said once, kept up to date, and taken back."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from agent.review.findings import Level
from frenly_ai.github.commands import ignored_in, ignored_mark
from frenly_ai.github.host import Annotation, Check, HostRefuses, LineComment, TooLarge
from frenly_ai.github.remarks import Reviewed, remarks_of
from frenly_ai.views.pull_request import (
    SUMMARY_MARK,
    key_in,
    marks_in,
    remark_markdown,
    summary_markdown,
)
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from agent.review.changes import Tree
    from agent.review.findings import Finding
    from frenly_ai.github.host import CodeHost, PullRef, PullRequest
    from frenly_ai.github.remarks import Remark

    ReviewDiff = Callable[[str, Tree], Reviewed]
    """Reviews a diff; the tree reads files as the diff leaves them."""

MOST_AT_LINES = 30
"""Comments at lines of one review; nobody reads more, and the summary lists the rest."""
MOST_FILES = 60
"""Whole files that are read of one branch; of others what the diff shows is judged."""
MOST_CHECKED = 1_000
_LEVELS = {Level.ERROR: "failure", Level.WARNING: "warning", Level.NOTE: "notice"}


class Said(NamedTuple):
    """What was written, for the log."""

    findings: int
    new: int
    resolved: int

    def __str__(self) -> str:
        return f"{self.findings} findings, {self.new} new remarks, {self.resolved} resolved"


class Reviewer:
    """Reviews pull requests on one host. A second review of the same commit writes nothing."""

    def __init__(self, host: CodeHost, review: ReviewDiff) -> None:
        self._host, self._review = host, review

    def review(self, ref: PullRef, *, notes: Iterable[str] = ()) -> Said:
        """Review a pull request as it stands; one that is closed is left alone."""
        pull = self._host.pull(ref)
        if not pull.is_open:
            return Said(0, 0, 0)
        reviewed = self.shown(pull)
        remarks, elsewhere = remarks_of(reviewed)
        told = [*reviewed.notes, *notes, *_not_at_lines(remarks, elsewhere)]
        try:
            new, resolved = self._keep_remarks(pull, remarks)
        except HostRefuses as error:
            # One line that is refused must not hide everything else.
            new, resolved = 0, 0
            told.append(f"There are no remarks at lines: {error.message}")
        if pull.is_fork:
            told.append(
                "The change is from a fork: it is read, and nothing is proposed for it."
            )
        body = summary_markdown(
            reviewed.findings, told, commit=pull.head, is_read=reviewed.is_read
        )
        self._keep_summary(ref, body)
        if not pull.is_fork:
            self._keep_check(pull, reviewed)
        return Said(len(reviewed.findings), new, resolved)

    def shown(self, pull: PullRequest) -> Reviewed:
        """Return what a review of its newest commit shows; nothing is written."""
        return self._without_ignored(pull.ref, self._read(pull))

    def _read(self, pull: PullRequest) -> Reviewed:
        try:
            return self._review(self._host.diff(pull.ref), tree_of(self._host, pull))
        except TooLarge as error:
            return _unread(f"{error.message} {error.hint}")
        except InvalidInput as error:
            return _unread(error.message)

    def _without_ignored(self, ref: PullRef, reviewed: Reviewed) -> Reviewed:
        """Leave out what somebody who may asked to leave out here, and say how much."""
        ignored = ignored_in(self._host.comments(ref), self._host.own_login())
        kept = tuple(
            each
            for each in reviewed.findings
            if not ignored & {ignored_mark(each.use.spelled), ignored_mark(each.use.name.key)}
        )
        count = len(reviewed.findings) - len(kept)
        if not count:
            return reviewed
        note = f"{count} findings are left out, as somebody asked here."
        return replace(reviewed, findings=kept, notes=(*reviewed.notes, note))

    def _keep_remarks(self, pull: PullRequest, remarks: Sequence[Remark]) -> tuple[int, int]:
        """Say what is new, resolve what is no longer so, and leave the rest alone."""
        own = self._host.own_login()
        threads = [
            (key, thread)
            for thread in self._host.threads(pull.ref)
            if thread.author == own and (key := key_in(thread.body)) is not None
        ]
        present = {remark.key for remark in remarks}
        over = [t for key, t in threads if key not in present and not t.is_resolved]
        for thread in over:
            self._host.resolve(pull.ref, thread.id)
        # One that a person resolved was read, and is not said again.
        said = {key for key, _ in threads}
        fresh = [remark for remark in remarks if remark.key not in said][:MOST_AT_LINES]
        comments = [
            LineComment(path=each.path, line=each.line, body=remark_markdown(each))
            for each in fresh
        ]
        if comments:
            self._host.add_review(pull.ref, pull.head, comments)
        return len(comments), len(over)

    def _keep_summary(self, ref: PullRef, body: str) -> None:
        own = self._host.own_login()
        mine = (
            comment
            for comment in self._host.comments(ref)
            if comment.author == own and SUMMARY_MARK in marks_in(comment.body)
        )
        found = next(mine, None)
        if found is None:
            self._host.add_comment(ref, body)
        elif found.body.strip() != body.strip():
            self._host.edit_comment(ref, found.id, body)

    def _keep_check(self, pull: PullRequest, reviewed: Reviewed) -> None:
        check = (
            check_for(pull.head, reviewed.findings)
            if reviewed.is_read
            else _no_check(pull.head)
        )
        if self._host.check_of(pull.ref, pull.head) != check.external_id:
            self._host.put_check(pull.ref, check)


def tree_of(host: CodeHost, pull: PullRequest, most: int = MOST_FILES) -> Tree:
    """Return what reads the files of a branch, only so many; one that is too large is none."""
    left = [most]

    def read(path: str) -> bytes | None:
        if left[0] <= 0:
            return None
        left[0] -= 1
        try:
            text = host.file(pull.ref, path, pull.head)
        except (TooLarge, HostRefuses):
            return None
        return None if text is None else text.encode()

    return read


def _unread(why: str) -> Reviewed:
    return Reviewed(lines={}, notes=(f"Not reviewed: {why}",), is_read=False)


def _no_check(commit: str) -> Check:
    """Return a check that fails: nobody passes it by making a change too large to read."""
    return Check(
        commit=commit,
        conclusion="failure",
        title="Not reviewed",
        summary="The change could not be read; the comment on the pull request says why.",
        external_id="not-reviewed",
    )


def check_for(commit: str, findings: Sequence[Finding]) -> Check:
    """Return the check run that says the same as the summary, at each line."""
    errors = sum(finding.level is Level.ERROR for finding in findings)
    conclusion = "failure" if errors else "neutral" if findings else "success"
    identities = sorted(f"{each.identity}:{each.use.line}" for each in findings)
    return Check(
        commit=commit,
        conclusion=conclusion,
        title=f"{len(findings)} findings, {errors} of them errors" if findings else "Nothing",
        summary="Uses of names that need a change."
        if findings
        else "No use of a name that needs a change.",
        external_id=hashlib.sha256("\0".join(identities).encode()).hexdigest()[:20],
        annotations=tuple(map(_annotation, findings[:MOST_CHECKED])),
    )


def _annotation(finding: Finding) -> Annotation:
    use = finding.use
    instead = f" Write {finding.fix!r} instead." if finding.fix else ""
    return Annotation(
        path=use.path,
        line=use.line,
        level=_LEVELS[finding.level],
        title=str(finding.rule),
        message=f"{finding.what} {finding.why}{instead} {finding.question}".strip(),
    )


def _not_at_lines(remarks: Sequence[Remark], elsewhere: Sequence[Finding]) -> list[str]:
    notes = []
    if len(remarks) > MOST_AT_LINES:
        notes.append(f"{len(remarks)} lines have remarks; {MOST_AT_LINES} are shown at a time.")
    if elsewhere:
        notes.append(f"{len(elsewhere)} findings stand on lines that the diff does not show.")
    return notes
