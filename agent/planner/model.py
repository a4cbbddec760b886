"""The offline planner behind LangChain's chat-model face: no key, no network, no guessing."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call, tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent.asking.failures import ModelFailed
from agent.models import PLANNER
from agent.planner import wording
from agent.planner.before import Before, subject, today
from agent.planner.exchange import asked, last_wish, seen_in, split
from agent.planner.intents import Question, Unknown, understand
from agent.planner.known import Known
from agent.planner.steps import Call, Say, Step, find, next_step
from agent.planner.words import words_to_find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from langchain_core.callbacks import CallbackManagerForLLMRun
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool

_CHUNK_CHARS = 24
FIND = "find_names"
NAME = PLANNER


class OfflinePlanner(BaseChatModel):
    """Answer by rules alone: the same conversation always gets the same answer.

    `tool_choice="none"` keeps it from calling; a tool's name leaves it only that tool. It
    never invents a call because one is demanded.
    """

    @property
    def _llm_type(self) -> str:
        return NAME

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | dict[str, Any] | bool | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Offer tools, in any of the ways LangChain accepts."""
        offered = [convert_to_openai_tool(tool) for tool in tools]
        return self.bind(tools=offered, tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - LangChain's signature
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 - same
        **kwargs: Any,
    ) -> ChatResult:
        if "response_format" in kwargs:
            raise ModelFailed(
                "The offline planner words no answers of a given shape.",
                hint="Set FRENLY_MODEL for this; what does not need a model goes on.",
            )
        message = _reply(messages, _offered(kwargs.get("tools"), kwargs.get("tool_choice")))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - LangChain's signature
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        message = _reply(messages, _offered(kwargs.get("tools"), kwargs.get("tool_choice")))
        for piece in _pieces(message):
            if run_manager is not None and piece.text:
                run_manager.on_llm_new_token(piece.text)
            yield ChatGenerationChunk(message=piece)


def _offered(tools: list[dict[str, Any]] | None, choice: object) -> frozenset[str]:
    names = frozenset(tool["function"]["name"] for tool in tools or ())
    if choice == "none":
        return frozenset()
    named = choice.get("function", {}).get("name") if isinstance(choice, dict) else choice
    return names & {named} if named in names else names


def _reply(messages: Sequence[BaseMessage], offered: frozenset[str]) -> AIMessage:
    step = _decide(messages, offered)
    if isinstance(step, Call) and step.tool not in offered:
        step = Say(text=wording.not_offered(step.tool))
    if isinstance(step, Say):
        return AIMessage(
            step.text, additional_kwargs=step.keep, response_metadata=_ended("stop")
        )
    call = tool_call(name=step.tool, args=step.args, id=_call_id(messages))
    return AIMessage("", tool_calls=[call], response_metadata=_ended("tool_calls"))


def _decide(messages: Sequence[BaseMessage], offered: frozenset[str]) -> Step:
    said, earlier, since = split(messages)
    seen = seen_in(since)
    names = find(seen, FIND)
    words = words_to_find(said)
    if names is None and words and FIND in offered:
        return Call(tool=FIND, args={"words": words})
    known = Known.of(names.result) if names is not None and names.ok else Known()
    understood = understand(
        said, Before(last_wish(earlier), subject(earlier), today(messages)), known
    )
    if isinstance(understood, Unknown):
        return Say(text=understood.why or wording.not_understood(understood.text))
    if isinstance(understood, Question):
        wish = understood.wish
        return Say(text=understood.text, keep=asked(wish, understood.missing) if wish else {})
    return next_step(understood, [s for s in seen if s.tool != FIND])


def _ended(reason: str) -> dict[str, str]:
    return {"finish_reason": reason, "model_name": NAME}


def _call_id(messages: Sequence[BaseMessage]) -> str:
    """Make an id that no other call of the conversation has, without chance."""
    place = json.dumps([[m.type, m.id, m.text] for m in messages])
    return "call_" + hashlib.sha256(place.encode()).hexdigest()[:16]


def _pieces(message: AIMessage) -> Iterator[AIMessageChunk]:
    """Cut an answer into what a stream would deliver; the end is told by the last piece."""
    for start in range(0, len(message.text), _CHUNK_CHARS):
        yield AIMessageChunk(content=message.text[start : start + _CHUNK_CHARS])
    for index, call in enumerate(message.tool_calls):
        text = json.dumps(call["args"])
        head = tool_call_chunk(name=call["name"], args="", id=call["id"], index=index)
        yield AIMessageChunk(content="", tool_call_chunks=[head])
        yield AIMessageChunk(
            content="", tool_call_chunks=[tool_call_chunk(args=text, index=index)]
        )
    yield AIMessageChunk(
        content="",
        additional_kwargs=message.additional_kwargs,
        response_metadata=message.response_metadata,
    )
