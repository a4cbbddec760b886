"""Knowledge of an installation that was given none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.knowledge.ports import Change, Document, DocumentKind, Found

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


class NoKnowledge:
    """Holds nothing, finds nothing and keeps nothing."""

    def search(
        self,
        query: str,  # noqa: ARG002 - the port's signature
        *,
        kinds: Collection[DocumentKind] = (),  # noqa: ARG002 - as above
        limit: int = 3,  # noqa: ARG002 - as above
    ) -> Found:
        return Found(hits=())

    def replace(self, source: str, documents: Iterable[Document]) -> Change:  # noqa: ARG002 - as above
        return Change()

    def documents(self) -> Sequence[Document]:
        return ()


NO_KNOWLEDGE = NoKnowledge()
