"""What the registry itself knows, as documents: its contracts, and what was decided and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.contracts.records import ContractFilter
from tools.describe import describe_edits
from tools.knowledge.ports import Document, DocumentKind, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry.contracts.ports import Reader
    from registry.contracts.records import ContractView, Page, ProposalView

SOURCE = "registry"
_PAGE = 500


def registry_documents(registry: Reader) -> Iterator[Document]:
    """Yield a document for each contract and each proposal."""
    every = ContractFilter()
    for contract in _all(lambda after: registry.contracts(every, limit=_PAGE, after=after)):
        yield _contract(contract)
    for proposal in _all(lambda after: registry.proposals(limit=_PAGE, after=after)):
        yield _decision(proposal)


def _all(read: Callable[[str | None], Page[Any]]) -> Iterator[Any]:
    after: str | None = None
    while True:
        page = read(after)
        yield from page.items
        if page.next is None:
            return
        after = page.next


def _contract(view: ContractView) -> Document:
    contract = view.contract
    facts = {
        "Version": contract.version,
        "Owner": contract.owner,
        "Answers at": contract.base_url,
        "Stands": str(contract.status),
    }
    said = [f"{name}: {value}" for name, value in facts.items() if value]
    sections = (
        Section(heading=contract.name.key, level=1, text=contract.description),
        Section(heading="Facts", level=2, text="\n".join(said)),
    )
    return Document(
        kind=DocumentKind.CONTRACT,
        path=str(contract.name),
        title=contract.name.key,
        sections=sections,
        source=SOURCE,
    )


def _decision(view: ProposalView) -> Document:
    proposal = view.proposal
    title = describe_edits(proposal.edits)
    said = [f"{d.actor}: {d.verdict}. {d.reason}".strip() for d in view.decisions]
    sections = (
        Section(heading=title, level=1, text=f"{proposal.reason} ({proposal.status})".strip()),
        Section(heading="Decisions", level=2, text="\n".join(said)),
    )
    return Document(
        kind=DocumentKind.DECISION,
        path=proposal.id,
        title=title,
        sections=sections,
        source=SOURCE,
    )
