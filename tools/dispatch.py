"""The only way to run a tool: grant, limits, arguments, tool. Refusals are recorded."""

from __future__ import annotations

import json
import reprlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from registry.errors import FrenlyError
from tools.calls import read_args
from tools.constraints import accepting
from tools.deadlines import Deadline, within
from tools.handling import handle
from tools.heard import heard, offered
from tools.metering import Meter
from tools.outcomes import Refusal, ToolError, ToolOutcome, fit
from tools.protocol import bind
from tools.refusals import (
    NotGranted,
    TooManyAtOnce,
    no_such_tool,
    not_asked,
    not_granted,
    shown,
)
from tools.scope import scope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from registry.domain.actors import Actor
    from tools.catalogue import Tool
    from tools.context import ToolContext
    from tools.protocol import Protocol
    from tools.protocol_file import Limits, ToolGrant
    from tools.shapes import Args

__all__ = ["Dispatcher", "Refusal", "Session", "ToolError", "ToolOutcome"]

CALL_S = 30.0
"""How long one call may take at most, in seconds."""


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What a session's calls are judged by."""

    meter: Meter | None
    """None when the channel is closed."""
    grants: Mapping[str, tuple[ToolGrant, ...]]
    asked: frozenset[str] | None
    """The tools that the request needs; None means all that are granted."""


class Dispatcher:
    """Opens sessions under one protocol. A protocol that does not fit the tools is refused."""

    def __init__(
        self,
        protocol: Protocol,
        catalogue: Mapping[str, Tool],
        record_refusal: Callable[[Refusal], None],
        clock: Callable[[], float],
    ) -> None:
        bind(protocol, catalogue)
        self._protocol = protocol
        self._catalogue = catalogue
        self._record = record_refusal
        self._clock = clock

    @property
    def protocol(self) -> Protocol:
        """Return what the sessions are bound by."""
        return self._protocol

    def offered(self, channel: str, actor: Actor) -> list[Tool]:
        """Return the tools that this actor may call on this channel, in catalogue order."""
        grants = self._protocol.grants(channel, actor.roles)
        return [tool for name, tool in self._catalogue.items() if name in grants]

    def scoped(self, channel: str, actor: Actor, said: Sequence[str]) -> list[Tool]:
        """Return those of the offered tools that serve what the person said, oldest first."""
        offered = {tool.name: tool for tool in self.offered(channel, actor)}
        wanted = scope(offered, said, self._protocol.content.intents)
        return [tool for name, tool in offered.items() if name in wanted]

    def session(
        self,
        channel: str,
        ctx: ToolContext,
        used: Mapping[str, Any] | None = None,
        *,
        scoped: Sequence[Tool] | None = None,
    ) -> Session:
        """Count what one run on a channel uses. Roles come from the actor only.

        Args:
            channel: the door through which the request came.
            ctx: who asks, and the registry to ask.
            used: what the run had used before it was broken off, as `Session.used` said.
            scoped: outside these tools no write runs, though it be granted.
        """
        limits = self._protocol.limits(channel)
        meter = None if limits is None else Meter(limits, self._clock, used)
        grants = self._protocol.grants(channel, ctx.actor.roles)
        asked = None if scoped is None else frozenset(tool.name for tool in scoped)
        return Session(channel, ctx, self, _Bounds(meter, grants, asked))

    def find(self, name: str) -> Tool | None:
        """Find a tool by its exact name."""
        return self._catalogue.get(name)

    def record(self, refusal: Refusal) -> None:
        """Hand a refusal to the audit."""
        self._record(refusal)

    def deadline(self, run_ends_at: float) -> Deadline:
        """Return until when a call that begins now must have its answer."""
        return Deadline(self._clock, min(run_ends_at, self._clock() + CALL_S))


