"""Each check just below its limit and at it."""

from __future__ import annotations

from datetime import timedelta
from importlib import resources

import pytest

from frenly_ai.watching.checks import CHECKS, NAMES
from frenly_ai.watching.limits import load_limits
from frenly_ai.watching.sight import COUNTED, Sight
from registry.audit.entries import Tag
from registry.contracts.runs import Run, RunState
from registry.domain.pausing import Pause
from registry.errors import InvalidInput
from tests.builders import NOW

TEXT = (resources.files("config") / "watching.yaml").read_text("utf-8")
LIMITS = load_limits(TEXT, source="watching.yaml")
SECOND = timedelta(seconds=1)
QUIET = dict.fromkeys(map(str, COUNTED), 0)


def found(**fields):
    sight = Sight(**{"in_an_hour": QUIET, **fields})
    return [alarm.id for check in CHECKS for alarm in check(sight, LIMITS, NOW)]


def ago(limit, less=timedelta(0)):
    return NOW - limit + less


def a_run(lease_until):
    return Run(
        id="chat/t:1",
        channel="chat",
        thread="t",
        number=1,
        previous="",
        actor="ana",
        credential="",
        text="hello",
        state=RunState.RUNNING,
        lease_until=lease_until,
        created_at=NOW,
        updated_at=NOW,
    )


def a_pause(at):
    return Pause(by="root", why="stop", at=at)


def counted(tag, count):
    return {**QUIET, str(tag): count}


CASES = {
    "runs:chat/t:1": (
        {"broken_runs": [a_run(ago(LIMITS.stuck_run))]},
        {"broken_runs": [a_run(ago(LIMITS.stuck_run, SECOND))]},
    ),
    "queue:": (
        {"oldest_job": ago(LIMITS.queue_age)},
        {"oldest_job": ago(LIMITS.queue_age, SECOND)},
    ),
    "alerts:": (
        {"oldest_unfolded": ago(LIMITS.folding_age)},
        {"oldest_unfolded": ago(LIMITS.folding_age, SECOND)},
    ),
    "proposals:age": (
        {"oldest_proposal": ago(LIMITS.proposal_age)},
        {"oldest_proposal": ago(LIMITS.proposal_age, SECOND)},
    ),
    "proposals:count": ({"open_proposals": 200}, {"open_proposals": 199}),
    "log:": ({"unsequenced": 1_000}, {"unsequenced": 999}),
    "refusals:": (
        {"in_an_hour": counted(Tag.TOOL_REFUSE, 50)},
        {"in_an_hour": counted(Tag.TOOL_REFUSE, 49)},
    ),
    "fallbacks:": (
        {"in_an_hour": counted(Tag.MODEL_FALLBACK, 20)},
        {"in_an_hour": counted(Tag.MODEL_FALLBACK, 19)},
    ),
    "budget:": (
        {"in_an_hour": counted(Tag.MODEL_REFUSE, 5)},
        {"in_an_hour": counted(Tag.MODEL_REFUSE, 4)},
    ),
    "repositories:": (
        {"in_an_hour": counted(Tag.CODE_MISMATCH, 1)},
        {"in_an_hour": QUIET},
    ),
    "notices:": ({"failed_notices": 1}, {"failed_notices": 0}),
    "pause:": (
        {"pause": a_pause(ago(LIMITS.pause))},
        {"pause": a_pause(ago(LIMITS.pause, SECOND))},
    ),
    "disk:": ({"free_disk_percent": 4.9}, {"free_disk_percent": 5.0}),
}


@pytest.mark.parametrize("alarm", CASES)
def test_an_alarm_comes_at_its_limit_and_not_before(alarm):
    at, before = CASES[alarm]

    assert found(**at) == [alarm]
    assert found(**before) == []


def test_every_check_has_a_case():
    assert {name.partition(":")[0] for name in CASES} == NAMES


def test_work_that_waits_for_a_pause_to_end_is_no_alarm():
    assert found(oldest_job=ago(LIMITS.queue_age), pause=a_pause(NOW)) == []


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("  pause: 4h", "  pauze: 4h", "pauze"),
        ("  pause: 4h", "  pause: soon", "soon"),
        ("  stuck_run: 10m", "  queue: 1", "queue"),
        ("version: 1", "version: 2", "version"),
        ("  failed_notices: 1 ", "  failed_notices: 0 ", "failed_notices"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(was, becomes, says):
    text = TEXT.replace(was, becomes)

    with pytest.raises(InvalidInput, match=r"watching\.yaml:\d+") as caught:
        load_limits(text, source="watching.yaml")

    assert says in caught.value.message
    assert caught.value.hint
