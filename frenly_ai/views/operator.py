"""What the operator may do, for people and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frenly_ai.views.text import safe, table
from tools.catalogue import CATALOGUE
from tools.verdicts import rule_says

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tools.protocol import Protocol
    from tools.protocol_file import ToolGrant

    Json = dict[str, Any]


def explained(protocol: Protocol, channel: str, role: str, tool: str | None) -> Json:
    """Put together what a role may do on a channel."""
    limits = protocol.limits(channel)
    grants = protocol.grants(channel, [role])
    wanted = [tool] if tool else list(CATALOGUE)
    templates = [
        template.says
        for group in (protocol.content.query_templates or {}).values()
        for template in group
        if template.tool in grants and tool in {None, template.tool}
    ]
    return {
        "channel": channel,
        "role": role,
        "limits": None if limits is None else limits.model_dump(),
        "tools": [_tool(protocol, name, grants.get(name), is_open=limits is not None)
                  for name in wanted],
        "may_be_asked": templates,
    }  # fmt: skip


def _tool(
    protocol: Protocol, name: str, grants: tuple[ToolGrant, ...] | None, *, is_open: bool
) -> Json:
    if not grants:
        why = "no grant of this role opens it" if is_open else "the channel is closed"
        return {"tool": name, "allowed": False, "why_not": why}
    terms = grants[0]
    fields = CATALOGUE[name].args.model_fields
    return {
        "tool": name,
        "allowed": True,
        "approval": terms.approval,
        "people_at_least": protocol.people(terms),
        "arguments": {
            field: rule_says(terms.arguments[field])
            if field in terms.arguments
            else f"closed; it stays {info.default!r}"
            for field, info in fields.items()
        },
    }


def explain_lines(told: Json) -> Iterator[str]:
    """Render it for people."""
    yield f"{safe(told['role'])} on {safe(told['channel'])}"
    if told["limits"] is None:
        yield "the channel is closed: no tool can be called there"
    else:
        yield "limits: " + ", ".join(f"{k} {v}" for k, v in told["limits"].items())
    closed = [tool["tool"] for tool in told["tools"] if not tool["allowed"]]
    for tool in told["tools"]:
        if tool["allowed"]:
            yield f"{tool['tool']}: {_who_decides(tool)}"
            for field, says in tool["arguments"].items():
                yield f"  {field}: {safe(says)}"
    if closed:
        why = {tool["why_not"] for tool in told["tools"] if not tool["allowed"]}
        yield f"refused: {', '.join(closed)} ({', '.join(sorted(why))})"
    if told["may_be_asked"]:
        yield "may be asked, for example:"
        yield from (f"  {safe(says)}" for says in told["may_be_asked"])


def _who_decides(tool: Json) -> str:
    if tool["approval"] == "none":
        return "only reads"
    if tool["people_at_least"]:
        return f"{tool['approval']}: people decide, at least {tool['people_at_least']}"
    return "people decide, as governance asks"


def matrix_lines(cells: Sequence[Json], roles: Sequence[str]) -> Iterator[str]:
    """Render a table for each channel that is open."""
    for channel in dict.fromkeys(cell["channel"] for cell in cells):
        here = [cell for cell in cells if cell["channel"] == channel]
        if not any(cell["approval"] for cell in here):
            yield f"{channel}: closed"
            continue
        at = {(cell["tool"], cell["role"]): cell["approval"] for cell in here}
        tools = dict.fromkeys(cell["tool"] for cell in here)
        rows = [[tool, *(_word(at[tool, role]) for role in roles)] for tool in tools]
        yield from table([channel, *roles], rows)


def _word(approval: str) -> str:
    return {"": "-", "none": "reads"}.get(approval, approval)
