from __future__ import annotations

import json

import pytest
from langchain_core.messages import AIMessage
from langchain_core.messages.tool import invalid_tool_call, tool_call

from agent.checkpoints import serializer
from agent.messages import to_plain
from agent.storable import storable
from tools.calls import MAX_CHARS


def a_message(name: str = "show_alias", args: object = None, call_id: str = "c1") -> AIMessage:
    message = AIMessage("Looking.", response_metadata={"finish_reason": "tool_calls"})
    message.tool_calls.append(tool_call(name=name, args=args, id=call_id))
    return message


def deep(levels: int) -> dict[str, object]:
    value: dict[str, object] = {}
    for _ in range(levels):
        value = {"a": value}
    return value


def test_an_ordinary_message_stays_as_it_is():
    message = a_message(args={"name": "us\u00e9r", "limit": 5, "deep": [{"a": None, "b": 1.5}]})

    kept = storable(message)

    assert kept.tool_calls == message.tool_calls
    assert kept.invalid_tool_calls == []
    assert kept.content == "Looking."
    assert kept.response_metadata == {"finish_reason": "tool_calls"}


@pytest.mark.parametrize(
    "args",
    [
        {"limit": 2**63},
        {"limit": -(2**70)},
        {"limit": float("nan")},
        {"name": "a\ud800"},
        {"a\ud800": 1},
        {"name": "A" * (MAX_CHARS + 1)},
        {"name": {1, 2}},
        deep(21),
        deep(100_000),
    ],
    ids=range(9),
)
def test_a_call_that_no_checkpoint_keeps_becomes_text_that_one_does(args):
    kept = storable(a_message(args=args))

    assert kept.tool_calls == []
    (call,) = kept.invalid_tool_calls
    assert (call["name"], call["id"]) == ("show_alias", "c1")
    assert len(call["args"]) <= MAX_CHARS + 1
    assert serializer().dumps_typed(to_plain([kept]))


def test_names_ids_and_texts_are_cut_and_kept_visible():
    message = a_message(name="x" * 5_000, args={}, call_id="i\ud800" * 900)
    message.invalid_tool_calls.append(
        invalid_tool_call(name=None, args="{" * 90_000, id=None, error="")
    )
    message.content = "t\ud800" * 200_000
    message.additional_kwargs = {"keep": {"goal": "help"}, "drop": "z" * 90_000, "odd": 2**80}

    kept = storable(message)

    assert len(kept.tool_calls[0]["name"]) == 200
    assert "\\ud800" in str(kept.tool_calls[0]["id"])
    assert len(kept.invalid_tool_calls[0]["args"]) == MAX_CHARS + 1
    assert len(kept.content) <= 600_000
    assert kept.additional_kwargs == {"keep": {"goal": "help"}}
    assert serializer().dumps_typed(to_plain([kept]))


def test_parts_of_a_text_are_kept_as_the_provider_gave_them():
    parts = [{"type": "text", "text": "Hello"}, {"type": "reasoning", "id": "r1"}]

    assert storable(AIMessage(parts)).content == parts
    assert json.dumps(storable(AIMessage(parts)).content)
