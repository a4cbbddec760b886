"""Asking for the aliases that renames need: one proposal each, through the dispatcher.

What a diff says is data. Only names that its lines exchange, and that the grammar of their
kind accepts, reach a tool; who asks, on which channel and for how long is never taken from it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.review.renames.standing import Standing
from registry.domain.edits import CreateAlias
from registry.domain.names import Kind
from registry.domain.proposals import Origin
from registry.domain.provenance import SourceKind
from tools.context import ToolContext
from tools.sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from agent.review.renames.standing import Considered
    from registry.contracts.ports import Proposer
    from registry.domain.actors import Actor
    from registry.domain.proposals import Proposal
    from tools.dispatch import Dispatcher, Session
    from tools.outcomes import ToolOutcome

_Key = tuple[Kind, str, str, str]
CHANNEL = "pull_request"
AGENT = "agent:frenly"
LIFETIME = "30d"
"""How long callers have to follow; the operator protocol allows no more on this channel."""
_PAGE, _MOST_PAGES = 100, 5
"""So many proposals that wait are looked through; one behind them is met when asking."""
_MOST_SOURCES = 300
_SHOWN_PLACES = 3
_MOST_ID_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of a rename: a proposal, or why there is none."""

    considered: Considered
    proposal: str = ""
    digest: str = ""
    joined: bool = False
    """Whether somebody had asked for the same before."""
    refused: str = ""
    """Why it was not taken, in one sentence; "" where it was, or was not asked for."""


def propose_renames(
    renames: Sequence[Considered],
    registry: Proposer,
    dispatcher: Dispatcher,
    actor: Actor,
    thread: str,
) -> tuple[Asked, ...]:
    """Ask for an alias for every rename that stands open, on behalf of `actor`.

    The same diff asks for the same aliases, which are the same proposals; what waits already
    is not asked for again. How many may be asked for at once the operator protocol says; the
    rest is refused with that reason, and its turn comes when it is asked for again.
    """
    waiting = _waiting(registry) if any(map(_is_open, renames)) else {}
    session = dispatcher.session(
        CHANNEL,
        ToolContext(
            actor=actor,
            registry=registry,
            origin=Origin(channel=CHANNEL, thread=thread, text="Names that a diff renames."),
            agent=AGENT,
            sources=tuple(sources_of(renames))[:_MOST_SOURCES],
        ),
    )
    asking = sum(_is_open(each) and _key(each) not in waiting for each in renames)
    if asking:
        session.begin_message(asking)
    return tuple(_asked(each, session, waiting) for each in renames)


def sources_of(renames: Iterable[Considered]) -> Iterator[Source]:
    """Yield the lines that show the renames, each marked as a diff's.

    A resource's whole name stands in two lines of the diff; it comes from there all the same.
    """
    for each in renames:
        for place in each.rename.places[:_SHOWN_PLACES]:
            yield _source(place.old_path, place.old_line, place.removed)
            yield _source(place.new_path, place.new_line, place.added)
        for resource in each.rename.resources:
            first, says = resource.places[0], f"{resource.old} becomes {resource.new}"
            yield _source(first.old_path, first.old_line, says)


def _source(path: str, line: int, text: str) -> Source:
    return Source(kind=SourceKind.DIFF, id=f"{path}:{line}"[-_MOST_ID_CHARS:], text=text)


def arguments(considered: Considered) -> dict[str, Any]:
    """Return what `propose_alias` is given: names, kind and context, nothing of a text."""
    old = considered.old
    assert old is not None  # noqa: S101 - only names of the registry stand open
    return {
        "name": old.key,
        "target": considered.target,
        "context": considered.context,
        "kind": str(old.kind),
        "type": "migration",
        "lifetime": LIFETIME,
    }


def _is_open(considered: Considered) -> bool:
    return considered.standing is Standing.OPEN


def _key(considered: Considered) -> _Key | None:
    old = considered.old
    if old is None:
        return None
    return old.kind, old.same, considered.context, considered.target


def _waiting(registry: Proposer) -> dict[_Key | None, Proposal]:
    """Return the aliases that wait for people, by what they would be."""
    found: dict[_Key | None, Proposal] = {}
    after = None
    for _ in range(_MOST_PAGES):
        page = registry.proposals(status="pending", limit=_PAGE, after=after)
        for view in page.items:
            for edit in view.proposal.edits:
                if isinstance(edit, CreateAlias):
                    key = (edit.name.kind, edit.name.same, edit.context, edit.target.key)
                    found[key] = view.proposal
        after = page.next
        if after is None:
            break
    return found


def _asked(
    considered: Considered, session: Session, waiting: dict[_Key | None, Proposal]
) -> Asked:
    if not _is_open(considered):
        return Asked(considered=considered)
    before = waiting.get(_key(considered))
    if before is not None:
        return Asked(
            considered=considered, proposal=before.id, digest=before.digest, joined=True
        )
    return _told(considered, session.call("propose_alias", arguments(considered)))


def _told(considered: Considered, outcome: ToolOutcome) -> Asked:
    if outcome.result_json is None:
        said = outcome.error.message if outcome.error else "It was refused."
        return Asked(considered=considered, refused=said)
    result = json.loads(outcome.result_json)
    return Asked(
        considered=considered,
        proposal=result["proposal"],
        digest=result["digest"],
        joined=result["joined"],
    )
