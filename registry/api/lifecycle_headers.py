"""What is on its way out says so in its headers: Deprecation, Sunset, and what follows it.

RFC 9745 writes since when as a structured date, RFC 8594 until when as an HTTP date, and both
name what to read or call instead as links.
"""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import quote

from registry.domain.names import Kind, Name
from registry.domain.rows import ContractStatus
from registry.domain.times import AfterApply

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.rows import Contract
    from registry.domain.times import Moment

Headers = tuple[tuple[str, str], ...]
CONTRACTS = "/v1/contracts/"


class Announced(Protocol):
    """What is announced of an answer that is on its way out; None where nothing is."""

    @property
    def deprecated_since(self) -> datetime | None: ...

    @property
    def sunset_at(self) -> datetime | None: ...

    @property
    def successor(self) -> Name | None: ...


class Announcement(NamedTuple):
    """The same, of a contract."""

    deprecated_since: datetime | None
    sunset_at: datetime | None
    successor: Name | None


def announced_of(contract: Contract) -> Announcement:
    """Return what is announced of a contract; nothing while it is active."""
    if contract.status is ContractStatus.ACTIVE:
        return Announcement(None, None, None)
    since, sunset = _fixed(contract.deprecated_at), _fixed(contract.sunset_at)
    return Announcement(since, sunset, contract.successor)


def lifecycle_headers(announced: Announced, about: Name) -> Headers:
    """Return the headers of an answer about a name; none while nothing is announced."""
    found: list[tuple[str, str]] = []
    links: list[str] = []
    if announced.deprecated_since is not None:
        found.append(("deprecation", f"@{int(announced.deprecated_since.timestamp())}"))
        links.append(f'<{_page(about)}>; rel="deprecation"; type="application/json"')
    if announced.sunset_at is not None:
        found.append(("sunset", format_datetime(announced.sunset_at, usegmt=True)))
    if announced.successor is not None:
        links.append(f'<{_page(announced.successor)}>; rel="successor-version"')
    if links:
        found.append(("link", ", ".join(links)))
    return tuple(found)


def _page(name: Name) -> str:
    """Return where this API shows a contract; a path leaves out its leading slash there."""
    key = quote(name.key.removeprefix("/"), safe="/")
    kind = "" if name.kind is Kind.SERVICE else f"?kind={name.kind}"
    return f"{CONTRACTS}{key}{kind}"


def _fixed(moment: Moment | None) -> datetime | None:
    return None if isinstance(moment, AfterApply) else moment
