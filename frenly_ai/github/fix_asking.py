"""`/frenly fix`: a pull request into a pull request, with the fixes of what is shown there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frenly_ai.github.fix_plan import plan_findings
from frenly_ai.github.fix_pull import FixPulls, Target, content_of
from frenly_ai.github.host import HostAway, HostRefuses
from frenly_ai.views.incident_markdown import quoted
from frenly_ai.views.pull_request import told
from frenly_ai.views.review import plural
from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM
from registry.errors import Conflict, Denied, FrenlyError, Unavailable
from registry.service.texts import storable

if TYPE_CHECKING:
    from collections.abc import Callable

    from frenly_ai.github.branches import Branches
    from frenly_ai.github.fix_plan import Look, Plan
    from frenly_ai.github.fix_pull import Outcome
    from frenly_ai.github.host import CodeHost, PullRef, PullRequest
    from frenly_ai.github.policy import Repository
    from frenly_ai.github.remarks import Reviewed
    from registry.domain.actors import Actor
    from registry.domain.rows import Content
    from registry.service.deps import Deps

_MOST_LEFT = 10
_TAKES = "A fix takes the permissions *Contents: write* and *Pull requests: write*."
_SAYS = {
    "opened": "{at} writes {names} anew in {files}.",
    "updated": "{at} is brought up to date: it writes {names} anew in {files}.",
    "stands": "{at} has these fixes already: {names} in {files}.",
    "closed": "Nothing is left to fix, and {at} is closed.",
    "nothing": "Nothing shown here has a fix that could be written.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixing:
    """Makes pull requests with fixes on one host."""

    host: CodeHost
    repository: Repository
    branches: Callable[[], Branches]
    """Opens the host as one that may write; called only once that is wanted."""
    shown: Callable[[PullRequest], Reviewed]
    look: Callable[[], Look]
    deps: Deps

    def __call__(self, ref: PullRef, by: Actor) -> tuple[str, ...]:
        """Do what is asked for; say in Markdown what came of it."""
        if not self.repository.fixes:
            return _is_off(self.repository)
        by.require("propose")
        pull = self.host.pull(ref)
        _check(pull)
        try:
            outcome, plan = self._make(pull)
        except Unavailable:
            raise
        except FrenlyError as error:
            self._record(by, pull, {"did": "refused", "code": error.code, "why": error.message})
            if isinstance(error, HostRefuses):
                # What a host's rules forbid is no wrong of whoever asks, and is said each time.
                return ("Nothing was changed.", told(error.message), told(error.hint), _TAKES)
            raise
        self._record(by, pull, content_of(outcome, plan))
        return _says(outcome, plan)

    def _make(self, pull: PullRequest) -> tuple[Outcome, Plan]:
        reviewed = self.shown(pull)
        if not reviewed.is_read:
            raise Conflict("The change could not be read.", hint=" ".join(reviewed.notes))
        branches, ref = self.branches(), pull.ref
        plan = plan_findings(
            branches, ref.repository, pull.head, reviewed.findings, self.look()
        )
        # A diff is of the newest commit, whichever that was when it was read.
        if self.host.pull(ref).head != pull.head:
            raise HostAway("Another commit came meanwhile.", hint="It is looked at again.")
        return FixPulls(branches).demand(_target(pull), plan), plan

    def end(self, pull: PullRequest) -> None:
        """Close what was asked for on a pull request that was given up.

        One that was merged leaves its fix open: GitHub leads it on to where the change went.
        """
        if pull.is_open or pull.is_merged or pull.is_fork or not self.repository.fixes:
            return
        try:
            numbers = FixPulls(self.branches()).end(_target(pull))
        except Unavailable:
            raise
        except FrenlyError:
            return  # it stays for people, as all does that others added to
        for number in numbers:
            self._record(SYSTEM, pull, {"did": "closed", "pull_request": number})

    def _record(self, by: Actor, pull: PullRequest, data: Content) -> None:
        entry_data = storable({"head": pull.head, **data})
        self.deps.append(self.deps.entry(Tag.CODE_FIX, by, str(pull.ref), entry_data))


def _is_off(repository: Repository) -> tuple[str, ...]:
    context = f" --context {repository.context}" if repository.context else ""
    command = f"frenly fix .{context}"
    return (
        "Frenly may not write to this repository.",
        "Whoever runs it may set `fixes: true` for it in `github.yaml`, and give the app the "
        "permission *Contents: write*.",
        f"Until then {quoted(command)} in a checkout of the branch writes names anew, and "
        f"{quoted(f'{command} --dry-run')} prints the patch.",
    )


def _target(pull: PullRequest) -> Target:
    return Target(
        repository=pull.ref.repository,
        onto=pull.branch,
        base=pull.head,
        about=f"Asked for on #{pull.ref.number}.",
        asked_on=pull.ref.number,
    )


def _check(pull: PullRequest) -> None:
    if pull.is_fork:
        raise Denied(
            "Nothing is written for a change from a fork: it stands in a repository of others.",
            hint="Use the suggestions at the lines, or 'frenly' in a checkout.",
        )
    if not pull.is_open:
        raise Conflict("The pull request is closed.", hint="Ask on one that is open.")


def _says(outcome: Outcome, plan: Plan) -> tuple[str, ...]:
    """Say in Markdown what became of a demand, and what is left as it is."""
    said = _SAYS[outcome.did].format(
        at=f"Pull request #{outcome.number}",
        names=plural(len(plan.applied), "name"),
        files=plural(len(plan.files), "file"),
    )
    left = [
        f"Left: {quoted(f'{each.use.path}:{each.use.line}')} {quoted(each.use.spelled)}, "
        f"because {told(why)}"
        for each, why in plan.left[:_MOST_LEFT]
    ]
    more = len(plan.left) - len(left)
    return (said, *left, *([f"And {more} more left."] if more else []))
