"""A whole review of a diff: findings on its added lines, and the documents it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agent.review.changes import no_tree, review_diff
from agent.review.renames.finding import renames_of
from agent.review.renames.proposing import Asked as AskedRename
from agent.review.renames.standing import considered
from frenly_ai.reviewing.contracts import Judged, judge_documents
from frenly_ai.reviewing.grounds import grounds_of
from frenly_ai.reviewing.opening import reviewer_on
from registry.usage.diffs.parsing import parse_files
from registry.usage.diffs.records import Side

if TYPE_CHECKING:
    from agent.review.changes import Tree
    from agent.review.reviewer import Reviewed
    from frenly_ai.bootstrap import App
    from frenly_ai.reviewing.grounds import Grounds
    from frenly_ai.reviewing.opening import Asked
    from registry.domain.actors import Actor
    from registry.usage.diffs.records import Diff


class DiffReview(NamedTuple):
    """What a review of a diff came to."""

    diff: Diff
    reviewed: Reviewed
    documents: tuple[Judged, ...]
    renames: tuple[AskedRename, ...] = ()


def review(
    app: App,
    raw: bytes | str,
    asked: Asked,
    tree: Tree = no_tree,
    *,
    by: Actor | None = None,
) -> DiffReview:
    """Review a diff against the registry as it stands now; see `review_on`.

    With `by`, the aliases that its renames need are asked for on their behalf.
    """
    done = review_on(grounds_of(app), raw, asked, tree)
    if by is None:
        return done
    from frenly_ai.reviewing.renames import ask_for_aliases  # noqa: PLC0415 - few ask

    found = tuple(each.considered for each in done.renames)
    return done._replace(renames=ask_for_aliases(app, found, by))


def review_on(
    grounds: Grounds, raw: bytes | str, asked: Asked, tree: Tree = no_tree
) -> DiffReview:
    """Review a diff; nothing is asked for.

    Raises `InvalidInput` for what is no unified diff.
    """
    diff = parse_files(raw, "Make one with `git diff BASE...HEAD`.")
    reviewer = reviewer_on(grounds, asked)
    reviewed = review_diff(reviewer, diff, tree)
    documents = judge_documents(grounds, diff, tree)
    found = considered(renames_of(diff), grounds.names, asked.context)
    renames = tuple(AskedRename(considered=each) for each in found)
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
