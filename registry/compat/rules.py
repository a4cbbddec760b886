"""How much each rule weighs: what a change does to the set of messages, and which way they go.

Requests and responses are opposites. A request that is narrowed refuses what clients send
today; a response that is widened sends what clients never had to understand. Rule ids follow
the public vocabulary of oasdiff, so that results can be compared: place, keyword, action.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from registry.compat.differences import Severity


class Direction(StrEnum):
    """Which way a message goes."""

    REQUEST = "request"
    RESPONSE = "response"


class Effect(StrEnum):
    """What a change does to the messages a document allows."""

    NARROWS = "narrows"
    WIDENS = "widens"
    CHANGES = "changes"
    """Some are allowed no longer, others are new."""
    NEUTRAL = "neutral"


_VARIANCE = {
    (Direction.REQUEST, Effect.NARROWS): Severity.BREAKING,
    (Direction.REQUEST, Effect.WIDENS): Severity.SAFE,
    (Direction.RESPONSE, Effect.NARROWS): Severity.SAFE,
    (Direction.RESPONSE, Effect.WIDENS): Severity.BREAKING,
}
_BOUNDED = r"(exclusive-)?(max|min)(-length|-items|-properties|-contains)?"


class _Exception(NamedTuple):
    rules: str
    severity: Severity
    why: str


_EXCEPTIONS = (
    _Exception(
        rf"request-.*({_BOUNDED}|multiple-of)-set",
        Severity.RISKY,
        "a first bound often writes down what was enforced before",
    ),
    _Exception(
        r".*-pattern-changed", Severity.RISKY, "whether one pattern covers another is unknown"
    ),
    _Exception(
        r"response-(?!.*x-extensible).*-enum-value-added",
        Severity.RISKY,
        "a tolerant reader passes it over",
    ),
    _Exception(
        r"request-(body|property)-default-value-.*",
        Severity.SAFE,
        "a default fills what is left out; what is sent stays valid",
    ),
    _Exception(
        r"response-.*-default-value-.*", Severity.SAFE, "a default in an answer binds nobody"
    ),
    _Exception(
        r"response-.*-any-of-added", Severity.SAFE, "more than one branch could match before"
    ),
    _Exception(
        r"response-.*-all-of-removed", Severity.SAFE, "lost properties are told one by one"
    ),
    _Exception(
        r"request-.*-all-of-removed", Severity.RISKY, "what it described may be read no more"
    ),
    _Exception(
        r"response-.*-prefix-items-added", Severity.BREAKING, "positions change meaning"
    ),
    _Exception(r"response-.*-prefix-items-removed", Severity.SAFE, "the rest stays as it was"),
    _Exception(r"request-.*-prefix-items-removed", Severity.RISKY, "positions lose meaning"),
    _Exception(
        r"request-parameter-property-type-changed",
        Severity.RISKY,
        "how an object is written into a parameter is often left open",
    ),
    _Exception(
        r"request-(parameter-|header-)?property-removed|request-parameter-removed",
        Severity.RISKY,
        "it may still be sent and is ignored, or refused",
    ),
    _Exception(
        r"response-optional-property-removed|optional-response-header-removed",
        Severity.RISKY,
        "it was never promised",
    ),
    _Exception(
        r"response-.*-media-type-schema-removed", Severity.RISKY, "nothing is promised any more"
    ),
)


def swapped(rule: str) -> str:
    """Return the rule by which the other side meets the same change.

    >>> swapped("request-property-max-set")
    'response-property-max-set'
    """
    return re.sub(r"\b(request|response)\b", lambda found: _OTHER[found[0]], rule)


_OTHER = {"request": "response", "response": "request"}


@lru_cache(maxsize=4096)
def severity_of(rule: str, direction: Direction, effect: Effect) -> Severity:
    """Weigh a rule by its direction and effect, or as one of the named exceptions.

    >>> severity_of("request-property-max-decreased", Direction.REQUEST, Effect.NARROWS)
    <Severity.BREAKING: 'breaking'>
    >>> severity_of("response-property-max-decreased", Direction.RESPONSE, Effect.NARROWS)
    <Severity.SAFE: 'safe'>
    """
    for exception in _EXCEPTIONS:
        if re.fullmatch(exception.rules, rule):
            return exception.severity
    if effect is Effect.NEUTRAL:
        return Severity.SAFE
    return _VARIANCE.get((direction, effect), Severity.BREAKING)
