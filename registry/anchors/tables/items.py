"""What every reader of a name table yields: aliases, contracts, contexts, and what it refuses.

A reader says only what its file says. Chains, repetitions and what the registry knows already
are weighed afterwards, for all formats alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from registry.anchors.import_report import ImportLine
from registry.domain.names import Name
from registry.domain.rows import AliasType, place

if TYPE_CHECKING:
    from datetime import datetime

    from registry.anchors.lenient import Part
    from registry.domain.names import Kind
    from registry.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasItem:
    """A name and what its table says it stands for now.

    Several targets: the table does not choose. None, and not `gone`: it does not say.
    """

    name: Name
    context: str
    scope: str = ""
    targets: tuple[Name, ...] = ()
    gone: bool = False
    """Whether the table says that nothing replaces it."""
    type: AliasType = AliasType.PERMANENT
    constraint: str = ""
    owner: str = ""
    description: str = ""
    created_at: datetime | None = None
    expires_at: datetime | None = None
    deprecated_in: str = ""
    removed_in: str = ""
    at: str
    """Where it stands, as `file:line`."""
    note: str = ""
    """What people should read about it in the report."""

    @property
    def what(self) -> str:
        """Say what it is, for the report."""
        return f"alias {self.name} in {place(self.context, self.scope)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractItem:
    """A canonical that the table declares."""

    name: Name
    version: str = ""
    owner: str = ""
    description: str = ""
    base_url: str = ""
    deprecated: bool = False
    successor: Name | None = None
    doubtful: bool = False
    """Whether its table does not choose what follows it."""
    at: str
    note: str = ""

    @property
    def what(self) -> str:
        """Say what it is, for the report."""
        return f"contract {self.name}"


class ContextItem(NamedTuple):
    """A context that the table declares, with its full fallback order."""

    name: str
    fallback: tuple[str, ...]


Item = AliasItem | ContractItem | ContextItem | ImportLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What whoever imports adds to what the table says; "" and None leave it to the table."""

    context: str = ""
    kind: Kind | None = None
    owner: str = ""


def refused(what: str, error: InvalidInput, at: str) -> ImportLine:
    """Report something that cannot be taken."""
    return ImportLine("refused", what, f"{error.message} {error.hint}", at)


def text_of(part: Part, key: str) -> str:
    """Read a text that may be left out or empty; anything else is noted and counts as empty."""
    if part.part(key).value == "":
        return ""
    found = part.text(key)
    return found.value if found else ""
