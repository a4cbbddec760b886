"""The acts that the original protocol recommended, each with what stands for it here."""

from __future__ import annotations

from agent.triage.faults import FAULTS
from agent.triage.responses.recommended import ORIGINAL, recommended
from tools.foreign_words import FALLBACKS

RESTARTS_AND_SCALES = {"restart_service", "restart_workflow", "scale_service"}


def test_every_act_and_fallback_of_the_original_has_a_response() -> None:
    assert set(ORIGINAL) == RESTARTS_AND_SCALES | set(FALLBACKS)


def test_each_recommended_act_is_named_for_some_fault() -> None:
    named = {act.original for word in FAULTS if (act := recommended(word)) is not None}

    assert named >= RESTARTS_AND_SCALES


def test_a_fault_that_nobody_can_answer_in_general_has_none() -> None:
    assert recommended("error_mix") is None
