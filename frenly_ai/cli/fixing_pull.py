"""`frenly fix --pull-request`: what a checkout would be like, as a pull request instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frenly_ai.cli.session import emit, note, signed_in, working

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from frenly_ai.bootstrap import App
    from frenly_ai.github.fix_plan import Plan
    from frenly_ai.github.fix_pull import Outcome
    from frenly_ai.github.fix_whole import Place
    from frenly_ai.reviewing.fixing import FileFix


def place_of(path: Path, repository: str, base: str) -> Place:
    """Read where fixes go; raise `InvalidInput` unless `path` is the top of a checkout."""
    from frenly_ai.github.events import REPOSITORY
    from frenly_ai.github.fix_whole import Place
    from registry.errors import InvalidInput

    if not REPOSITORY.fullmatch(repository) or {".", ".."} & set(repository.split("/")):
        raise InvalidInput(
            f"{repository!r} names no repository.", hint="Write `OWNER/NAME`, as the host does."
        )
    if not (path / ".git").exists():
        raise InvalidInput(
            f"{str(path)!r} is not the top of a checkout.",
            hint="Name the folder that `git clone` made.",
        )
    return Place(repository.lower(), base)


def ask(
    app: App,
    place: Place,
    planned: Callable[[], Sequence[FileFix]],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Have a pull request made with what `planned` finds, and say what came of it."""
    from frenly_ai.github.fix_whole import allowed, ask_whole, onto_of, plan_whole
    from frenly_ai.github.opening import PullRequestRoom

    by = signed_in(app)
    with working(app):
        room = PullRequestRoom(app)
        repository = allowed(room.policy, app.deps, place.repository, by)
        branches = room.branches_of(place.repository)
        place = place._replace(onto=onto_of(branches, place, repository, app.deps))
        target, plan = plan_whole(branches, place, planned())
        outcome = None
        if not dry_run:
            outcome = ask_whole(branches, target, plan, deps=app.deps, by=by)
    value = _json(outcome, plan)
    emit(value, lambda: [_told(place, target.onto, outcome, plan)], as_json=as_json)
    if not as_json and plan.left:
        from frenly_ai.views.review import left_lines, plural

        for line in (f"{plural(len(plan.left), 'name')} left:", *left_lines(plan.left)):
            note(line)


def _told(place: Place, onto: str, outcome: Outcome | None, plan: Plan) -> str:
    from frenly_ai.views.review import plural

    names, files = plural(len(plan.applied), "name"), plural(len(plan.files), "file")
    if outcome is None:
        return f"would write {names} anew in {files} of {place.repository}, into {onto}"
    if outcome.did == "nothing":
        return f"nothing to write anew in {place.repository}"
    at = f"{place.repository}#{outcome.number}"
    if outcome.did == "closed":
        return f"{at} closed: nothing is left to fix"
    return f"{at} {outcome.did}: {names} written anew in {files}, into {onto}"


def _json(outcome: Outcome | None, plan: Plan) -> dict[str, Any]:
    from frenly_ai.github.fix_pull import Outcome, content_of

    told = content_of(outcome or Outcome("planned", 0, "", ""), plan)
    return {
        **told,
        "files": [each.path for each in plan.files],
        "fixed": [finding.content() for finding in plan.applied],
        "left": [{**finding.content(), "left": why} for finding, why in plan.left],
    }
