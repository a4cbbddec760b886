"""Whatever people ask, decide, forge or wait for: the promises of the registry hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from registry import migrations
from registry.domain.edits import UndoProposal
from registry.errors import ErrorKind, FrenlyError
from tests.builders import DAY, NOW
from tests.integration.registry.ledger import Ledger
from tests.integration.registry.wishes import ESTABLISHED, LIKELY, WISHES
from tests.platforms import (
    Clock,
    a_grounded_registry,
    emptied,
    governed,
    opened,
    the_governance,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from tests.platforms import Platform

SEQUENCES = {"full": 200}.get(settings.get_current_profile_name(), 40)
"""Per database; `--hypothesis-profile=full` runs them all."""
NO_LUCK = settings().derandomize or settings.get_current_profile_name() == "full"
"""Whether the draws are the same each time, or so many that every way is taken."""
STEPS = 20
RULES = the_governance().rules
POLICIES = [
    the_governance(),
    governed(approvals=RULES.approvals.model_copy(update={"minimum": 3})),
    governed(approvals=RULES.approvals.model_copy(update={"minimum": 1})),
    governed(expiration=RULES.expiration.model_copy(update={"max_ttl": 60 * DAY})),
    governed(naming=RULES.naming.model_copy(update={"min_length": 7})),
    governed(chains=RULES.chains.model_copy(update={"max_hops": 3})),
]
REFUSALS = {"registry:proposal:refuse", "proposal:decision:refuse", "registry:revision:refuse"}
EVERYBODY = st.sampled_from(["ana", "ben", "cho", "dee", "vic", "bot", "root"])
ASKERS = st.sampled_from(["ana", "ana", "ben", "bot", "vic", "root"])
PLACE = st.integers(0, 1_000)


class Life(RuleBasedStateMachine):
    """One registry and everybody around it, meaning well or ill."""

    engine: ClassVar[Engine]
    seen: ClassVar[Counter[str]]

    @initialize()
    def begin(self) -> None:
        self.platform: Platform = a_grounded_registry(emptied(self.engine), clock=Clock(NOW))
        self.platform.enact(*ESTABLISHED)
        self.ledger = Ledger()
        self.digests: dict[str, list[str]] = {}
        self.entries = len(self.platform.tags())

    def attempt(self, act: Callable[[], Any]) -> Any:
        """Do something that may be refused: with advice, on record, and in no other way."""
        try:
            return act()
        except FrenlyError as error:
            assert error.kind is not ErrorKind.UNAVAILABLE, error.message
            assert error.message
            assert error.hint
            new = self.platform.tags()[self.entries :]
            assert set(new) & REFUSALS, f"not on record: {error.message}"
            self.seen[error.code] += 1
            return None

    def agree(self, view: Any, names: Any) -> None:
        """Let these people approve what they see, each as far as they may."""
        for name in names if view is not None else ():
            self.attempt(lambda name=name: self.platform.approve(view, name))

    def a_proposal(self, place: int) -> str:
        known = ["P-never", *self.digests]
        return known[-1 - place % len(known)]  # small numbers, the usual ones, mean new ones

    def learn(self, view: Any) -> Any:
        if view is not None:
            digests = self.digests.setdefault(view.proposal.id, [])
            if view.proposal.digest not in digests:
                digests.append(view.proposal.digest)
        return view

    @rule(edits=WISHES, by=ASKERS, agent=st.sampled_from(["", "ben"]))
    def somebody_asks(self, edits: Any, by: str, agent: str) -> None:
        self.learn(self.attempt(lambda: self.platform.propose(*edits, by=by, agent=agent)))

    @rule(edits=WISHES, extra=st.booleans())
    def somebody_asks_and_gets_it(self, edits: Any, extra: bool) -> None:
        view = self.learn(self.attempt(lambda: self.platform.propose(*edits)))
        self.agree(view, ("ben", "dee", "cho")[: 3 if extra else 2])
        self.work()

    @rule(place=PLACE, by=ASKERS, applied=st.booleans(), at_once=st.booleans())
    def somebody_wants_it_undone(
        self, place: int, by: str, applied: bool, at_once: bool
    ) -> None:
        done = [p.id for p in self.ledger.proposals.values() if p.status == "applied"]
        proposal = done[place % len(done)] if applied else self.a_proposal(place)
        edit = UndoProposal(proposal=proposal)
        view = self.learn(self.attempt(lambda: self.platform.propose(edit, by=by)))
        if view is not None and at_once:
            self.agree(view, [name for name in ("ben", "dee", "cho") if name != by])
            self.work()

    @rule(
        place=PLACE,
        by=EVERYBODY,
        seen=st.sampled_from(["now", "now", "once", "of another", "forged"]),
        verdict=st.sampled_from(["approve"] * 6 + ["reject", "perhaps"]),
    )
    def somebody_decides(self, place: int, by: str, seen: str, verdict: str) -> None:
        proposal = self.a_proposal(place)
        digests = self.digests.get(proposal, [""])
        others = [d for known in self.digests.values() for d in known]
        digest = {
            "now": digests[-1],
            "once": digests[0],
            "of another": others[place % len(others)] if others else "",
            "forged": "0" * 64,
        }[seen]
        actor = self.platform.people[by]
        registry = self.platform.registry
        stands = self.ledger.proposals.get(proposal)
        view = self.attempt(
            lambda: registry.decide(proposal, digest, verdict, reason="so", by=actor)
        )
        if self.learn(view) is not None:
            assert digest == stands.digest, "decided on what nobody showed"

    @rule(edits=LIKELY, place=PLACE, by=st.sampled_from(["ben", "dee", "cho"]))
    def somebody_decides_on_what_was_never_shown(self, edits: Any, place: int, by: str) -> None:
        view = self.learn(self.attempt(lambda: self.platform.propose(edits)))
        others = [d for known in self.digests.values() for d in known] + ["0" * 64]
        digest = others[place % len(others)]
        if view is not None and digest != view.proposal.digest:
            wrong = replace(view, proposal=replace(view.proposal, digest=digest))
            assert self.attempt(lambda: self.platform.approve(wrong, by)) is None

    @rule(place=PLACE)
    def the_right_people_agree(self, place: int) -> None:
        proposal = self.a_proposal(place)
        if proposal in self.digests:
            view = self.learn(self.platform.registry.proposal(proposal))
            self.agree(view, ("ben", "cho", "dee", "ana"))

    @rule(place=PLACE)
    def somebody_says_no(self, place: int) -> None:
        proposal = self.a_proposal(place)
        if proposal in self.digests:
            view = self.learn(self.platform.registry.proposal(proposal))
            self.attempt(lambda: self.platform.approve(view, "dee", verdict="reject"))

    @rule()
    def work(self) -> None:
        self.platform.registry.work()

    @rule(place=PLACE)
    def somebody_applies_by_hand(self, place: int) -> None:
        self.attempt(lambda: self.platform.registry.apply(self.a_proposal(place)))

    @rule(days=st.sampled_from([1, 8, 15, 40]))
    def time_passes(self, days: int) -> None:
        self.platform.clock.advance(days * DAY)

    @rule(policy=st.sampled_from(POLICIES), protocol=st.sampled_from(["p" * 64, "q" * 64]))
    def the_policy_changes(self, policy: Any, protocol: str) -> None:
        self.platform = self.platform.under(governance=policy, protocol_hash=protocol)

    @rule(edits=LIKELY, policy=st.sampled_from(POLICIES))
    def the_policy_changes_before_the_worker_comes(self, edits: Any, policy: Any) -> None:
        self.ask_and_agree(edits)
        self.platform = self.platform.under(governance=policy)
        self.work()

    @rule(edits=LIKELY, days=st.sampled_from([6, 8]))
    def the_worker_comes_late(self, edits: Any, days: int) -> None:
        self.ask_and_agree(edits)
        self.platform.clock.advance(days * DAY)
        self.work()

    @rule(edits=LIKELY, others=LIKELY)
    def the_state_moves_before_the_worker_comes(self, edits: Any, others: Any) -> None:
        self.ask_and_agree(edits)
        self.ask_and_agree(others)
        self.work()

    def ask_and_agree(self, edit: Any) -> None:
        view = self.learn(self.attempt(lambda: self.platform.propose(edit)))
        self.agree(view, ("ben", "dee", "cho"))

    @invariant()
    def every_promise_holds(self) -> None:
        if not hasattr(self, "platform"):
            return
        self.ledger.check(self.platform)
        self.entries = len(self.ledger.entries)

    def teardown(self) -> None:
        if not hasattr(self, "platform"):
            return
        for proposal in self.ledger.proposals.values():
            self.seen[str(proposal.status)] += 1
            self.seen["undone"] += bool(proposal.undone_by)
        self.seen.update(entry.tag for entry in self.ledger.entries)
        assert self.platform.registry.verify_log(self.platform.people["ben"]).ok


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'life.sqlite3'}"
    else:
        url = request.getfixturevalue("fresh_postgres_url")
    engine = opened(url)
    migrations.prepare(engine)
    yield engine
    engine.dispose()


def test_no_sequence_of_acts_breaks_a_promise(engine: Engine) -> None:
    machine = type("Life", (Life,), {"engine": engine, "seen": Counter()})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    if not NO_LUCK:
        return  # every promise held; which ways a few random lives took is chance
    expected = {"applied", "pending", "undone", "registry:proposal:void", "denied"}
    expected |= {"proposal.self_approval", "proposal.not_pending", "missing", "conflict"}
    assert {key for key in expected if not machine.seen[key]} == set(), machine.seen
