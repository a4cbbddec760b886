"""Every list, hint and history that people ask for, and how much work its answer may take."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from evals.bench.crowd import CONTEXTS, HOT, NOW, Crowd
from registry.contracts.records import AliasFilter, ContractFilter, HistoryFilter
from registry.domain.names import Kind, Name
from registry.domain.rows import Table

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


def _aliases(says: str, *, walks: bool = False, deep: bool = False, **wanted: Any) -> Question:
    def ask(uow: SqlUnitOfWork, crowd: Crowd) -> Any:
        asked = {key: of(crowd) if callable(of) else of for key, of in wanted.items()}
        after = str(crowd.alias(crowd.size // 2).key) if deep else None
        return uow.find_aliases(AliasFilter(**asked), now=NOW, limit=LIMIT, after=after)

    return Question(f"aliases {says}", ask, walks)


def _contracts(says: str, *, walks: bool = False, **wanted: Any) -> Question:
    def ask(uow: SqlUnitOfWork, crowd: Crowd) -> Any:  # noqa: ARG001 - asked like the others
        return uow.find_contracts(ContractFilter(**wanted), limit=LIMIT, after=None)

    return Question(f"contracts {says}", ask, walks)


def _history(
    says: str,
    *,
    walks: bool = False,
    sorts: bool = False,
    deep: bool = False,
    **wanted: Any,
) -> Question:
    def ask(uow: SqlUnitOfWork, crowd: Crowd) -> Any:
        asked = {key: of(crowd) if callable(of) else of for key, of in wanted.items()}
        after = crowd.entry(crowd.size // 2).id if deep else None
        return uow.find_entries(HistoryFilter(**asked), limit=LIMIT, after=after)

    return Question(f"history {says}", ask, walks, sorts)


def _past(part: float) -> Callable[[Crowd], Any]:
    return lambda crowd: NOW + timedelta(seconds=crowd.size * part)


def _middle(crowd: Crowd) -> Name:
    return crowd.alias(crowd.size // 2).name


def _misspelt(crowd: Crowd) -> Name:
    key = crowd.key(crowd.size // 2)
    return Name(Kind.SERVICE, key[:3] + key[4:])


QUESTIONS = (
    _aliases("from the first", walks=True),
    _aliases("from the middle", deep=True),
    _aliases("of a kind", kind="attribute"),
    _aliases("in a context", context=CONTEXTS[1]),
    _aliases(
        "of a kind in a context, from the middle",
        kind="service",
        context=CONTEXTS[2],
        deep=True,
    ),
    _aliases("of one name", name=_middle),
    _aliases("of a target that many point at", target=HOT),
    _aliases("of a target", target=lambda crowd: crowd.contract(crowd.size // 200).name),
    _aliases("of an owner", owner="@team-42"),
    _aliases("of an owner and a state", owner="@team-42", state="expired"),
    _aliases("of a type", type="temporary"),
    _aliases("that are live", state="live", walks=True),
    _aliases("that have expired", state="expired"),
    _aliases("that are retired", state="retired"),
    _aliases("without target", state="without target"),
    _aliases("that expire within 30 days", expiring_within=timedelta(days=30)),
    _aliases(
        "that expire within 30 days in a context",
        expiring_within=timedelta(days=30),
        context=CONTEXTS[0],
    ),
    _aliases("found by a frequent word", search="user"),
    _aliases("found by a rare word", search=lambda crowd: f"{crowd.size // 2:07}"),
    _aliases("found by two words", search="USER-vault"),
    _contracts("from the first", walks=True),
    _contracts("of an owner", owner="@team-42"),
    _contracts("that are deprecated", status="deprecated"),
    _contracts("found by a word", search="vault"),
    Question("aliases that a contract is shown with", lambda uow, _: uow.users_of(HOT, LIMIT)),
    Question(
        "a hint: aliases", lambda uow, crowd: uow.keys_near(Table.ALIAS, _misspelt(crowd), 50)
    ),
    Question(
        "a hint: contracts",
        lambda uow, crowd: uow.keys_near(Table.CONTRACT, _misspelt(crowd), 50),
    ),
    Question(
        "which of 50 rows are known",
        lambda uow, crowd: uow.known([crowd.alias(n).key for n in range(50)]),
    ),
    _history("from the newest", walks=True),
    _history("from the middle", deep=True),
    _history("of a row", sorts=True, about=lambda crowd: str(crowd.alias(crowd.size // 9).key)),
    _history("of a name", sorts=True, about=lambda crowd: crowd.key(crowd.size // 9)),
    _history("of a proposal", sorts=True, about=lambda crowd: f"P-{crowd.size // 9:09}"),
    _history("of an actor", actor="person-42"),
    _history("of a tag", tag="registry:revision:apply"),
    _history("of a sort of tags", sorts=True, tag="proposal:"),
    _history("of a period", since=_past(0.3), until=_past(0.4)),
    _history("of an actor in a period", actor="person-42", since=_past(0.3), until=_past(0.4)),
    Question(
        "proposals from the newest",
        lambda uow, _: uow.proposals(status=None, limit=51, after=None),
        walks=True,
    ),
    Question(
        "proposals that wait",
        lambda uow, _: uow.proposals(status="pending", limit=51, after=None),
    ),
    Question(
        "proposals that wait, from the middle",
        lambda uow, crowd: uow.proposals(
            status="pending", limit=51, after=f"P-{crowd.size // 10:09}"
        ),
    ),
    Question(
        "proposals whose time is over", lambda uow, _: uow.overdue(NOW + timedelta(days=15), 51)
    ),
)
