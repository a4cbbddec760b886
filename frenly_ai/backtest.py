"""A changed protocol over everything that was asked before: which verdicts would flip."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.audit.entries import Entry, Tag
from registry.contracts.records import HistoryFilter
from registry.domain.actors import Actor, ActorKind
from registry.domain.proposals import Origin
from tools.catalogue import CATALOGUE
from tools.context import ToolContext
from tools.verdicts import judge_call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frenly_ai.bootstrap import App
    from tools.protocol import Protocol
    from tools.verdicts import Verdict

_PAGE = 500


class Asked(NamedTuple):
    """One call that was made once."""

    about: str
    """The proposal that came of it, or `refusal`."""
    channel: str
    actor: str
    roles: tuple[str, ...]
    tool: str
    arguments: Any

    @property
    def call(self) -> tuple[str, str, Any]:
        """Return what a verdict is asked of."""
        return self.channel, self.tool, self.arguments


class Flip(NamedTuple):
    """One call that the changed protocol judges otherwise."""

    asked: Asked
    before: Verdict
    after: Verdict

    @property
    def kind(self) -> str:
        """Name what changes."""
        if self.before.allowed == self.after.allowed:
            return "approvals changed"
        return "refused -> allowed" if self.after.allowed else "allowed -> refused"

    def content(self) -> dict[str, Any]:
        """Write it as JSON carries it."""
        return {
            "flip": self.kind,
            **self.asked._asdict(),
            "before": self.before._asdict(),
            "after": self.after._asdict(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What became of it."""

    tried: int
    without_call: int
    """Proposals that no tool worded, such as those of the command line."""
    flips: tuple[Flip, ...]


def backtest(app: App, changed: Protocol) -> Backtest:
    """Judge every recorded call under the protocol in force and under a changed one.

    Both verdicts are of today: the same registry, so that only the protocol differs. Limits
    are not part of a verdict.
    """
    calls = [*_proposed(app), *_refused(app)]
    flips = []
    for asked in calls:
        if asked is None:
            continue
        before, after = (
            judge_call(protocol, CATALOGUE, asked.call, _context(app, asked))
            for protocol in (app.policies.protocol, changed)
        )
        if (before.allowed, before.people) != (after.allowed, after.people):
            flips.append(Flip(asked, before, after))
    return Backtest(
        tried=len(calls) - calls.count(None),
        without_call=calls.count(None),
        flips=tuple(flips),
    )


def _context(app: App, asked: Asked) -> ToolContext:
    groups = app.policies.access.groups(asked.roles)
    actor = Actor(id=asked.actor, kind=ActorKind.PERSON, roles=asked.roles, groups=groups)
    origin = Origin(channel=asked.channel)
    return ToolContext(actor=actor, registry=app.registry, origin=origin, agent="backtest")


def _proposed(app: App) -> Iterator[Asked | None]:
    after: str | None = None
    while True:
        page = app.registry.proposals(limit=_PAGE, after=after)
        for view in page.items:
            proposal = view.proposal
            call = proposal.origin.call
            yield (
                Asked(
                    proposal.id,
                    proposal.origin.channel,
                    proposal.author,
                    tuple(call["roles"]),
                    call["tool"],
                    call["arguments"],
                )
                if call
                else None
            )
        if page.next is None:
            return
        after = page.next


def _refused(app: App) -> Iterator[Asked]:
    with app.deps.view() as uow:
        for stored in uow.report_entries(HistoryFilter(tag=str(Tag.TOOL_REFUSE))):
            entry = Entry.read(stored.body)
            data = entry.data
            yield Asked(
                "refusal", data["channel"], data["actor"], tuple(data["roles"]), data["tool"],
                _arguments(data["arguments"]),
            )  # fmt: skip


def _arguments(kept: str) -> Any:
    """Read kept arguments; those too long to be kept whole stay text, which no tool takes."""
    try:
        found = json.loads(kept)
    except ValueError:
        return kept
    return found if isinstance(found, dict) else kept
