"""What a protocol says about a call, without making it: for explaining and for backtests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from registry.errors import FrenlyError
from tools.calls import read_args
from tools.constraints import accepting
from tools.protocol_file import CHANNELS
from tools.refusals import no_such_tool, not_granted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tools.catalogue import Tool
    from tools.context import ToolContext
    from tools.protocol import Protocol
    from tools.protocol_file import Rule, ToolGrant


class Verdict(NamedTuple):
    """Whether a call would run, and on whose agreement."""

    allowed: bool
    people: int = 0
    """How many people the protocol itself demands at least, once it is proposed."""
    why: str = ""
    """What refuses it; empty when nothing does."""

    def says(self) -> str:
        """Describe it in a word or two."""
        if not self.allowed:
            return "refused"
        return f"allowed, at least {self.people} people" if self.people else "allowed"


class Cell(NamedTuple):
    """One tool for one role on one channel."""

    channel: str
    role: str
    tool: str
    approval: str
    """As the grant writes it; empty when the tool is not granted."""
    arguments: tuple[str, ...]


def judge_call(
    protocol: Protocol,
    catalogue: Mapping[str, Tool],
    call: tuple[str, str, Any],
    ctx: ToolContext,
) -> Verdict:
    """Judge `(channel, tool, arguments)` as the dispatcher would, limits apart."""
    channel, name, raw = call
    grants = protocol.grants(channel, ctx.actor.roles)
    try:
        if name not in catalogue:
            raise no_such_tool(name, grants)
        if name not in grants:
            raise not_granted(name, ctx.actor.id, channel)
        args = read_args(catalogue[name].args, raw)
        terms = accepting(grants[name], args, ctx)
    except FrenlyError as error:
        return Verdict(allowed=False, why=error.message)
    return Verdict(allowed=True, people=min(map(protocol.people, terms)))


def matrix(protocol: Protocol, roles: Iterable[str], tools: Iterable[str]) -> Iterator[Cell]:
    """Go through every channel, role and tool there is, the closed ones included."""
    named = list(tools)
    for channel in CHANNELS:
        for role in roles:
            grants = protocol.grants(channel, [role])
            for tool in named:
                (terms, *_) = grants.get(tool, (None,))
                yield _cell(channel, role, tool, terms)


def _cell(channel: str, role: str, tool: str, terms: ToolGrant | None) -> Cell:
    if terms is None:
        return Cell(channel, role, tool, "", ())
    return Cell(channel, role, tool, terms.approval, tuple(terms.arguments))


_SAYS = {
    "from_": "if given, one that is registered ({})",
    "pattern": "if given, all of it matches {}",
    "max_length": "if given, at most {} characters",
    "one_of": "given, and one of: {}",
    "at_most": "given, and at most {}",
    "between": "given, and between {}",
    "own": "given, and the actor's own or their group's",
}


def rule_says(rule: Rule) -> str:
    """Describe what one argument may be, in words.

    >>> from tools.protocol_file import Rule
    >>> rule_says(Rule(between=("1d", "30d")))
    'given, and between 1d and 30d'
    """
    (kind,) = rule.model_fields_set
    value = getattr(rule, kind)
    between = " and " if kind == "between" else ", "
    text = between.join(map(str, value)) if isinstance(value, tuple) else str(value)
    return _SAYS[kind].format(text)
