"""An OpenAI-compatible model: strict about what it answers, plain about what goes wrong.

Importing this module imports openai, so only `agent.models` does, and only when a model is set.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import httpx2
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.tool import invalid_tool_call, tool_call
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from agent.models import OPENAI_URL
from agent.provider_errors import plain_errors
from agent.provider_listening import listen

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForLLMRun
    from langchain_core.messages import BaseMessage
    from langchain_core.outputs import ChatGenerationChunk

    from agent.models import ModelSettings

_NO_KEY = "none"
"""What is sent to servers that need no key; the client library insists on something."""


class ProviderModel(ChatOpenAI):
    """A chat model behind HTTP, whose failures are ours and whose streams are read strictly."""

    stream_answers: bool = False
    now: Callable[[], datetime]

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        with plain_errors(self.model_name, self.now) as heard:
            # Nobody listens to an answer of a given shape: it counts only as a whole.
            if not self.stream_answers or "response_format" in kwargs:
                return _one(super()._generate(messages, stop, run_manager, **kwargs))
            stream = super()._stream(messages, stop, run_manager, **kwargs)
            message = whole([_piece(chunk) for chunk in stream])
            if not self.use_responses_api and not heard.has_ended:
                message.response_metadata["finish_reason"] = ""  # cut behind its last piece
            return ChatResult(generations=[ChatGeneration(message=message)])


def provider_model(
    settings: ModelSettings,
    now: Callable[[], datetime],
    *,
    transport: httpx2.BaseTransport | None = None,
) -> ProviderModel:
    """Build the model; every setting is given, so that none is taken from the environment."""
    client = httpx2.Client(
        transport=transport,
        timeout=settings.timeout_s,
        event_hooks={"response": [listen]},
        trust_env=transport is None,
    )
    return ProviderModel(
        model=settings.model or "",
        base_url=settings.base_url or OPENAI_URL,
        api_key=SecretStr(settings.api_key or _NO_KEY),
        timeout=settings.timeout_s,
        max_retries=0,  # asking again is decided where waits, budgets and breakers are known
        use_responses_api=settings.use_responses_api,
        stream_answers=settings.stream,
        now=now,
        stream_usage=settings.base_url is None,  # other servers may refuse to be asked for it
        http_client=client,
    )


def _one(result: ChatResult) -> ChatResult:
    """Take the first answer, which must be one of a model; a server may send anything."""
    generation = result.generations[0]
    message = generation.message
    if not isinstance(message, AIMessage):
        raise TypeError(f"a message of role {message.type!r} is no answer")
    beside = {**(result.llm_output or {}), **(generation.generation_info or {})}
    message.response_metadata = {**beside, **message.response_metadata}
    return ChatResult(generations=[ChatGeneration(message=message)])


def _piece(chunk: ChatGenerationChunk) -> AIMessageChunk:
    """Take a piece of an answer with what is told about it, such as why it ended."""
    piece = cast("AIMessageChunk", chunk.message)
    piece.response_metadata = {**piece.response_metadata, **(chunk.generation_info or {})}
    return piece


def whole(pieces: list[AIMessageChunk]) -> AIMessage:
    """Put a streamed answer together. Arguments that are not whole JSON stay unread.

    The library would complete broken JSON by guessing; half a name is another name.
    """
    if not pieces:
        return AIMessage("")
    merged = pieces[0]
    for piece in pieces[1:]:
        merged = merged + piece
    calls, unread = [], []
    for chunk in merged.tool_call_chunks:
        name, text, call_id = chunk["name"] or "", chunk["args"] or "{}", chunk["id"]
        args = _object(text)
        if args is None:
            unread.append(invalid_tool_call(name=name, args=text, id=call_id))
        else:
            calls.append(tool_call(name=name, args=args, id=call_id))
    return AIMessage(
        content=merged.content,
        id=merged.id,
        tool_calls=calls,
        invalid_tool_calls=unread,
        additional_kwargs=merged.additional_kwargs,
        response_metadata=merged.response_metadata,
        usage_metadata=merged.usage_metadata,
    )


def _object(text: str) -> dict[str, Any] | None:
    try:
        args = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return args if isinstance(args, dict) else None
