"""A pull request with the fixes of a whole repository, made from a checkout of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from frenly_ai.github.branches import NewFile
from frenly_ai.github.fix_plan import Part, Plan, plan_checkout
from frenly_ai.github.fix_pull import FixPulls, Outcome, Target, content_of
from registry.audit.entries import Tag
from registry.errors import Denied, Missing
from registry.service.code_repositories import CodeRepositories
from registry.service.texts import storable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from frenly_ai.github.branches import Branches
    from frenly_ai.github.policy import GitHubPolicy, Repository
    from frenly_ai.reviewing.fixing import FileFix
    from registry.domain.actors import Actor
    from registry.service.deps import Deps


class Place(NamedTuple):
    """Where fixes go."""

    repository: str
    onto: str
    """The branch; "" for the one on which the repository stands, until `onto_of` says it."""


def allowed(policy: GitHubPolicy, deps: Deps, name: str, by: Actor) -> Repository:
    """Return what is done for a repository; raise `Denied` unless `by` may ask for fixes."""
    with deps.recording_refusals(Tag.CODE_REFUSE, by, name):
        by.require("propose")
        found = policy.repository(name)
        if found is None or not found.fixes:
            raise Denied(
                f"Frenly may not write to {name!r}.",
                hint="Set 'fixes: true' for it among the 'repositories' of github.yaml.",
            )
    return found


def onto_of(branches: Branches, place: Place, repository: Repository, deps: Deps) -> str:
    """Return the branch that is meant; raise where the name leads to another repository."""
    home = branches.home(place.repository)
    CodeRepositories(deps).hold(place.repository, home.number, pinned=repository.id)
    return place.onto or home.default_branch


def plan_whole(
    branches: Branches, place: Place, fixes: Iterable[FileFix]
) -> tuple[Target, Plan]:
    """Say what is written onto the newest commit of a branch. Raises `Missing` without one."""
    onto = place.onto
    base = branches.tip(place.repository, onto)
    if base is None:
        raise Missing(
            f"{place.repository} has no branch {onto!r}.", hint="Name one with `--base`."
        )
    parts = {each.path: (each.old, _part(each)) for each in fixes}
    wanted = [path for path, (_, part) in parts.items() if part.file is not None]
    held = branches.held(place.repository, base, wanted)
    target = Target(
        repository=place.repository, onto=onto, base=base, about="Asked for with frenly fix."
    )
    return target, plan_checkout(held, parts)


def ask_whole(
    branches: Branches, target: Target, plan: Plan, *, deps: Deps, by: Actor
) -> Outcome:
    """Let one pull request hold the plan; record what `by` asked for, and what came of it.

    Where nothing of the checkout is what the branch holds, nothing is said to be over.
    """
    with deps.recording_refusals(Tag.CODE_REFUSE, by, target.repository):
        if plan.left and not plan.files:
            outcome = Outcome("nothing", 0, "", "")
        else:
            outcome = FixPulls(branches).demand(target, plan)
    data = {"head": target.base, "onto": target.onto, **content_of(outcome, plan)}
    deps.append(deps.entry(Tag.CODE_FIX, by, target.repository, storable(data)))
    return outcome


def _part(fix: FileFix) -> Part:
    file = NewFile(fix.path, "", fix.new) if fix.applied else None
    return Part(file, fix.applied, fix.left)
