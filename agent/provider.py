"""An OpenAI-compatible model: strict about what it answers, plain about what goes wrong.

Importing this module imports openai, so only `agent.models` does, and only when a model is set.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import httpx2
import openai
from langchain_core import exceptions as failed
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.tool import invalid_tool_call, tool_call
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from agent.models import OPENAI_URL
from registry.errors import Denied, FrenlyError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langchain_core.callbacks import CallbackManagerForLLMRun
    from langchain_core.messages import BaseMessage
    from langchain_core.outputs import ChatGenerationChunk

    from agent.models import ModelSettings

_NO_KEY = "none"
"""What is sent to servers that need no key; the client library insists on something."""
_SHOWN_CHARS = 200
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError)
"""What the client library raises when an answer has not the shape it promises."""


class ProviderModel(ChatOpenAI):
    """A chat model behind HTTP, whose failures are ours and whose streams are read strictly."""

    stream_answers: bool = False

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        with plain_errors(self.model_name):
            if not self.stream_answers:
                return super()._generate(messages, stop, run_manager, **kwargs)
            stream = super()._stream(messages, stop, run_manager, **kwargs)
            message = whole([_piece(chunk) for chunk in stream])
            return ChatResult(generations=[ChatGeneration(message=message)])


def provider_model(
    settings: ModelSettings, *, transport: httpx2.BaseTransport | None = None
) -> ProviderModel:
    """Build the model; every setting is given, so that none is taken from the environment."""
    client = httpx2.Client(
        transport=transport,
        timeout=settings.timeout_s,
        event_hooks={"response": [_stop_at_quota]},
        trust_env=transport is None,
    )
    return ProviderModel(
        model=settings.model or "",
        base_url=settings.base_url or OPENAI_URL,
        api_key=SecretStr(settings.api_key or _NO_KEY),
        timeout=settings.timeout_s,
        max_retries=settings.max_retries,
        use_responses_api=settings.use_responses_api,
        stream_answers=settings.stream,
        stream_usage=False,
        http_client=client,
    )


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


@contextmanager
def plain_errors(model: str) -> Iterator[None]:
    """Turn what a provider does wrong into our errors; the cause stays attached."""
    try:
        yield
    except FrenlyError:
        raise
    except (failed.ModelError, openai.OpenAIError, httpx2.HTTPError) as error:
        raise _translated(error, model) from error
    except _MALFORMED as error:
        raise Unavailable(
            f"The answer of model {model!r} has not the shape of a chat answer.",
            hint="Check that the base URL belongs to an OpenAI-compatible API.",
        ) from error


def _translated(error: Exception, model: str) -> FrenlyError:
    code = error.code if isinstance(error, openai.APIError) else None
    if code in _CODES:
        message, hint = _CODES[code]
        return Unavailable(message.format(model=model), hint=hint)
    for kind, ours, message, hint in _TABLE:
        if isinstance(error, kind):
            return ours(message.format(model=model, why=_said(error)), hint=hint)
    return Unavailable(
        f"The provider of model {model!r} failed: {_said(error)}", hint="Ask again later."
    )


_TOO_LONG = ("The conversation is too long for model {model!r}.", "Begin a new conversation.")
_CODES: dict[str | None, tuple[str, str]] = {
    "insufficient_quota": (
        "The quota for model {model!r} is used up.",
        "Raise the quota with the provider, or unset FRENLY_MODEL to use the offline planner.",
    ),
    "context_length_exceeded": _TOO_LONG,
}


_TABLE: tuple[tuple[type[Exception], type[FrenlyError], str, str], ...] = (
    (
        failed.ModelAuthenticationError,
        Denied,
        "The provider of model {model!r} does not accept the API key.",
        "Check the key and that it belongs to this base URL.",
    ),
    (
        failed.ModelPermissionDeniedError,
        Denied,
        "The API key may not use model {model!r}.",
        "Ask the provider to open the model to this key, or choose another FRENLY_MODEL.",
    ),
    (
        failed.ModelNotFoundError,
        Unavailable,
        "The provider knows no model {model!r} at this base URL.",
        "Check FRENLY_MODEL and the base URL.",
    ),
    (failed.ContextOverflowError, Unavailable, *_TOO_LONG),
    (
        failed.ModelInvalidRequestError,
        Unavailable,
        "Model {model!r} refuses the request: {why}",
        "Check that the model supports tool calls; for OpenAI's newest models try the "
        "responses API.",
    ),
    (
        failed.ModelRateLimitError,
        Unavailable,
        "Model {model!r} is asked too often at the moment.",
        "Wait a minute and ask again.",
    ),
    (
        openai.APITimeoutError,
        Unavailable,
        "Model {model!r} did not answer in time.",
        "Ask again, or allow more time.",
    ),
    (
        openai.APIConnectionError,
        Unavailable,
        "The connection to model {model!r} failed.",
        "Check the base URL and the network; nothing of an unfinished answer was run.",
    ),
)


def _said(error: Exception) -> str:
    """Cut what a provider says to one printable line; it may be anything."""
    message = str(getattr(error, "message", error))
    line = "".join(c if c.isprintable() else " " for c in message[:_SHOWN_CHARS])
    return f"{line.rstrip('. ')}."


def _object(text: str) -> dict[str, Any] | None:
    try:
        args = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return args if isinstance(args, dict) else None


def _stop_at_quota(response: httpx2.Response) -> None:
    """Tell the client library not to ask again when no waiting can help."""
    if response.status_code == httpx2.codes.TOO_MANY_REQUESTS:
        response.read()
        if b"insufficient_quota" in response.content:
            response.headers["x-should-retry"] = "false"
