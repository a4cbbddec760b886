"""What a provider does wrong, in our own errors: what happened, and what may follow from it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import httpx2
import openai
from langchain_core import exceptions as failed

from agent.asking.failures import AnswerBroke, ModelDenied, ModelFailed, QuotaUsedUp
from agent.asking.patience import retry_after_s
from agent.provider_listening import listening
from registry.errors import FrenlyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from agent.provider_listening import Heard

_SHOWN_CHARS = 200
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError)
"""What the client library raises when an answer has not the shape it promises."""
_FORESEEN = (failed.ModelError, openai.OpenAIError, httpx2.HTTPError, *_MALFORMED)
_QUOTA = frozenset(
    {
        "billing_hard_limit_reached",
        "billing_not_active",
        "insufficient_quota",
        "quota_exceeded",
        "usage_limit_reached",
    }
)
"""Codes of failures that no waiting mends."""
_PASSING = frozenset({408, 409, 425, 429})
_SERVER_ERRORS = 500


@contextmanager
def plain_errors(model: str, now: Callable[[], datetime]) -> Iterator[Heard]:
    """Turn what a provider does wrong into our errors; the cause stays attached.

    What goes wrong after an answer began is an answer that broke: nothing may follow from it.
    """
    with listening() as heard:
        try:
            yield heard
        except FrenlyError:
            raise
        except _FORESEEN as error:
            raise _plainly(error, model, now, heard) from error


def _plainly(
    error: Exception, model: str, now: Callable[[], datetime], heard: Heard
) -> FrenlyError:
    if isinstance(error, _MALFORMED):
        return AnswerBroke(
            f"The answer of model {model!r} has not the shape of a chat answer.",
            hint="Check that the base URL belongs to an OpenAI-compatible API.",
        )
    if heard.has_begun:
        return AnswerBroke(
            f"The answer of model {model!r} broke off: {_said(error)}",
            hint="Nothing of an unfinished answer was run; ask again.",
        )
    return _translated(error, model, now())


def _translated(error: Exception, model: str, now: datetime) -> FrenlyError:
    response = getattr(error, "response", None)
    status = response.status_code if isinstance(response, httpx2.Response) else None
    case = _case(error, status)
    message, hint = case.message.format(model=model, why=_said(error)), case.hint
    if case.is_denial:
        return ModelDenied(message, hint=hint)
    if case is _NO_QUOTA:
        return QuotaUsedUp(message, hint=hint)
    is_passing = case.is_passing or status in _PASSING or (status or 0) >= _SERVER_ERRORS
    wait_s = retry_after_s(response.headers, now) if response is not None else None
    return ModelFailed(message, hint=hint, is_passing=is_passing, retry_after_s=wait_s)


class _Case(NamedTuple):
    message: str
    hint: str
    is_passing: bool = False
    is_denial: bool = False


def _case(error: Exception, status: int | None) -> _Case:
    words = {getattr(error, "code", None), getattr(error, "type", None)}
    if status == httpx2.codes.PAYMENT_REQUIRED or words & _QUOTA:
        return _NO_QUOTA
    if "context_length_exceeded" in words:
        return _TOO_LONG
    return next((case for kind, case in _TABLE if isinstance(error, kind)), _OTHER)


_NO_QUOTA = _Case(
    "The quota for model {model!r} is used up.",
    "Raise the quota with the provider, or unset FRENLY_MODEL to use the offline planner.",
)
_TOO_LONG = _Case(
    "The conversation is too long for model {model!r}.", "Begin a new conversation."
)
_OTHER = _Case("The provider of model {model!r} failed: {why}", "Ask again later.")
_TABLE: tuple[tuple[type[Exception], _Case], ...] = (
    (
        failed.ModelAuthenticationError,
        _Case(
            "The provider of model {model!r} does not accept the API key.",
            "Check the key and that it belongs to this base URL.",
            is_denial=True,
        ),
    ),
    (
        failed.ModelPermissionDeniedError,
        _Case(
            "The API key may not use model {model!r}.",
            "Ask the provider to open the model to this key, or choose another FRENLY_MODEL.",
            is_denial=True,
        ),
    ),
    (
        failed.ModelNotFoundError,
        _Case(
            "The provider knows no model {model!r} at this base URL.",
            "Check FRENLY_MODEL and the base URL.",
        ),
    ),
    (failed.ContextOverflowError, _TOO_LONG),
    (
        failed.ModelInvalidRequestError,
        _Case(
            "Model {model!r} refuses the request: {why}",
            "Check that the model supports tool calls; for OpenAI's newest models try the "
            "responses API.",
        ),
    ),
    (
        failed.ModelRateLimitError,
        _Case(
            "Model {model!r} is asked too often at the moment.",
            "Wait a minute and ask again.",
            is_passing=True,
        ),
    ),
    (
        openai.APITimeoutError,
        _Case(
            "Model {model!r} did not answer in time.",
            "Ask again, or allow more time.",
            is_passing=True,
        ),
    ),
    (
        openai.APIConnectionError,
        _Case(
            "The connection to model {model!r} failed.",
            "Check the base URL and the network.",
            is_passing=True,
        ),
    ),
    (
        httpx2.TransportError,
        _Case(
            "The connection to model {model!r} failed.",
            "Check the base URL and the network.",
            is_passing=True,
        ),
    ),
)


def _said(error: Exception) -> str:
    """Cut what a provider says to one printable line; it may be anything."""
    message = str(getattr(error, "message", error))
    line = "".join(c if c.isprintable() else " " for c in message[:_SHOWN_CHARS])
    return f"{line.rstrip('. ')}."
