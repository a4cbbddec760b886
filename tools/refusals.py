"""Why a call did not run. Each is audited; none of them reached a tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.errors import Conflict, Denied, InvalidInput, Missing, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable


class UnknownTool(Missing):
    """No tool bears that name."""

    code = "tool.unknown"


class NotGranted(Denied):
    """The protocol does not open the tool to this actor on this channel."""

    code = "tool.not_granted"


class NotAsked(Denied):
    """The actor may do it, but nothing that they said asks for it."""

    code = "tool.not_asked"


class BadArguments(InvalidInput):
    """The arguments are not what the tool takes."""

    code = "tool.bad_arguments"


class ArgumentRefused(Denied):
    """The protocol does not open this value to this actor on this channel."""

    code = "tool.argument_refused"


class LimitReached(Denied):
    """The session has used up what the protocol gives it."""

    code = "tool.limit_reached"


class TooManyAtOnce(LimitReached):
    """One message made more calls than it may; what is behind the bound does not run."""

    def __init__(self, most: int, behind: int) -> None:
        super().__init__(
            f"One message may make at most {most} calls.",
            hint="Use the answers that were given, then make the next calls.",
        )
        self.behind = behind
        """How many calls the record of this one stands for: all behind the bound, or none."""


class Repeated(Conflict):
    """The same call was made before, and its answer was given."""

    code = "tool.repeated"


_SHOWN = 80


def shown(raw: object) -> str:
    """Quote what a model wrote so that it is short, printable and cannot be mistaken for ours.

    >>> shown("a" * 200)[-6:]
    "aaa'.."
    """
    text = ascii(raw if not isinstance(raw, str) else raw[:_SHOWN])
    return text if len(text) <= _SHOWN + 2 and _is_whole(raw) else f"{text[:_SHOWN]}{text[0]}.."


def _is_whole(raw: object) -> bool:
    return not isinstance(raw, str) or len(raw) <= _SHOWN


def no_such_tool(name: str, granted: Iterable[str]) -> UnknownTool:
    """Say that no tool bears a name; only what is granted is suggested instead."""
    hint = nearest(name[:_SHOWN], granted, otherwise="No tool is granted here.")
    return UnknownTool(f"There is no tool {shown(name)}.", hint=hint)


def not_granted(name: str, actor: str, channel: str) -> NotGranted:
    """Say that a tool exists, but not for this actor on this channel."""
    return NotGranted(
        f"{name!r} is not granted to {actor!r} on {channel!r}.",
        hint="The operator protocol decides this; say that it cannot be done here.",
    )


def not_asked(name: str) -> NotAsked:
    """Say that a change lies outside what the person has asked for."""
    return NotAsked(
        f"Nothing that the person said asks for {name!r}.",
        hint="Ask the person to say what should change; do not change it on your own.",
    )
