"""A whole review of a diff: findings on its added lines, and the documents it changes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from agent.review.changes import no_tree, review_diff
from frenly_ai.reviewing.contracts import Judged, judge_documents
from frenly_ai.reviewing.opening import open_reviewer
from frenly_ai.reviewing.renames import look_at_renames
from registry.errors import InvalidInput
from registry.usage.diffs.parsing import parse_diff
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from agent.review.changes import Tree
    from agent.review.renames.proposing import Asked as AskedRename
    from agent.review.reviewer import Reviewed
    from frenly_ai.bootstrap import App
    from frenly_ai.reviewing.opening import Asked
    from registry.domain.actors import Actor
    from registry.usage.diffs.records import Diff


class DiffReview(NamedTuple):
    """What a review of a diff came to."""

    diff: Diff
    reviewed: Reviewed
    documents: tuple[Judged, ...]
    renames: tuple[AskedRename, ...] = ()


def read_diff(source: str) -> bytes:
    """Read a diff from a file, or from standard input for `-`."""
    if source == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"{source!r} cannot be read: {error.strerror}.",
            hint="Name a file with a diff; `-` is what is piped in, as by `git diff`.",
        ) from error


def review(
    app: App,
    raw: bytes | str,
    asked: Asked,
    tree: Tree = no_tree,
    *,
    by: Actor | None = None,
) -> DiffReview:
    """Review a diff against the registry as it stands now.

    With `by`, the aliases that its renames need are asked for on their behalf.
    Raises `InvalidInput` for what is no unified diff.
    """
    diff = parse_diff(raw)
    if not diff.files and raw.strip():
        raise InvalidInput(
            "This is no unified diff: it names no file.",
            hint="Make one with `git diff BASE...HEAD`.",
        )
    reviewer = open_reviewer(app, asked)
    reviewed = review_diff(reviewer, diff, tree)
    documents = judge_documents(app, diff, tree)
    renames = look_at_renames(app, diff, context=asked.context, by=by)
    return DiffReview(diff, reviewed, documents, renames)


def new_lines(diff: Diff) -> dict[str, dict[int, str]]:
    """Return by path the lines that the diff shows of its new side, by their numbers."""
    return {
        file.path: {
            line.new: line.text
            for hunk in file.hunks
            for line in hunk.lines
            if line.side is not Side.OLD
        }
        for file in diff.files
    }
