"""The only way to run a tool: grant, limits, arguments, tool. Refusals are recorded."""

from __future__ import annotations

import reprlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.errors import ErrorKind, FrenlyError, nearest
from tools.calls import read_args
from tools.constraints import check_arguments
from tools.outcomes import Refusal, ToolError, ToolOutcome, fit
from tools.protocol import bind
from tools.refusals import LimitReached, NotGranted, Repeated, UnknownTool, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from registry.domain.actors import Actor
    from tools.catalogue import Tool
    from tools.context import ToolContext
    from tools.protocol import Protocol
    from tools.protocol_file import Limits, ToolGrant
    from tools.shapes import Args

__all__ = ["Dispatcher", "Refusal", "Session", "ToolError", "ToolOutcome"]

_MAY_CORRECT = frozenset({ErrorKind.INVALID, ErrorKind.MISSING})
_RETRIES = 2
_SAME_CALLS = 2


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What a session's calls are judged by."""

    limits: Limits | None
    grants: Mapping[str, tuple[ToolGrant, ...]]


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

    def offered(self, channel: str, actor: Actor) -> list[Tool]:
        """Return the tools that this actor may call on this channel, in catalogue order."""
        grants = self._protocol.grants(channel, actor.roles)
        return [tool for name, tool in self._catalogue.items() if name in grants]

    def session(self, channel: str, ctx: ToolContext) -> Session:
        """Begin to count what one run on a channel uses. Roles come from the actor only."""
        bounds = _Bounds(
            self._protocol.limits(channel), self._protocol.grants(channel, ctx.actor.roles)
        )
        return Session(channel, ctx, self, bounds)

    def find(self, name: str) -> Tool | None:
        """Find a tool by its exact name."""
        return self._catalogue.get(name)

    def record(self, refusal: Refusal) -> None:
        """Hand a refusal to the audit."""
        self._record(refusal)

    def now(self) -> float:
        """Read the clock, in seconds."""
        return self._clock()


class Session:
    """The calls of one run, counted."""

    def __init__(
        self, channel: str, ctx: ToolContext, dispatcher: Dispatcher, bounds: _Bounds
    ) -> None:
        self._channel = channel
        self._ctx = ctx
        self._dispatcher = dispatcher
        self._bounds = bounds
        self._began = dispatcher.now()
        self._calls = 0
        self._proposals = 0
        self._failures: Counter[str] = Counter()
        self._made: Counter[tuple[str, str]] = Counter()

    @property
    def limits(self) -> Limits | None:
        """Return what the session may use; None when the channel is closed."""
        return self._bounds.limits

    def call(self, name: str, raw_args: dict[str, Any] | str) -> ToolOutcome:
        """Run a tool, or say why not. Expected failures are outcomes; bugs are not caught."""
        try:
            tool, args, limits = self._admit(name, raw_args)
        except FrenlyError as error:
            return self._refuse(name, raw_args, error)
        try:
            result = tool.function(args, self._ctx)
        except FrenlyError as error:
            return self._failed(name, error)
        self._failures[name] = 0
        self._proposals += tool.writes
        text = fit(result.model_dump(mode="json"), limits.output_chars)
        return ToolOutcome(ok=True, tool=name, result_json=text)

    def _admit(self, name: str, raw: dict[str, Any] | str) -> tuple[Tool, Args, Limits]:
        limits = self._spend()
        tool = self._granted(name)
        if tool.writes and self._proposals >= limits.proposals:
            raise _used_up(f"{limits.proposals} proposals")
        args = read_args(tool.args, raw)
        self._check_repeats(name, args)
        self._check_terms(self._bounds.grants[name], args)
        return tool, args, limits

    def _spend(self) -> Limits:
        limits = self._bounds.limits
        if limits is None:
            raise NotGranted(
                f"The operator protocol does not open channel {shown(self._channel)}.",
                hint="No tool can be called here.",
            )
        self._calls += 1
        if self._calls > limits.tool_calls:
            raise _used_up(f"{limits.tool_calls} tool calls")
        if self._dispatcher.now() - self._began >= limits.seconds:
            raise _used_up(f"{limits.seconds} seconds")
        return limits

    def _granted(self, name: str) -> Tool:
        tool = self._dispatcher.find(name)
        if tool is None:
            hint = nearest(name[:80], self._bounds.grants, otherwise="No tool is granted here.")
            raise UnknownTool(f"There is no tool {shown(name)}.", hint=hint)
        if name not in self._bounds.grants:
            raise NotGranted(
                f"{name!r} is not granted to {self._ctx.actor.id!r} on {self._channel!r}.",
                hint="The operator protocol decides this; say that it cannot be done here.",
            )
        return tool

    def _check_repeats(self, name: str, args: Args) -> None:
        key = (name, args.model_dump_json())
        self._made[key] += 1
        if self._made[key] > _SAME_CALLS:
            raise Repeated(
                f"{name!r} was called {_SAME_CALLS} times with the same arguments.",
                hint="Use the answer that was given, or ask the person.",
            )

    def _check_terms(self, grants: tuple[ToolGrant, ...], args: Args) -> None:
        """Pass when one of the actor's grants accepts them; else raise the first refusal."""
        refused: FrenlyError | None = None
        for terms in grants:
            try:
                return check_arguments(terms, args, self._ctx)
            except FrenlyError as error:
                refused = refused or error
        assert refused is not None  # noqa: S101 - a granted tool has at least one grant
        raise refused

    def _refuse(self, name: str, raw: object, error: FrenlyError) -> ToolOutcome:
        tool = name if self._dispatcher.find(name) is not None else shown(name)
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
        )
        try:
            self._dispatcher.record(refusal)
        except FrenlyError as unrecorded:
            return self._failed(tool, unrecorded)
        return self._failed(tool, error)

    def _failed(self, tool: str, error: FrenlyError) -> ToolOutcome:
        self._failures[tool] += 1
        return ToolOutcome(
            ok=False,
            tool=tool,
            error=ToolError(
                code=error.code, kind=str(error.kind), message=error.message, hint=error.hint
            ),
            may_retry=error.kind in _MAY_CORRECT and self._failures[tool] <= _RETRIES,
        )


def _used_up(what: str) -> LimitReached:
    return LimitReached(
        f"This session has used up its {what}.",
        hint="Tell the person what is known so far; a new request begins anew.",
    )


_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 200
_SHORT.maxlevel = 3
_SHORT.maxdict = _SHORT.maxlist = 8


def _shortened(raw: object) -> str:
    return _SHORT.repr(raw).encode("ascii", "backslashreplace").decode()[:1_000]
