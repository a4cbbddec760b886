"""What a request is about, told by its words alone: which of the granted tools it needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tools.protocol_words import Intent

_NAMES = re.compile(r"\S*[^\sa-z'.,;:!?()]\S*|`[^`]*`|\"[^\"]*\"")
"""What is quoted or holds a digit, a dash or a slash is a name; its words mean nothing."""
_BETWEEN = re.compile(r"[^a-z']+")


def scope(
    granted: Iterable[str], said: Sequence[str], intents: Mapping[str, Intent] | None
) -> frozenset[str]:
    """Return the granted tools that serve what was said.

    The newest message decides; one that holds none of the words leaves everything open that
    is granted, for a scope that is too narrow makes the operator refuse what it may do. What
    was said before stays in scope, so that "and for 60 days?" is still about the same thing.

    A tool that no intent names is in every scope.

    Args:
        granted: names of the tools that the actor may call on the channel.
        said: what the person wrote in this conversation, oldest first.
        intents: the protocol's; without any, everything granted is in scope.
    """
    known = frozenset(granted)
    if not intents or not said or not intents_of(said[-1], intents):
        return known
    asked = {name for text in said for name in intents_of(text, intents)}
    unasked = {tool for name in intents.keys() - asked for tool in intents[name].tools}
    return known - (unasked - {tool for name in asked for tool in intents[name].tools})


def intents_of(text: str, intents: Mapping[str, Intent]) -> tuple[str, ...]:
    """Return the intents of which a word begins in `text`, in the file's order."""
    plain = f" {_BETWEEN.sub(' ', _NAMES.sub(' ', text.lower()))}"
    return tuple(
        name
        for name, intent in intents.items()
        if any(f" {word}" in plain for word in intent.words)
    )
