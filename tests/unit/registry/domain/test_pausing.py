"""Who may end a pause, and when the first person's word stops counting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.domain.actors import ActorKind
from registry.domain.pausing import (
    ASK_COUNTS_FOR,
    NotPaused,
    OnePersonResumes,
    Pause,
    check_may_resume,
    is_second,
)
from registry.errors import Denied
from tests.builders import NOW, an_actor


def a_pause(**fields):
    return Pause(**{"by": "root", "why": "a wrong name", "at": NOW, **fields})


def asked(by="ana", at=NOW):
    return a_pause(asked_by=by, asked_why="fixed", asked_at=at)


def test_the_first_word_does_not_end_a_pause():
    assert not is_second(a_pause(), an_actor(id="ana"), NOW)


def test_the_word_of_somebody_else_ends_it():
    assert is_second(asked("ana"), an_actor(id="ben"), NOW + timedelta(minutes=59))


def test_the_same_person_twice_is_one_person():
    with pytest.raises(OnePersonResumes, match="asked to resume already"):
        is_second(asked("ana"), an_actor(id="ana"), NOW)


def test_a_word_of_long_ago_is_forgotten():
    assert not is_second(asked("ana"), an_actor(id="ben"), NOW + ASK_COUNTS_FOR)
    assert not is_second(asked("ana"), an_actor(id="ana"), NOW + ASK_COUNTS_FOR)


def test_who_is_no_person_cannot_help_to_resume():
    with pytest.raises(Denied, match="no person"):
        check_may_resume(a_pause(), an_actor(id="bot", kind=ActorKind.SERVICE))


def test_there_is_nothing_to_resume_while_work_goes_on():
    with pytest.raises(NotPaused):
        check_may_resume(None, an_actor(id="ana"))


def test_a_person_may_help_to_end_a_pause():
    assert check_may_resume(a_pause(), an_actor(id="ana")) == a_pause()


@pytest.mark.parametrize("pause", [a_pause(), asked()])
def test_a_pause_reads_back_as_it_was_written(pause):
    assert Pause.read(pause.content()) == pause


def test_a_word_keeps_why_and_when_it_was_given():
    pause = a_pause().asked(an_actor(id="ana"), "fixed", NOW)

    assert (pause.asked_by, pause.asked_why, pause.asked_at) == ("ana", "fixed", NOW)
    assert pause.why == "a wrong name"


def test_whoever_runs_into_a_pause_is_told_who_paused_and_why():
    error = a_pause().error()

    assert "'root': a wrong name" in error.message
    assert "frenly resume" in error.hint
