"""How a wish or a proposal was asked for, as the rules on sources weigh it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain.actors import ActorKind
from registry.domain.provenance import Asking, own_word

if TYPE_CHECKING:
    from registry.contracts.records import Wish
    from registry.domain.actors import Actor
    from registry.domain.proposals import Proposal


def asking_of(asked: Wish | Proposal) -> Asking:
    """Read it from what is about to be stored, or from what was."""
    origin = asked.origin
    return Asking.of(origin.channel, asked.agent, asked.provenance, origin.people)


def signed(wish: Wish, by: Actor) -> Wish:
    """Note of a wish that came without an agent or a note that it is its author's own word."""
    if wish.agent or wish.provenance:
        return wish
    word = own_word(by.id, is_person=by.kind is ActorKind.PERSON)
    return replace(wish, provenance=(word,))
