"""What somebody hears who listens while a message is answered."""

from __future__ import annotations

from registry.domain.proposals import ProposalStatus
from tests.unit.agent.desk import MARA, GovernedRegistry, a_desk

CHANGE = "create alias profile-api for user-api in application"


def test_every_step_is_heard_in_order_up_to_the_pause(tmp_path):
    heard = []

    with a_desk(tmp_path) as agent:
        turn = agent.ask("t", CHANGE, MARA, on_event=heard.append)

    told = [(e["event"], e.get("node", e.get("tool", ""))) for e in heard]
    assert told[:5] == [
        ("run_started", ""),
        ("node_started", "think"),
        ("node_ended", "think"),
        ("node_started", "act"),
        ("tool_called", "find_names"),
    ]
    assert told[5] == ("tool_answered", "find_names")
    assert ("tool_called", "propose_alias") in told
    assert told[-3:] == [
        ("node_ended", "answer"),
        ("node_started", "await_decision"),
        ("waiting", ""),
    ]
    assert (heard[-1]["proposal"], heard[-1]["digest"]) == (turn.proposal_id, turn.digest)


def test_what_became_of_a_proposal_is_heard_when_the_run_goes_on(tmp_path):
    registry, heard = GovernedRegistry(), []
    with a_desk(tmp_path, registry) as agent:
        agent.ask("t", CHANGE, MARA)
        registry.settle("p1", ProposalStatus.REJECTED)

        agent.resume("t", MARA, on_event=heard.append)

    assert [e.get("node") for e in heard if e["event"] == "node_ended"] == [
        "await_decision",
        "report",
    ]
