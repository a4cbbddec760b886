"""Answers of a declared shape: asked for and read strictly, and asked again but little."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from langchain_core.messages import AIMessage, HumanMessage
from pydantic import BaseModel, ValidationError

from agent.asking.failures import AnswerBroke, AnswerUnfit
from agent.messages import is_complete

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

_Answer = TypeVar("_Answer", bound=BaseModel)
_MOST_ERRORS = 5
_SHOWN_CHARS = 2_000
_NOT_STRICT = frozenset({"default", "title", "minLength", "maxLength"})
"""What providers refuse in a strict schema; the answer is checked for it all the same."""


def ask_typed(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    shape: type[_Answer],
    *,
    again: int = 1,
) -> _Answer:
    """Ask a model for one object of a shape, and read it as strictly as any input.

    Args:
        model: `AskedModel`, for limits, notes and fallback; or a model as it is.
        messages: the question, prompt and all; no tools are offered.
        shape: a pydantic model; what it says beyond the provider's subset is checked here.
        again: how often to ask once more, told what did not fit.

    Raises:
        AnswerUnfit: no answer fitted, or the model declined to give one.
        AnswerBroke: the answer ended before it was whole; it is not asked for again.
        ModelFailed: no model that can keep to a shape answered; the offline planner cannot.
        ModelDenied: the provider does not let this key ask.
        RunBudgetUsed: the run may not use so many tokens.
    """
    asking = model.bind(response_format=response_format(shape))
    asked = list(messages)
    for left in range(again, -1, -1):
        message = asking.invoke(asked)
        text = _whole_text(message)
        try:
            return shape.model_validate_json(text)
        except ValidationError as error:
            if not left:
                raise AnswerUnfit(
                    f"The model's answer is no {shape.__name__}: {_first_lines(error)}.",
                    hint="Nothing followed from it; what does not need a model goes on.",
                ) from error
            asked += _once_more(text, error)
    raise AssertionError("unreachable: the last round returns or raises")


def response_format(shape: type[BaseModel]) -> dict[str, Any]:
    """Write a shape as chat completions take it; the client turns it for `/responses`."""
    schema = strict(shape.model_json_schema())
    named = {"name": shape.__name__, "schema": schema, "strict": True}
    return {"type": "json_schema", "json_schema": named}


def strict(schema: Any) -> Any:
    """Return a JSON schema in the subset that providers enforce: closed, every key required.

    >>> strict({"type": "object", "properties": {"a": {"type": "string", "default": ""}}})
    ... # doctest: +NORMALIZE_WHITESPACE
    {'type': 'object', 'properties': {'a': {'type': 'string'}},
     'additionalProperties': False, 'required': ['a']}
    """
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _part(key, value) for key, value in schema.items() if key not in _NOT_STRICT}
    if "properties" in kept:
        kept |= {"additionalProperties": False, "required": list(kept["properties"])}
    return kept


def _part(key: str, value: Any) -> Any:
    """Go on inside; under these keys the names are the author's, and none is left out."""
    if key in {"properties", "$defs"}:
        return {name: strict(inner) for name, inner in value.items()}
    return strict(value)


def _whole_text(message: AIMessage) -> str:
    refusal = message.additional_kwargs.get("refusal")
    if refusal or message.tool_calls or message.invalid_tool_calls:
        raise AnswerUnfit(
            "The model declined to answer." if refusal else "The model called a tool instead.",
            hint="Nothing followed from it; what does not need a model goes on.",
        )
    if not is_complete(message):
        raise AnswerBroke(
            "The model's answer ended before it was whole.",
            hint="Ask for less at once.",
        )
    return message.text


def _once_more(text: str, error: ValidationError) -> list[BaseMessage]:
    told = f"That does not fit: {_first_lines(error)}. Answer again, with the JSON object only."
    return [AIMessage(text[:_SHOWN_CHARS]), HumanMessage(told)]


def _first_lines(error: ValidationError) -> str:
    """Say what did not fit, without repeating what was answered."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(
        f"{'.'.join(map(str, each['loc'])) or 'the answer'}: {each['type'].replace('_', ' ')}"
        for each in found[:_MOST_ERRORS]
    )
