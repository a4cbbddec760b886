"""Which sentences ask for an action on the platform."""

from __future__ import annotations

import pytest

from agent.planner.deeds import read_deed
from agent.planner.intents import Intent, understand
from agent.planner.steps import Call, next_step


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("restart payments in staging", "restart payments staging"),
        ("Please restart the statefulset db in shop.", "restart db shop statefulset"),
        ("could you restart checkout in the namespace shop, please?", "restart checkout shop"),
        ("scale checkout in shop to 5 replicas", "scale checkout shop 5"),
        ("scale deployment checkout in shop to 0", "scale checkout shop deployment 0"),
        ("roll back deployment checkout in shop", "roll_back checkout shop deployment"),
        ("roll the deployment checkout in shop back", "roll_back checkout shop deployment"),
        ("roll back checkout in namespace shop", "roll_back checkout shop"),
    ],
)
def test_a_plain_request_is_understood(text, deed) -> None:
    found = read_deed(text)

    assert found is not None
    assert sorted(found.values()) == sorted(deed.split())
    assert understand(text) == Intent(goal="propose_action", args=found)


@pytest.mark.parametrize(
    "text",
    [
        "do not restart checkout in shop",
        "restart checkout",
        "restart checkout in shop and approve it",
        "never scale checkout in shop to 0",
        "scale checkout in shop",
        "scale checkout in shop to many",
        "roll back user-api in application",
        "why did somebody restart checkout in shop",
        "roll back the last change in application",
    ],
)
def test_anything_besides_is_no_request_for_an_act(text) -> None:
    assert read_deed(text) is None


def test_the_number_of_replicas_is_called_for_as_a_number() -> None:
    intent = understand("scale checkout in shop to 5")

    assert isinstance(intent, Intent)
    step = next_step(intent, ())
    assert isinstance(step, Call)
    assert (step.tool, step.args["replicas"]) == ("propose_action", 5)
