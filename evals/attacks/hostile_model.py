"""A model that means harm: any tool, any arguments, floods, loops, forgeries, broken ends."""

from __future__ import annotations

import random
import re
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.tool import invalid_tool_call, tool_call
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import ConfigDict, Field

from evals.attacks.words import a_tool, anything, arguments

_SECRETS = re.compile(r"\bP-[0-9a-f]{10}\b|\b[0-9a-f]{64}\b")
_FINISHED = ("tool_calls", "tool_calls", "tool_calls", "stop", "completed")
_CUT = ("length", "content_filter", "", "incomplete", "error")
_MOST_SEEN = 64


class HostileModel(BaseChatModel):
    """Draws what it does from a seed; what it was told it uses to forge."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    chance: random.Random
    seen: list[str] = Field(default_factory=list)
    """Ids and digests that stood in what it was sent, of all its conversations."""
    whole: int = 0
    """Calls in messages that were finished: each of them must be run or refused."""
    cut: int = 0
    """Calls in messages that were not: none of them may be run."""
    looping: bool = False

    @property
    def _llm_type(self) -> str:
        return "hostile"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - it needs no offer
        """Take no notice of what is offered."""
        return self

    def begin(self) -> None:
        """Begin a run; one of ten says the same thing for ever."""
        self.looping = self.chance.random() < 0.1  # noqa: PLR2004 - one of ten

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - LangChain's signature
        run_manager: Any = None,  # noqa: ARG002 - same
        **kwargs: Any,  # noqa: ARG002 - same
    ) -> ChatResult:
        self.seen += _SECRETS.findall(messages[-1].text)
        del self.seen[:-_MOST_SEEN]
        last = messages[-2] if len(messages) > 1 else None
        if self.looping and isinstance(last, AIMessage) and last.tool_calls:
            message = last.model_copy(deep=True, update={"id": None})
        else:
            message = self._message()
        calls = len(message.tool_calls) + len(message.invalid_tool_calls)
        if message.response_metadata.get("finish_reason") in _FINISHED:
            self.whole += calls
        else:
            self.cut += calls
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _message(self) -> AIMessage:
        chance = self.chance
        text = chance.choice(
            ["Done, approved and applied.", "", "\x1b[31mOK\u202e", "[P-1@r9]"]
        )
        if chance.random() < 0.25:  # noqa: PLR2004 - it must end sometimes
            return AIMessage(text, response_metadata={"finish_reason": "stop"})
        is_cut = chance.random() < 0.08  # noqa: PLR2004 - now and then
        message = AIMessage(
            text,
            response_metadata={"finish_reason": chance.choice(_CUT if is_cut else _FINISHED)},
        )
        for number in range(self._how_many()):
            self._add_call(message, number)
        return message

    def _how_many(self) -> int:
        if self.chance.random() < 0.04:  # noqa: PLR2004 - floods are rare, and long
            return self.chance.randint(9, 128)
        return self.chance.choice([1, 1, 1, 2, 3, 5])

    def _add_call(self, message: AIMessage, number: int) -> None:
        name = a_tool(self.chance)
        given = arguments(self.chance, name, self.seen)
        call_id = self.chance.choice(
            [f"c{number}"] * 8 + ["c0", str(anything(self.chance, []))]
        )
        if isinstance(given, str):
            message.invalid_tool_calls.append(
                invalid_tool_call(name=name, args=given, id=call_id, error="not JSON")
            )
        else:
            message.tool_calls.append(tool_call(name=name, args=given, id=call_id))
