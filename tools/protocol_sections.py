"""Whether the optional sections of a protocol file fit its grants and the tools that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from registry.errors import nearest
from tools.handling import FAILURES, REFUSALS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tools.protocol_file import ProtocolFile


class Misplaced(NamedTuple):
    """Why a section cannot be meant, and where."""

    path: tuple[Any, ...]
    message: str
    hint: str


def check_sections(content: ProtocolFile, tools: Collection[str]) -> Misplaced | None:
    """Return the first thing in a section that names what is not there, or None."""
    return next(_all(content, tools), None)


def _all(content: ProtocolFile, tools: Collection[str]) -> Iterator[Misplaced]:
    for path, tool in _named_tools(content):
        if tool not in tools:
            yield Misplaced(path, f"{tool!r} is not a tool.", nearest(tool, tools))
    yield from _codes(content)
    yield from _levels(content)


def _named_tools(content: ProtocolFile) -> Iterator[tuple[tuple[Any, ...], str]]:
    for name, intent in (content.intents or {}).items():
        for index, tool in enumerate(intent.tools):
            yield ("intents", name, "tools", index), tool
    for topic, templates in (content.query_templates or {}).items():
        for index, template in enumerate(templates):
            yield ("query_templates", topic, index, "tool"), template.tool
    for code, advice in (content.action_recommendations or {}).items():
        yield ("action_recommendations", code, "tool"), advice.tool


def _codes(content: ProtocolFile) -> Iterator[Misplaced]:
    for section, known in (
        ("error_handling", REFUSALS),
        ("action_recommendations", FAILURES),
    ):
        for code in getattr(content, section) or {}:
            if code not in known:
                path = (section, code)
                yield Misplaced(path, f"{code!r} is not a code.", nearest(code, known))
    handled = content.error_handling
    missing = [code for code in REFUSALS if handled is not None and code not in handled]
    if missing:
        message = f"{missing[0]!r} is not handled."
        yield Misplaced(("error_handling",), message, "Handle every code, or none of them.")


def _levels(content: ProtocolFile) -> Iterator[Misplaced]:
    """Yield grants that ask for people by a level which is not defined."""
    for channel, rules in content.channels.items():
        for index, grant in enumerate(rules.grants):
            for tool, terms in grant.tools.items():
                if terms.approval not in {"none", "human"} and content.impact_levels is None:
                    path = ("channels", channel, "grants", index, "tools", tool, "approval")
                    message = f"Level {terms.approval!r} is not defined."
                    yield Misplaced(path, message, "Write `impact_levels`, or `human`.")