class Session:
    """The calls of one run, counted."""

    def __init__(
        self, channel: str, ctx: ToolContext, dispatcher: Dispatcher, bounds: _Bounds
    ) -> None:
        self._channel = channel
        self._ctx = ctx
        self._dispatcher = dispatcher
        self._grants, self._meter, self._asked = bounds.grants, bounds.meter, bounds.asked

    @property
    def limits(self) -> Limits | None:
        """Return what the session may use; None when the channel is closed."""
        return None if self._meter is None else self._meter.limits

    @property
    def used(self) -> dict[str, Any]:
        """Return what was used so far, for a checkpoint."""
        return {} if self._meter is None else self._meter.used

    def widen(self) -> None:
        """Let writes run that the request was not thought to need; grants and limits stay."""
        self._asked = None

    def begin_message(self, calls: int) -> None:
        """Begin to count the calls of one message of the model, which makes so many."""
        if self._meter is not None:
            self._meter.begin_message(calls)

    def call(self, name: str, raw_args: dict[str, Any] | str) -> ToolOutcome:
        """Run a tool, or say why not. Expected failures are outcomes; bugs are not caught."""
        outcome = self._call(name, raw_args)
        content, known = outcome.content(), self._ctx
        texts = (*known.sources, *heard(name, content, raw_args))
        self._ctx = replace(known, sources=texts, offered=known.offered | offered(content))
        return outcome

    def _call(self, name: str, raw_args: dict[str, Any] | str) -> ToolOutcome:
        try:
            meter = self._open()
            tool, args, terms = self._admit(meter, name, raw_args)
        except FrenlyError as error:
            return self._refused(name, raw_args, error)
        try:
            result = tool.function(args, self._within(meter, tool, args, terms))
        except FrenlyError as error:
            return self._failed(name, error)
        meter.succeeded(name, wrote=tool.writes)
        text = fit(result.model_dump(mode="json"), meter.limits.output_chars)
        return ToolOutcome(ok=True, tool=name, result_json=text)

    def refuse(self, name: str, raw_args: object, error: FrenlyError) -> ToolOutcome:
        """Refuse a call for a reason of the caller's own; it is counted and recorded too."""
        try:
            self._open().spend_call()
        except FrenlyError as spent:
            error = spent
        return self._refused(name, raw_args, error)

    def _open(self) -> Meter:
        if self._meter is None:
            raise NotGranted(
                f"The operator protocol does not open channel {shown(self._channel)}.",
                hint="No tool can be called here.",
            )
        return self._meter

    def _admit(
        self, meter: Meter, name: str, raw: dict[str, Any] | str
    ) -> tuple[Tool, Args, tuple[ToolGrant, ...]]:
        meter.spend_call()
        tool = self._dispatcher.find(name)
        if tool is None:
            raise no_such_tool(name, self._grants)
        if name not in self._grants:
            raise not_granted(name, self._ctx.actor.id, self._channel)
        if tool.writes:
            self._check_write(meter, name)
        args = read_args(tool.args, raw)
        meter.spend_same(name, args.model_dump_json())
        return tool, args, accepting(self._grants[name], args, self._ctx)

    def _check_write(self, meter: Meter, name: str) -> None:
        meter.check_proposals()
        if self._asked is not None and name not in self._asked:
            raise not_asked(name)

    def _within(
        self, meter: Meter, tool: Tool, args: Args, terms: tuple[ToolGrant, ...]
    ) -> ToolContext:
        """Give the tool until its deadline, and of the registry only what is a tool's.

        What it proposes bears the call it came from, and how many people must agree at least.
        """
        deadline = self._dispatcher.deadline(meter.ends_at)
        registry = within(self._ctx.registry, deadline)
        actor, people = self._ctx.actor, self._dispatcher.protocol.people
        call = {
            "tool": tool.name,
            "arguments": args.model_dump(mode="json", exclude_unset=True),
            "roles": list(actor.roles),
        }
        origin = replace(self._ctx.origin, call=call, people=min(map(people, terms)))
        return replace(self._ctx, registry=registry, deadline=deadline, origin=origin)

    def _refused(self, name: str, raw: object, error: FrenlyError) -> ToolOutcome:
        tool = name if self._dispatcher.find(name) is not None else shown(name)
        calls = error.behind if isinstance(error, TooManyAtOnce) else 1
        if not calls:
            return self._failed(tool, error)
        actor, origin = self._ctx.actor, self._ctx.origin
        refusal = Refusal(
            channel=self._channel,
            thread=origin.thread,
            tool=tool,
            arguments=_shortened(raw),
            actor=actor.id,
            roles=actor.roles,
            agent=self._ctx.agent,
            code=error.code,
            kind=str(error.kind),
            message=error.message,
            calls=calls,
        )
        try:
            self._dispatcher.record(refusal)
        except FrenlyError as unrecorded:
            return self._failed(tool, unrecorded)
        return self._failed(tool, error)

    def _failed(self, tool: str, error: FrenlyError) -> ToolOutcome:
        handled = handle(error, self._dispatcher.protocol.content, self._grants)
        again = self._meter is not None and self._meter.failed(tool)
        if self._meter is not None and handled.fallback in {"stop", "read_only"}:
            self._meter.close(handled.fallback)
        return ToolOutcome(
            ok=False,
            tool=tool,
            error=handled.error,
            may_retry=again and handled.may_correct,
        )


_MAX_KEPT = 1_000
_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 200
_SHORT.maxlevel = 3
_SHORT.maxdict = _SHORT.maxlist = 8


def _shortened(raw: object) -> str:
    """Quote arguments: as JSON where they are short, so that they can be tried again."""
    if isinstance(raw, dict):
        try:
            text = json.dumps(raw, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            text = ""
        if 0 < len(text) <= _MAX_KEPT:
            return text
    return _SHORT.repr(raw).encode("ascii", "backslashreplace").decode()[:_MAX_KEPT]
