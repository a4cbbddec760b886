"""A registry of any size, loaded in bulk: aliases, contracts, changes, proposals and a log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from registry.audit.entries import Entry, Tag
from registry.domain.changes import RowChange
from registry.domain.names import Kind, Name
from registry.domain.proposals import (
    Origin,
    Proposal,
    ProposalKind,
    ProposalStatus,
    Quorum,
)
from registry.domain.rows import (
    Alias,
    AliasStatus,
    AliasType,
    Context,
    Contract,
    ContractStatus,
    Row,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
CONTEXTS = ("application", "frontend", "system")
HOT = Name(Kind.SERVICE, "user-management-api")
"""One alias in twenty points at it."""
DAY = timedelta(days=1)
_TEXT = """
account api audit billing cart catalog chat claim client config consent content coupon credit
data device event export file forum gateway geo hotel image invoice item job key ledger legacy
letter loan mail map media member metric money note order parcel payment photo plan price
profile quote rate refund report route sales search session shop stock tax team ticket token
trade user vault video voucher wallet web zone
"""
_WORDS = _TEXT.split()
A_REVISION = 1_000
"""How many rows a revision changes."""
ENTRIES_A_PROPOSAL = 5
_TAGS = (
    Tag.PROPOSAL_CREATE,
    Tag.DECISION_APPROVE,
    Tag.DECISION_APPROVE,
    Tag.REVISION_APPLY,
    Tag.RUN_FINISH,
)
_BATCH = 20_000


class Crowd(NamedTuple):
    """How large a registry is, and some of what it holds."""

    size: int

    def key(self, number: int) -> str:
        """Return the key of an alias."""
        words = len(_WORDS)
        one, two = _WORDS[number % words], _WORDS[number // words % words]
        return f"{one}-{two}-{number:07}"

    def alias(self, number: int) -> Alias:
        """Return one alias: most are permanent, some end, some are retired or lack a target."""
        kind = Kind.ATTRIBUTE if number % 10 == 9 else Kind.SERVICE  # noqa: PLR2004 - the mix
        key = self.key(number)
        ends = number % 5 == 1
        target = HOT if number % 20 == 3 else self.contract(number // 100).name  # noqa: PLR2004
        return Alias(
            name=Name(kind, key.replace("-", ".") if kind is Kind.ATTRIBUTE else key),
            context=CONTEXTS[number % 3],
            type=AliasType.TEMPORARY if ends else AliasType.PERMANENT,
            target=None if number % 100 == 7 else target,  # noqa: PLR2004 - the mix
            owner=f"@team-{number % 499}",
            created_at=NOW - 300 * DAY,
            expires_at=NOW + (number % 600 - 200) * DAY if ends else None,
            status=AliasStatus.RETIRED if number % 50 == 4 else AliasStatus.ACTIVE,  # noqa: PLR2004
        )

    def contract(self, number: int) -> Contract:
        """Return one contract, of which there is one for every four aliases."""
        status = ContractStatus.DEPRECATED if number % 10 == 1 else ContractStatus.ACTIVE
        return Contract(
            name=Name(Kind.SERVICE, f"{self.key(number)}-api"),
            owner=f"@team-{number % 499}",
            status=status,
        )

    def rows(self) -> Iterator[Row]:
        """Go through every row."""
        yield from (Context(name=name, fallback=(name,)) for name in CONTEXTS)
        yield Contract(name=HOT)
        yield from (self.contract(number) for number in range(self.size // 4))
        yield from (self.alias(number) for number in range(self.size))

    def proposal(self, number: int) -> Proposal:
        """Return one proposal, which would change one alias."""
        alias = self.alias(number)
        is_open = number % 20 == 0
        return Proposal(
            id=f"P-{number:09}",
            kind=ProposalKind.CHANGE,
            status=ProposalStatus.PENDING if is_open else ProposalStatus.APPLIED,
            edits=(),
            author="ana",
            agent="",
            origin=Origin(channel="cli"),
            reason="",
            evidence=(),
            provenance=(),
            base_revision=1,
            changes=(RowChange(alias.key, None, alias),),
            reads={},
            findings=(),
            promises=(),
            quorum=Quorum(approvals=2, groups=()),
            hashes={},
            content_key=f"{number:064}",
            digest=f"{number:064}",
            created_at=NOW + timedelta(seconds=number),
            expires_at=NOW + timedelta(seconds=number) + 14 * DAY,
        )

    def entry(self, number: int) -> Entry:
        """Return one audit entry; a proposal has five."""
        return Entry(
            id=f"E-{number:09}",
            at=NOW + timedelta(seconds=number),
            tag=_TAGS[number % len(_TAGS)],
            actor=f"person-{number % 997}",
            about=f"P-{number // ENTRIES_A_PROPOSAL:09}",
            data={},
        )
