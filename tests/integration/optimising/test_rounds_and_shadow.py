"""The daily round and the replayed past of a real application, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from frenly_ai.bootstrap import build
from frenly_ai.optimising.looking import Optimiser
from frenly_ai.optimising.opening import load_policy, open_optimiser
from frenly_ai.optimising.rounds import run_round
from frenly_ai.optimising.shadowing import shadow
from frenly_ai.settings import read_settings
from registry.contracts.records import Wish
from registry.contracts.usage import Coverage, UsedCount
from registry.domain.edits import (
    AdoptAlias,
    ChangeAliasOwner,
    CreateAlias,
    RegisterContext,
    RegisterContract,
    RepointAlias,
    RetireAlias,
)
from registry.domain.proposals import Origin
from registry.errors import Denied, InvalidInput, Missing
from tests.builders import NOW, service
from tests.platforms import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from frenly_ai.bootstrap import App
    from registry.domain.edits import Edit

DAY = timedelta(days=1)
USERS = service("user-management-api")
GROUND: tuple[Edit, ...] = (
    RegisterContext(name="system", fallback=("system",)),
    RegisterContext(name="application", fallback=("application", "system")),
    RegisterContract(name=USERS, owner="@identity"),
    *(
        AdoptAlias(name=service(key), context=context, target=USERS, owner="@identity")
        for key, context in (
            ("user-api", "system"),
            ("user-api", "application"),
            ("old_name", "system"),
            ("login-api", "system"),
            ("login-api", "application"),
        )
    ),
)


class Desk:
    """An application with people, and a clock that the test moves."""

    def __init__(self, home: Path, url: str | None) -> None:
        self.clock = Clock()
        policies = home / "policies"
        policies.mkdir(parents=True)
        self.policies = policies
        self.app: App = build(
            read_settings(home=home, database_url=url, config_dir=policies), clock=self.clock
        )
        registry = self.app.registry
        root = registry.authenticate(registry.add_user("root", ["admin"], by=None).token)
        self.people = {"root": root}
        for name in ("ana", "ben", "dee"):
            made = registry.add_user(name, ["maintainer"], by=root)
            self.people[name] = registry.authenticate(made.token)
        registry.add_user("rounds", ["service"], kind="service", by=root)

    def allow(self, **rounds: Any) -> None:
        """Let the policy name who asks, and how much."""
        told = {"on_behalf_of": "rounds", "at_most": 3, "waiting_at_most": 10,
                "risk_at_most": "low", **rounds}  # fmt: skip
        text = "\n".join(f"    {key}: {value}" for key, value in told.items())
        self.policies.joinpath("optimising.yaml").write_text(
            "version: 1\noptimising:\n  ends_within: 30d\n  unused_for: 90d\n"
            "  scanned_within: 30d\n  hot_lookups: 1000\n  hot_uses: 10\n"
            f"  asked_elsewhere: 100\n  rejected_rests: 90d\n  rounds:\n{text}\n",
            encoding="utf-8",
        )

    def propose(self, *edits: Edit):
        wish = Wish(edits=edits, origin=Origin(channel="cli"), reason="as agreed")
        return self.app.registry.propose(wish, self.people["ana"])

    def decide(self, view, verdict: str = "approve"):
        for name in ("ben", "dee"):
            p = self.app.registry.proposal(view.proposal.id).proposal
            if p.status == "pending":
                self.app.registry.decide(
                    p.id, p.digest, verdict, reason="seen", by=self.people[name]
                )
        self.app.registry.work()
        return self.app.registry.proposal(view.proposal.id).proposal

    def enact(self, *edits: Edit):
        done = self.decide(self.propose(*edits))
        assert done.status == "applied", done.status
        return done

    def waiting(self):
        return [v.proposal for v in self.app.registry.proposals(status="pending").items]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from _opened(tmp_path, None)


@pytest.fixture(params=["sqlite", "postgresql"])
def each_desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    postgres = request.param == "postgresql"
    url = request.getfixturevalue("prepared_postgres_url") if postgres else None
    yield from _opened(tmp_path, url)


def _opened(folder: Path, url: str | None) -> Iterator[Desk]:
    made = Desk(folder / "home", url)
    made.enact(*GROUND)
    yield made
    made.app.close()


def test_a_round_asks_for_nothing_as_long_as_nobody_is_named(desk: Desk) -> None:
    said = run_round(desk.app)

    assert "names nobody" in said[0]
    assert desk.waiting() == []


def test_a_round_asks_for_what_is_safe_once_on_behalf_of_the_named_service(desk: Desk) -> None:
    desk.allow(risk_at_most="none")
    first, second = run_round(desk.app), run_round(desk.app)

    waiting = desk.waiting()
    assert len(first) == len(waiting) == 2
    assert second == []
    assert {p.author for p in waiting} == {"rounds"}
    assert {p.origin.channel for p in waiting} == {"schedule"}
    assert all(isinstance(p.edits[0], RetireAlias) for p in waiting)
    assert all(p.evidence and p.agent for p in waiting)


def test_a_round_is_bounded_by_its_number_and_by_what_waits(desk: Desk) -> None:
    desk.allow(at_most=1, waiting_at_most=1)

    first, second = run_round(desk.app), run_round(desk.app)

    assert len(first) == len(desk.waiting()) == 1
    assert "wait for people" in second[0]


def test_what_was_put_off_or_rejected_is_not_asked_for_before_its_day(
    each_desk: Desk,
) -> None:
    desk = each_desk
    desk.allow(risk_at_most="none")
    optimiser = open_optimiser(desk.app)
    one, two = (each for each in optimiser.look().items if each.risk == "none")
    ben = desk.people["ben"]
    optimiser.put_off(one.id, desk.clock() + 20 * DAY, "after the move", ben)
    rejected = desk.decide(desk.propose(*two.edits), "reject")

    assert rejected.status == "rejected"
    assert run_round(desk.app) == []
    assert open_optimiser(desk.app).look().put_off == 2
    assert open_optimiser(desk.app).one(one.id).id == one.id

    desk.clock.advance(21 * DAY)
    assert len(run_round(desk.app)) == 1
    desk.clock.advance(80 * DAY)
    assert len(run_round(desk.app)) == 1


def test_a_person_or_a_revoked_service_is_nobody_to_ask_in_the_name_of(desk: Desk) -> None:
    for named in ("ana", "nobody"):
        desk.allow(on_behalf_of=named)
        with pytest.raises(Denied, match="no service account"):
            run_round(desk.app)

    desk.app.registry.revoke_user("rounds", desk.people["root"])
    desk.allow()
    with pytest.raises(Denied, match="no service account"):
        run_round(desk.app)
    assert desk.waiting() == []


def test_a_paused_operator_asks_for_nothing(desk: Desk) -> None:
    desk.allow()
    desk.app.registry.pause("look first", desk.people["root"])

    said = run_round(desk.app)

    assert all("was not asked for" in line for line in said)
    assert desk.waiting() == []


class Record:
    """A usage record that a test writes."""

    def __init__(self, *counts: UsedCount) -> None:
        self.counted = counts

    def coverage(self) -> Coverage:
        return Coverage(NOW - 400 * DAY, NOW + 100 * DAY, 1)

    def counts(self, since) -> tuple[UsedCount, ...]:
        assert since > NOW
        return self.counted


def test_what_was_written_lately_is_not_called_unused_and_later_it_is(
    each_desk: Desk,
) -> None:
    desk = each_desk
    record = Record(UsedCount(name=USERS, lookups=4))

    def kinds() -> set[str]:
        return {each.kind for each in _optimiser(desk, record).look().items}

    desk.clock.advance(91 * DAY)
    later = kinds()
    desk.enact(ChangeAliasOwner(name=service("old_name"), context="system", owner="@web"))
    assert "unused" in later
    idle = {
        each.what.split("'")[1] for each in _optimiser(desk, record).look(kind="unused").items
    }
    assert "old_name" not in idle


def _optimiser(desk: Desk, record: Record) -> Optimiser:
    return Optimiser(desk.app.deps, load_policy(None), record)


def test_a_look_is_kept_for_a_moment_and_refuses_what_it_cannot_show(desk: Desk) -> None:
    optimiser = open_optimiser(desk.app)

    assert optimiser.look() == optimiser.look()
    with pytest.raises(InvalidInput):
        optimiser.look(kind="unusd")
    with pytest.raises(InvalidInput):
        optimiser.look(limit=0)
    with pytest.raises(Missing):
        optimiser.one("O-nothing")


def test_the_past_is_replayed_as_if_unseen_and_each_deed_compared(each_desk: Desk) -> None:
    desk = each_desk

    def gone(key: str, context: str = "application") -> RetireAlias:
        return RetireAlias(name=service(key), context=context)

    agreed = desk.enact(gone("user-api"))
    made = desk.enact(
        CreateAlias(name=service("pay-api"), context="system", target=USERS, owner="@identity")
    )
    missed = desk.enact(
        ChangeAliasOwner(name=service("pay-api"), context="system", owner="@payments")
    )
    against = desk.decide(desk.propose(gone("login-api")), "reject")
    spared = desk.decide(desk.propose(gone("pay-api", "system")), "reject")
    before = desk.waiting()

    told = shadow(desk.app)

    verdicts = {each.wish.proposal: str(each.verdict) for each in told.compared}
    assert verdicts == {
        agreed.id: "agreed",
        made.id: "new",
        missed.id: "missed",
        against.id: "against",
        spared.id: "spared",
    }
    assert told.agreement == 0.5
    assert {extra.improvement.kind for extra in told.extras} == {"misnamed", "wrongly_scoped"}
    assert desk.waiting() == before
    assert told.content()["counts"]["agreed"] == 1


def test_only_the_newest_deeds_are_replayed_and_the_rest_counted(desk: Desk) -> None:
    other = RegisterContract(name=service("billing-api"), owner="@identity")
    desk.enact(other)
    desk.clock.advance(DAY)
    moved = RepointAlias(
        name=service("old_name"), context="system", target=service("billing-api")
    )
    last = desk.enact(moved)

    told = shadow(desk.app, most=1)
    since = shadow(desk.app, since=desk.clock() - timedelta(hours=1))

    assert [each.wish.proposal for each in told.compared] == [last.id]
    assert told.not_replayed == 1
    assert [str(each.verdict) for each in told.compared] == ["otherwise"]
    assert [each.wish.proposal for each in since.compared] == [last.id]
    assert since.agreement == 0.0
