"""The review of a pull request's diff against the registry as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenly_ai.github.remarks import Reviewed
from frenly_ai.reviewing.diffs import new_lines, review
from frenly_ai.reviewing.opening import Asked, open_reviewer
from frenly_ai.views.review_renames import needs_somebody

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agent.review.changes import Tree
    from agent.review.renames.proposing import Asked as AskedRename
    from frenly_ai.bootstrap import App
    from frenly_ai.github.fix_plan import Look
    from frenly_ai.github.policy import Repository
    from frenly_ai.reviewing.contracts import Judged
    from registry.domain.actors import Actor

_MOST_SAID = 20


class DiffReviews:
    """Reviews diffs of the repositories that the policy names."""

    def __init__(self, app: App) -> None:
        self._app = app

    def review(self, repository: Repository, diff: str, tree: Tree) -> Reviewed:
        """Return what review has to say; `tree` reads files as the diff leaves them."""
        done = review(self._app, diff, Asked(context=repository.context), tree)
        # The table says what names mean, and uses none.
        found = (f for f in done.reviewed.findings if f.use.path != repository.aliases)
        unread = (f"{path} is read in part: {why}" for path, why in done.reviewed.unread)
        return Reviewed(
            findings=tuple(found),
            lines=new_lines(done.diff),
            notes=(*_renames(done.renames), *_documents(done.documents), *unread),
        )

    def looking(self, repository: Repository) -> Look:
        """Return what finds everything that is wrong in a file of the repository."""
        reviewer = open_reviewer(self._app, Asked(context=repository.context))
        return lambda path, text: reviewer.text(path, text).findings

    def propose(self, repository: Repository, diff: str, by: Actor) -> tuple[str, ...]:
        """Ask, on behalf of `by`, for the aliases that renames need; say what came of it."""
        done = review(self._app, diff, Asked(context=repository.context), by=by)
        said = [_outcome(each) for each in done.renames if each.proposal or each.refused]
        return tuple(said) or ("No rename in this change needs an alias.",)


def _outcome(asked: AskedRename) -> str:
    rename = asked.considered.rename
    if asked.proposal:
        return f"Proposal {asked.proposal} asks that {rename.old} stands for {rename.new}."
    return f"Nothing is proposed for {rename.old}: {asked.refused}"


def _renames(renames: Sequence[AskedRename]) -> Iterator[str]:
    waiting = [each for each in renames if needs_somebody(each)]
    for each in waiting[:_MOST_SAID]:
        rename, because = each.considered.rename, each.considered.because
        yield f"{rename.old} is renamed to {rename.new}. {because}"
    if waiting:
        yield "Write /frenly propose to ask for the aliases that renames need."


def _documents(documents: Sequence[Judged]) -> Iterator[str]:
    for each in documents[:_MOST_SAID]:
        if each.verdict is None:
            yield f"{each.path} could not be compared: {each.unread}"
        elif not each.verdict.allowed:
            broken = sum(str(d.severity) != "safe" for d in each.verdict.differences)
            yield f"{each.path} breaks its callers: {broken} changes, by {each.verdict.policy}."
            for one in each.helping[:_MOST_SAID]:
                yield f"An alias would help: {one.path} for {one.target}."
