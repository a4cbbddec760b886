"""What a request is about, told by its words alone: which of the granted tools it needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tools.protocol_words import Intent

_NAMES = re.compile(r"\S*[^\sa-z'.,;:!?()]\S*|`[^`]*`|\"[^\"]*\"")
"""What is quoted or holds a digit, a dash or a slash is a name; its words mean nothing."""
_A_CHANGE = re.compile(
    r"\b(the|a|an|any|this|that|my|our|last|latest|newest|previous|recent) change\b"
)
"""A change that is spoken of, as against one that is asked for."""
_REST = frozenset(
    {
        *("a", "an", "and", "i", "said", "the", "it", "that", "this", "one", "both", "same"),
        *("please", "yes", "yep", "no", "not", "ok", "okay", "sure", "thanks", "thank", "you"),
        *("for", "in", "at", "on", "of", "to", "from", "by", "is", "with"),
        *("instead", "rather", "then", "only", "also"),
        *("day", "days", "week", "weeks", "month", "months", "year", "years"),
    }
)
"""Words of an answer that asks for nothing by itself."""
_MOST_OTHERS = 1
_BETWEEN = re.compile(r"[^a-z']+")


def scope(
    granted: Iterable[str], said: Sequence[str], intents: Mapping[str, Intent] | None
) -> frozenset[str]:
    """Return the granted tools that serve what was said.

    The newest message decides; one that holds none of the words leaves everything open that
    is granted, for a scope that is too narrow makes the operator refuse what it may do. What
    was said before stays in scope, so that "and for 60 days?" is still about the same thing,
    and an answer such as "in frontend, please" is about nothing else. An intent that stands
    alone goes on with nothing: an undo needs no tool of what it takes back.

    A tool that no intent names is in every scope.

    Args:
        granted: names of the tools that the actor may call on the channel.
        said: what the person wrote in this conversation, oldest first.
        intents: the protocol's; without any, everything granted is in scope.
    """
    known = frozenset(granted)
    if not intents or not said:
        return known
    newest = intents_of(said[-1], intents)
    if not newest and not _only_answers(said[-1]):
        return known
    is_alone = any(intents[name].alone for name in newest)
    telling = said[-1:] if is_alone else said
    asked = {name for text in telling for name in intents_of(text, intents)}
    if not asked:
        return known
    unasked = {tool for name in intents.keys() - asked for tool in intents[name].tools}
    return known - (unasked - {tool for name in asked for tool in intents[name].tools})


def intents_of(text: str, intents: Mapping[str, Intent]) -> tuple[str, ...]:
    """Return the intents of which a word begins in `text`, in the file's order."""
    words = _BETWEEN.sub(" ", _NAMES.sub(" ", text.lower()))
    plain = f" {_A_CHANGE.sub(' changes', words)} "
    return tuple(
        name
        for name, intent in intents.items()
        if any(f" {word}" in plain for word in intent.words)
    )


def _only_answers(text: str) -> bool:
    """Say whether a message holds hardly more than names, times and small words.

    >>> _only_answers("ledger-api, for 30 days please"), _only_answers("kindly ditch savings")
    (True, False)
    """
    words = _BETWEEN.sub(" ", _NAMES.sub(" ", text.lower())).split()
    return sum(word not in _REST for word in words) <= _MOST_OTHERS
