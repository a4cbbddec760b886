"""Why a call did not run. Each is audited; none of them reached a tool."""

from __future__ import annotations

from registry.errors import Conflict, Denied, InvalidInput, Missing


class UnknownTool(Missing):
    """No tool bears that name."""

    code = "tool.unknown"


class NotGranted(Denied):
    """The protocol does not open the tool to this actor on this channel."""

    code = "tool.not_granted"


class BadArguments(InvalidInput):
    """The arguments are not what the tool takes."""

    code = "tool.bad_arguments"


class ArgumentRefused(Denied):
    """The protocol does not open this value to this actor on this channel."""

    code = "tool.argument_refused"


class LimitReached(Denied):
    """The session has used up what the protocol gives it."""

    code = "tool.limit_reached"


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
