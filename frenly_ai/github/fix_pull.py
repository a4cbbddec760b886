"""One pull request for one fix: made once, kept up to date, closed at its end.

What is written first is seen by nobody (files, tree, commit); the branch and the pull request
come last, and where the second is refused the first is taken away again. The same demand after
a crash finds what is there, and goes on from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from frenly_ai.github.branches import BranchMoved, BranchTaken
from frenly_ai.github.host import HostRefuses
from frenly_ai.views.fix_pull import (
    asked_mark,
    is_asked_on,
    message_of,
    tip_mark,
    tips_in,
    words_of,
)
from registry.errors import Conflict, FrenlyError

if TYPE_CHECKING:
    from frenly_ai.github.branches import Branches, OwnPull
    from frenly_ai.github.fix_plan import Plan
    from registry.domain.rows import Content

PREFIX = "frenly/fix-"
_DIGITS = 12


class Outcome(NamedTuple):
    """What became of a demand."""

    did: str
    """`opened`, `updated`, `stands`, `closed` or `nothing`."""
    number: int
    """Of the pull request; 0 for none."""
    branch: str
    commit: str


def content_of(outcome: Outcome, plan: Plan) -> Content:
    """Write what became of a demand as the log and programs read it."""
    return {
        "did": outcome.did,
        "pull_request": outcome.number,
        "branch": outcome.branch,
        "commit": outcome.commit,
        "fix": plan.digest,
        "files": len(plan.files),
        "names": len(plan.applied),
        "left": len(plan.left),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a fix is made for."""

    repository: str
    onto: str
    """The branch into which it is to be merged."""
    base: str
    """The commit of that branch on which it is made."""
    about: str
    """Who asked for it where, one sentence, of fields alone."""
    asked_on: int = 0
    """The pull request with which it ends when that is closed; 0 for none."""


class FixPulls:
    """Keeps one pull request of ours for each branch that is fixed."""

    def __init__(self, branches: Branches) -> None:
        self._branches = branches

    def demand(self, target: Target, plan: Plan) -> Outcome:
        """Let one pull request hold this plan, and no other; say what was done.

        Raises:
            Conflict: When a branch of ours holds commits of others, or one with our name
                holds something else. Neither is touched.
        """
        ours = self._ours(target)
        if not plan.files:
            return self._over(target, ours)
        tree = self._branches.put_tree(target.repository, target.base, plan.files)
        while ours:
            kept = self._kept(target, plan, ours[0], tree)
            if kept is not None:
                for other in ours[1:]:
                    self._close(target, other)
                return kept
            self._close(target, ours.pop(0))
        return self._opened(target, plan, tree)

    def end(self, target: Target) -> list[int]:
        """Close what was asked for on a pull request that was given up; say which it was.

        Raises `Conflict` where others added to one of ours.
        """
        ours = self._ours(target)
        over = [each for each in ours if is_asked_on(each.words.body, target.asked_on)]
        for each in over:
            self._close(target, each)
        return [each.number for each in over]

    def _ours(self, target: Target) -> list[OwnPull]:
        """List what is open and of ours; raise `Conflict` where others added to it."""
        ours = [
            each
            for each in self._branches.own_pulls(target.repository, target.onto)
            if each.branch.startswith(PREFIX) and self._tips(each)
        ]
        for each in ours:
            if each.tip not in self._tips(each):
                raise Conflict(
                    f"#{each.number} holds commits of others, and is left as it is.",
                    hint="Merge it or close it, then ask again.",
                    pull_request=f"{target.repository}#{each.number}",
                )
        return ours

    def _tips(self, own: OwnPull) -> frozenset[str]:
        return tips_in(own.words.body, self._branches.seal)

    def _marks(self, target: Target, *tips: str) -> list[str]:
        asked = [asked_mark(target.asked_on)] if target.asked_on else []
        return [*asked, *(tip_mark(tip, self._branches.seal) for tip in tips)]

    def _over(self, target: Target, ours: list[OwnPull]) -> Outcome:
        for each in ours:
            self._close(target, each)
        if not ours:
            return Outcome("nothing", 0, "", "")
        return Outcome("closed", ours[0].number, ours[0].branch, ours[0].tip)

    def _close(self, target: Target, own: OwnPull) -> None:
        self._branches.close_pull(target.repository, own.number)
        self._drop(target, own.branch, own.tip)

    def _kept(self, target: Target, plan: Plan, own: OwnPull, tree: str) -> Outcome | None:
        """Bring one of ours up to date; None where its past is no longer the branch's."""
        repository = target.repository
        tip = self._branches.commit_at(repository, own.tip)
        if tip.tree == tree and target.base in tip.parents:
            return Outcome("stands", own.number, own.branch, own.tip)
        if not self._branches.is_ancestor(repository, tip.parents[-1], target.base):
            return None  # a merge would bring back what was taken out of the branch
        message = message_of(plan, target.about, target.base)
        parents = (own.tip, target.base)
        commit = self._branches.put_commit(repository, tree, parents, message)
        # Both are ours: after a crash in between, either is found at the tip.
        words = words_of(plan, target.about, target.base, self._marks(target, own.tip, commit))
        self._branches.edit_pull(repository, own.number, words)
        try:
            self._branches.advance(repository, own.branch, commit)
        except (BranchMoved, HostRefuses):
            self._branches.edit_pull(repository, own.number, own.words)
            raise
        return Outcome("updated", own.number, own.branch, commit)

    def _opened(self, target: Target, plan: Plan, tree: str) -> Outcome:
        branch = f"{PREFIX}{target.base[:_DIGITS]}-{plan.digest[:_DIGITS]}"
        commit, is_new = self._begun(target, plan, branch, tree)
        words = words_of(plan, target.about, target.base, self._marks(target, commit))
        try:
            number = self._branches.open_pull(target.repository, branch, target.onto, words)
        except HostRefuses:
            met = [each for each in self._ours(target) if each.branch == branch]
            if met:  # somebody who asked for the same at once
                return Outcome("stands", met[0].number, branch, commit)
            if is_new:
                self._take_back(target, branch, commit)
            raise
        return Outcome("opened", number, branch, commit)

    def _begun(self, target: Target, plan: Plan, branch: str, tree: str) -> tuple[str, bool]:
        """Return the commit at the tip of the branch, and whether it was made just now."""
        repository = target.repository
        tip = self._branches.tip(repository, branch)
        if tip is None:
            message = message_of(plan, target.about, target.base)
            tip = self._branches.put_commit(repository, tree, (target.base,), message)
            try:
                self._branches.begin(repository, branch, tip)
            except BranchTaken:  # by somebody who asked for the same at once
                tip = self._branches.tip(repository, branch) or tip
            else:
                return tip, True
        held = self._branches.commit_at(repository, tip)
        if held.tree != tree or held.parents != (target.base,):
            raise Conflict(
                f"The branch {branch!r} holds something else, and is left as it is.",
                hint="Delete it, then ask again.",
                branch=branch,
            )
        return tip, False

    def _take_back(self, target: Target, branch: str, commit: str) -> None:
        try:
            self._drop(target, branch, commit)
        except FrenlyError as error:
            raise HostRefuses(
                f"The pull request was refused, and the branch {branch!r} stays behind: "
                f"{error.message}",
                hint="Delete the branch; ask who keeps the rules of the repository.",
            ) from error

    def _drop(self, target: Target, branch: str, commit: str) -> None:
        """Take a branch of ours away, unless somebody added to it just now."""
        if self._branches.tip(target.repository, branch) == commit:
            self._branches.drop(target.repository, branch)
