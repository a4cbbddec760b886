"""The operator protocol: who may call which tool, on which channel, with which arguments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from registry.domain.digest import digest
from registry.errors import nearest
from tools.closed_yaml import read_closed
from tools.protocol_binding import check_grant
from tools.protocol_file import Limits, ProtocolFile, ToolGrant
from tools.protocol_messages import misread, wrong
from tools.protocol_sections import check_sections

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from registry.anchors.located import Document
    from tools.catalogue import Tool


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """A protocol file that was read, with the place of every part for messages about it."""

    content: ProtocolFile
    document: Document

    @cached_property
    def hash(self) -> str:
        """Hash what the file means; comments, order of keys and spacing do not count."""
        return digest(self.content.model_dump(mode="json", by_alias=True, exclude_unset=True))

    def limits(self, channel: str) -> Limits | None:
        """Return the limits of a channel, None when the protocol does not open it."""
        rules = {str(name): rules for name, rules in self.content.channels.items()}.get(channel)
        return None if rules is None else rules.limits

    def grants(self, channel: str, roles: Collection[str]) -> dict[str, tuple[ToolGrant, ...]]:
        """Return what these roles may call on a channel; a tool once for each role's grant."""
        found: dict[str, tuple[ToolGrant, ...]] = {}
        for name, rules in self.content.channels.items():
            for grant in rules.grants if name == channel else ():
                if set(grant.roles) & set(roles):
                    for tool, terms in grant.tools.items():
                        found[tool] = (*found.get(tool, ()), terms)
        return found

    def people(self, terms: ToolGrant) -> int:
        """Return how many people a grant demands at least; 0 where governance alone decides."""
        levels = self.content.impact_levels
        if levels is None or terms.approval in {"none", "human"}:
            return 0
        return int(getattr(levels, terms.approval))


def load(text: str, *, source: str, roles: Collection[str]) -> Protocol:
    """Read a protocol file closed: anything unknown refuses it.

    Args:
        text: the file's text.
        source: what messages call the file.
        roles: names of the roles that exist.

    Raises:
        InvalidInput: names `source:line` and, for an unknown word, the nearest known one.
    """
    value, document = read_closed(text, source=source)
    try:
        content = ProtocolFile.model_validate(value)
    except ValidationError as error:
        raise misread(error, document) from None
    _check_roles(content, document, roles)
    _check_once(content, document)
    return Protocol(content=content, document=document)


def bind(protocol: Protocol, catalogue: Mapping[str, Tool]) -> None:
    """Check every grant against the tools that exist, before any user meets a bad one.

    Raises:
        InvalidInput: a tool or argument does not exist, a rule does not fit its argument, a
            required argument is not opened, `approval` contradicts what the tool does, or an
            optional section names what is not there.
    """
    for path, terms in _tool_grants(protocol.content):
        name = path[-1]
        if name not in catalogue:
            hint = nearest(name, catalogue)
            raise wrong(protocol.document, path, f"{name!r} is not a tool.", hint)
        misfit = check_grant(catalogue[name], terms)
        if misfit is not None:
            where = (*path, *misfit.path)
            raise wrong(protocol.document, where, misfit.message, misfit.hint)
    misplaced = check_sections(protocol.content, catalogue)
    if misplaced is not None:
        raise wrong(protocol.document, *misplaced)


def _tool_grants(content: ProtocolFile) -> Iterator[tuple[tuple[Any, ...], ToolGrant]]:
    for channel, rules in content.channels.items():
        for index, grant in enumerate(rules.grants):
            for tool, terms in grant.tools.items():
                yield ("channels", channel, "grants", index, "tools", tool), terms


def _check_roles(content: ProtocolFile, document: Document, roles: Collection[str]) -> None:
    for channel, rules in content.channels.items():
        for index, grant in enumerate(rules.grants):
            for position, role in enumerate(grant.roles):
                if role not in roles:
                    where = ("channels", channel, "grants", index, "roles", position)
                    raise wrong(
                        document, where, f"{role!r} is not a role.", nearest(role, roles)
                    )


def _check_once(content: ProtocolFile, document: Document) -> None:
    """Refuse a tool that one role is granted twice: which terms would hold?"""
    granted: set[tuple[str, str, str]] = set()
    for path, role in _roles_of_tools(content):
        key = (path[1], role, path[-1])
        if key in granted:
            message = f"{path[-1]!r} is granted to {role!r} twice on {path[1]!r}."
            raise wrong(document, path, message, "Keep the grant that is meant.")
        granted.add(key)


def _roles_of_tools(content: ProtocolFile) -> Iterator[tuple[tuple[Any, ...], str]]:
    for path, _ in _tool_grants(content):
        grant = content.channels[path[1]].grants[path[3]]
        yield from ((path, role) for role in grant.roles)
