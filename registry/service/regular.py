"""The registry's own regular work, and how often each piece is due."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from registry.service import expiring, lifecycle
from registry.service.action_records import expire_overdue_actions
from registry.service.failed_lookups import FailedLookupCounter
from registry.service.lookup_counter import LookupCounter
from registry.service.once import PRUNE_EVERY
from registry.service.schedules import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.service.climbing import Climber
    from registry.service.deps import Deps
    from registry.service.once import Answers

_MINUTE = timedelta(minutes=1)


def regular_tasks(
    deps: Deps, sweeper: lifecycle.Sweeper, climber: Climber, answers: Answers
) -> Sequence[Task]:
    """Return what is done again and again, whoever asks for nothing."""
    return (
        Task(
            "expire-proposals",
            _MINUTE,
            "End proposals that nobody decided on in time.",
            partial(expiring.expire_overdue, deps),
        ),
        Task(
            "expire-actions",
            _MINUTE,
            "End actions that nobody approved, or nobody could do, in time.",
            partial(expire_overdue_actions, deps),
        ),
        Task(
            "climb-unanswered",
            _MINUTE,
            "Take proposals that nobody answers to the next who may.",
            climber.climb,
        ),
        Task(
            "remind-owners",
            lifecycle.REMIND_EVERY,
            "Remind owners of names that end soon.",
            sweeper.remind,
        ),
        Task(
            "prune-answers",
            PRUNE_EVERY,
            "Forget what was answered to old idempotency keys.",
            answers.prune,
        ),
        Task(
            "prune-failed-lookups",
            PRUNE_EVERY,
            "Forget how often lookups failed two weeks ago.",
            FailedLookupCounter(deps).prune,
        ),
        Task(
            "prune-lookups",
            PRUNE_EVERY,
            "Forget who looked names up more than 400 days ago.",
            LookupCounter(deps).prune,
        ),
    )
