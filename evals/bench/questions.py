"""Every list, hint and history that people ask for."""

from __future__ import annotations

from datetime import timedelta

from evals.bench.asking import (
    LIMIT,
    Question,
    aliases,
    contracts,
    history,
    middle,
    misspelt,
    past,
)
from evals.bench.crowd import CONTEXTS, HOT, NOW
from registry.domain.rows import Table

QUESTIONS = (
    aliases("from the first", walks=True),
    aliases("from the middle", deep=True),
    aliases("of a kind", kind="attribute"),
    aliases("in a context", context=CONTEXTS[1]),
    aliases(
        "of a kind in a context, from the middle",
        kind="service",
        context=CONTEXTS[2],
        deep=True,
    ),
    aliases("of one name", name=middle),
    aliases("of a target that many point at", target=HOT),
    aliases("of a target", target=lambda crowd: crowd.contract(crowd.size // 200).name),
    aliases("of an owner", owner="@team-42"),
    aliases("of an owner and a state", owner="@team-42", state="expired"),
    aliases("of a type", type="temporary"),
    aliases("that are live", state="live", walks=True),
    aliases("that have expired", state="expired"),
    aliases("that are retired", state="retired"),
    aliases("without target", state="without target"),
    aliases("that expire within 30 days", expiring_within=timedelta(days=30)),
    aliases(
        "that expire within 30 days in a context",
        expiring_within=timedelta(days=30),
        context=CONTEXTS[0],
    ),
    aliases("found by a frequent word", search="user"),
    aliases("found by a rare word", search=lambda crowd: f"{crowd.size // 2:07}"),
    aliases("found by two words", search="USER-vault"),
    contracts("from the first", walks=True),
    contracts("of an owner", owner="@team-42"),
    contracts("that are deprecated", status="deprecated"),
    contracts("found by a word", search="vault"),
    Question("aliases that a contract is shown with", lambda uow, _: uow.users_of(HOT, LIMIT)),
    Question(
        "a hint: aliases", lambda uow, crowd: uow.keys_near(Table.ALIAS, misspelt(crowd), 50)
    ),
    Question(
        "a hint: contracts",
        lambda uow, crowd: uow.keys_near(Table.CONTRACT, misspelt(crowd), 50),
    ),
    Question(
        "which of 50 rows are known",
        lambda uow, crowd: uow.known([crowd.alias(n).key for n in range(50)]),
    ),
    history("from the newest", walks=True),
    history("from the middle", deep=True),
    history("of a row", sorts=True, about=lambda crowd: str(crowd.alias(crowd.size // 9).key)),
    history("of a name", sorts=True, about=lambda crowd: crowd.key(crowd.size // 9)),
    history("of a proposal", sorts=True, about=lambda crowd: f"P-{crowd.size // 9:09}"),
    history("of an actor", actor="person-42"),
    history("of a tag", tag="registry:revision:apply"),
    history("of a sort of tags", sorts=True, tag="proposal:"),
    history("of a period", since=past(0.3), until=past(0.4)),
    history("of an actor in a period", actor="person-42", since=past(0.3), until=past(0.4)),
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
