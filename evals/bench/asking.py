"""How a store is asked: one question, and the sorts that there are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from evals.bench.crowd import NOW, Crowd
from registry.contracts.records import AliasFilter, ContractFilter, HistoryFilter
from registry.domain.names import Kind, Name

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry.db.uow import SqlUnitOfWork

LIMIT = 101
"""A page, and the one row more that tells whether there is another."""


class Question(NamedTuple):
    """What is asked, and what its plan may do besides reaching into an index."""

    says: str
    ask: Callable[[SqlUnitOfWork, Crowd], Any]
    walks: bool = False
    """Whether it may read an index from its beginning, until the page is full."""
    sorts: bool = False
    """Whether it may sort what it found: the history of one subject, or some short lists."""


def aliases(says: str, *, walks: bool = False, deep: bool = False, **wanted: Any) -> Question:
    """Ask for aliases; a value may be a function of the crowd."""

    def ask(uow: SqlUnitOfWork, crowd: Crowd) -> Any:
        asked = {key: of(crowd) if callable(of) else of for key, of in wanted.items()}
        after = str(crowd.alias(crowd.size // 2).key) if deep else None
        return uow.find_aliases(AliasFilter(**asked), now=NOW, limit=LIMIT, after=after)

    return Question(f"aliases {says}", ask, walks)


def contracts(says: str, *, walks: bool = False, **wanted: Any) -> Question:
    """Ask for contracts."""

    def ask(uow: SqlUnitOfWork, crowd: Crowd) -> Any:  # noqa: ARG001 - asked like the others
        return uow.find_contracts(ContractFilter(**wanted), limit=LIMIT, after=None)

    return Question(f"contracts {says}", ask, walks)


def history(
    says: str,
    *,
    walks: bool = False,
    sorts: bool = False,
    deep: bool = False,
    **wanted: Any,
) -> Question:
    """Ask for entries of the log; a value may be a function of the crowd."""

    def ask(uow: SqlUnitOfWork, crowd: Crowd) -> Any:
        asked = {key: of(crowd) if callable(of) else of for key, of in wanted.items()}
        after = crowd.entry(crowd.size // 2).id if deep else None
        return uow.find_entries(HistoryFilter(**asked), limit=LIMIT, after=after)

    return Question(f"history {says}", ask, walks, sorts)


def past(part: float) -> Callable[[Crowd], Any]:
    """Return the moment when that part of the log was written."""
    return lambda crowd: NOW + timedelta(seconds=crowd.size * part)


def middle(crowd: Crowd) -> Name:
    """Return the name of the alias in the middle."""
    return crowd.alias(crowd.size // 2).name


def misspelt(crowd: Crowd) -> Name:
    """Return it with a letter missing."""
    key = crowd.key(crowd.size // 2)
    return Name(Kind.SERVICE, key[:3] + key[4:])
