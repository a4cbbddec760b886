"""Past incidents as documents: only those whose cause a person confirmed, as it was confirmed.

What alerts and logs said then is left out: they are other people's words, of one moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.knowledge.ports import Document, DocumentKind, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.contracts.past_incidents import ConfirmedIncident, ConfirmedIncidents

SOURCE = "incidents"
_PAGE = 100
_MOST_NAMES = 5


def incident_documents(past: ConfirmedIncidents) -> Iterator[Document]:
    """Yield a document for each confirmed incident, newest first."""
    after: str | None = None
    while True:
        page = past.confirmed(limit=_PAGE, after=after)
        yield from map(_document, page.items)
        if (after := page.next) is None:
            return


def _document(confirmed: ConfirmedIncident) -> Document:
    incident, cause = confirmed.incident, confirmed.cause
    names = ", ".join(confirmed.alert_names[:_MOST_NAMES]) or incident.title
    done = [f"{each.act}: {each.because}" for each in incident.responses]
    told = f"The cause was {cause.fault} of {cause.entity}: {cause.says}"
    sections = {
        "Confirmed": f"{confirmed.by}, {confirmed.at:%Y-%m-%d}: {confirmed.reason}",
        "What was asked for": "\n".join(done),
    }
    return Document(
        kind=DocumentKind.INCIDENT,
        path=incident.id,
        title=names,
        sections=(
            Section(heading=names, level=1, text=f"{incident.title}. {told}"),
            *(Section(heading=h, level=2, text=text) for h, text in sections.items()),
        ),
        source=SOURCE,
    )
