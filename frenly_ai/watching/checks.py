"""The checks: each looks at one thing and says what is wrong with it, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.domain.alarms import Alarm
from registry.domain.times import show_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from frenly_ai.watching.limits import Limits
    from frenly_ai.watching.sight import Sight

    Check = Callable[[Sight, Limits, datetime], Iterator[Alarm]]


def runs(sight: Sight, limits: Limits, now: datetime) -> Iterator[Alarm]:
    """Runs whose holder is gone and that nobody brings to their end."""
    for run in sight.broken_runs:
        if now - run.lease_until >= limits.stuck_run:
            says = f"Run {run.id} has been stuck at {run.step or 'its beginning'!r}."
            fix = f"See `frenly runs show {run.id}`; a worker brings it to its end."
            yield Alarm(check="runs", about=run.id, says=says, fix=fix)


def queue(sight: Sight, limits: Limits, now: datetime) -> Iterator[Alarm]:
    """Work that is due and not done, unless it is meant to wait."""
    oldest = sight.oldest_job
    if sight.pause is None and oldest is not None and now - oldest >= limits.queue_age:
        says = f"Approved work has been due for more than {show_duration(limits.queue_age)}."
        yield Alarm(check="queue", says=says, fix="Let `frenly serve` or `frenly worker` run.")


def alerts(sight: Sight, limits: Limits, now: datetime) -> Iterator[Alarm]:
    """Alerts that nobody folds into incidents, so that nobody looks at them."""
    oldest = sight.oldest_unfolded
    if oldest is not None and now - oldest >= limits.folding_age:
        says = f"Alerts have waited for more than {show_duration(limits.folding_age)}."
        yield Alarm(check="alerts", says=says, fix="Let `frenly serve` or `frenly worker` run.")


def proposals(sight: Sight, limits: Limits, now: datetime) -> Iterator[Alarm]:
    """Proposals that nobody decides on."""
    fix = "See `frenly proposal list --status pending`; remind whoever may decide."
    oldest = sight.oldest_proposal
    if oldest is not None and now - oldest >= limits.proposal_age:
        says = f"A proposal has waited for more than {show_duration(limits.proposal_age)}."
        yield Alarm(check="proposals", about="age", says=says, fix=fix)
    if sight.open_proposals >= limits.open_proposals:
        says = f"{limits.open_proposals} proposals or more wait for people."
        yield Alarm(check="proposals", about="count", says=says, fix=fix)


def log(sight: Sight, limits: Limits, _: datetime) -> Iterator[Alarm]:
    """Entries of the log that get no place in its tree."""
    if sight.unsequenced >= limits.unsequenced:
        says = f"{limits.unsequenced} entries of the log or more have no place in its tree."
        yield Alarm(check="log", says=says, fix="Let `frenly serve` or `frenly worker` run.")


def refusals(sight: Sight, limits: Limits, _: datetime) -> Iterator[Alarm]:
    """Tool calls that are refused again and again: a model that tries, or a wrong protocol."""
    if sight.in_an_hour[Tag.TOOL_REFUSE] >= limits.refusals_an_hour:
        says = f"{limits.refusals_an_hour} tool calls or more were refused within an hour."
        fix = "See `frenly audit log --tag agent:tool:refuse`; if in doubt, `frenly pause`."
        yield Alarm(check="refusals", says=says, fix=fix)


def fallbacks(sight: Sight, limits: Limits, _: datetime) -> Iterator[Alarm]:
    """Answers that the first model could not give."""
    if sight.in_an_hour[Tag.MODEL_FALLBACK] >= limits.fallbacks_an_hour:
        says = f"The first model failed {limits.fallbacks_an_hour} times or more in an hour."
        yield Alarm(check="fallbacks", says=says, fix="See `frenly model` for who answers.")


def budget(sight: Sight, limits: Limits, _: datetime) -> Iterator[Alarm]:
    """Calls that a budget refused."""
    if sight.in_an_hour[Tag.MODEL_REFUSE] >= limits.over_budget_an_hour:
        says = f"A budget refused {limits.over_budget_an_hour} calls or more within an hour."
        yield Alarm(check="budget", says=says, fix="See `frenly model` for what was spent.")


def repositories(sight: Sight, _: Limits, __: datetime) -> Iterator[Alarm]:
    """Names under which another repository stands than before: one is enough."""
    if sight.in_an_hour[Tag.CODE_MISMATCH]:
        says = "A name of github.yaml led to another repository than before."
        fix = "See `frenly audit log --tag code:repository:refuse`, and who bears the name now."
        yield Alarm(check="repositories", says=says, fix=fix)


def notices(sight: Sight, limits: Limits, _: datetime) -> Iterator[Alarm]:
    """What owners could not be told."""
    if sight.failed_notices >= limits.failed_notices:
        says = f"{limits.failed_notices} notices or more could not be delivered."
        yield Alarm(check="notices", says=says, fix="See `frenly notices --state failed`.")


def pause(sight: Sight, limits: Limits, now: datetime) -> Iterator[Alarm]:
    """A pause that somebody may have forgotten."""
    if sight.pause is not None and now - sight.pause.at >= limits.pause:
        says = f"Work has been paused for more than {show_duration(limits.pause)}."
        yield Alarm(check="pause", says=says, fix="Two people run `frenly resume WHY`.")


def disk(sight: Sight, limits: Limits, _: datetime) -> Iterator[Alarm]:
    """The disk on which the data lives."""
    if sight.free_disk_percent < limits.free_disk_percent:
        says = f"Less than {limits.free_disk_percent} % of the disk is free."
        yield Alarm(check="disk", says=says, fix="Make room where FRENLY_HOME lives.")


CHECKS: tuple[Check, ...] = (
    runs,
    queue,
    alerts,
    proposals,
    log,
    refusals,
    fallbacks,
    budget,
    repositories,
    notices,
    pause,
    disk,
)
NAMES = frozenset(check.__name__ for check in CHECKS)
