"""Two at once: whoever is second is refused, and everything happens exactly once."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import settings

from registry.domain.edits import ChangeAliasOwner, UndoProposal
from registry.domain.names import Kind
from registry.domain.proposals import Origin
from registry.errors import ErrorKind, FrenlyError
from tests.builders import a_create, a_wish, service
from tests.integration.registry.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.platforms import Platform

IS_FULL = settings().max_examples >= settings.get_profile("full").max_examples
ROUNDS = 1_000 if IS_FULL else 50


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment; return results, and refusals as themselves."""
    gate = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[place] = act()
        except Exception as error:  # noqa: BLE001 - judged by the caller, like a result
            results[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        assert not isinstance(result, Exception) or isinstance(result, FrenlyError), result
        assert getattr(result, "kind", None) is not ErrorKind.UNAVAILABLE, result
    return results


def refused(results: list[Any]) -> int:
    return sum(isinstance(result, FrenlyError) for result in results)


def unhurried(busy: Platform) -> Platform:
    """Return the same platform with room for as many proposals as a long race makes."""
    approvals = busy.deps.governance.rules.approvals
    names = type(approvals.limits).model_fields
    wide = {name: 10**6 for name in names if "_per_" in name}
    limits = approvals.limits.model_copy(update=wide)
    rules = busy.deps.governance.rules.model_copy(
        update={"approvals": approvals.model_copy(update={"limits": limits})}
    )
    return busy.under(governance=busy.deps.governance.model_copy(update={"rules": rules}))


def test_two_approvers_and_three_appliers_make_one_apply(busy: Platform) -> None:
    ledger, busy = Ledger(), unhurried(busy)
    for n in range(ROUNDS):
        proposal = busy.propose(a_create(key=f"race-{n}-api")).proposal

        def approve(name: str, proposal: Any = proposal) -> Any:
            return busy.registry.decide(
                proposal.id, proposal.digest, "approve", reason="", by=busy.people[name]
            )

        at_once(lambda: approve("ben"), lambda: approve("dee"), lambda: approve("cho"))
        decisions = busy.registry.proposal(proposal.id).decisions
        assert 2 <= len(decisions) <= 3
        assert len({d.actor for d in decisions}) == len(decisions)

        at_once(
            busy.registry.work,
            busy.registry.work,
            lambda proposal=proposal: busy.registry.apply(proposal.id),
        )
        assert busy.registry.proposal(proposal.id).proposal.applied_revision == n + 2
        assert busy.registry.revision() == n + 2

    ledger.check(busy)
    assert Counter(busy.tags())["registry:revision:apply"] == ROUNDS + 1


def test_one_person_in_two_places_counts_once(busy: Platform) -> None:
    for n in range(10):
        proposal = busy.propose(a_create(key=f"twice-{n}-api")).proposal

        def approve(proposal: Any = proposal) -> Any:
            return busy.registry.decide(
                proposal.id, proposal.digest, "approve", reason="", by=busy.people["ben"]
            )

        assert refused(at_once(approve, approve)) == 1
        assert busy.registry.proposal(proposal.id).tally.approvals == 1


def test_yes_and_no_at_once_leave_one_answer(busy: Platform) -> None:
    for n in range(10):
        view = busy.approve(busy.propose(a_create(key=f"torn-{n}-api")), "ben")

        results = at_once(
            lambda view=view: busy.approve(view, "dee"),
            lambda view=view: busy.approve(view, "cho", verdict="reject"),
        )

        assert refused(results) == 1
        busy.registry.work()
        status = busy.registry.proposal(view.proposal.id).proposal.status
        assert status == ("applied" if isinstance(results[1], FrenlyError) else "rejected")
    Ledger().check(busy)


def test_the_same_wish_at_once_is_one_proposal(busy: Platform) -> None:
    for n in range(10):
        wishes = [
            a_wish(a_create(key=f"same-{n}-api"), origin=Origin(channel="chat", thread=str(k)))
            for k in range(3)
        ]

        views = at_once(
            *(
                lambda wish=wish: busy.registry.propose(wish, busy.people["ana"])
                for wish in wishes
            )
        )

        assert len({view.proposal.id for view in views}) == 1, views


def test_changes_of_the_same_row_at_once_are_applied_one_after_the_other(
    busy: Platform,
) -> None:
    busy.enact(a_create(key="user-api"))
    for n in range(10):
        views = [
            busy.approve(
                busy.propose(
                    ChangeAliasOwner(
                        name=service("user-api"), context="application", owner=f"@{n}-{k}"
                    )
                )
            )
            for k in range(2)
        ]

        at_once(busy.registry.work, busy.registry.work)

        found = [busy.registry.proposal(v.proposal.id).proposal.status for v in views]
        assert sorted(found) == ["applied", "pending"]
        pending = views[found.index("pending")].proposal.id
        assert busy.registry.proposal(pending).tally.approvals == 0
    Ledger().check(busy)


def test_an_undo_and_a_later_change_at_once_never_mix(busy: Platform) -> None:
    for n in range(10):
        made = busy.enact(a_create(key=f"fought-{n}-api"))
        undo = busy.approve(busy.propose(UndoProposal(proposal=made)))
        later = busy.approve(
            busy.propose(
                ChangeAliasOwner(
                    name=service(f"fought-{n}-api"), context="application", owner="@new"
                )
            )
        )

        at_once(busy.registry.work, busy.registry.work)

        found = {
            str(busy.registry.proposal(v.proposal.id).proposal.status) for v in (undo, later)
        }
        assert found == {"applied", "refused"}
    Ledger().check(busy)


def test_entries_placed_by_several_at_once_make_one_tree(busy: Platform) -> None:
    for n in range(10):
        busy.propose(a_create(key=f"seq-{n}-api"))

        at_once(*[busy.registry.work] * 3)

    busy.registry.work()
    assert busy.registry.verify_log(busy.people["ben"]).ok
    Ledger().check(busy)


def test_readers_meanwhile_see_whole_revisions_only(busy: Platform) -> None:
    pairs = [(a_create(key=f"left-{n}-api"), a_create(key=f"right-{n}-api")) for n in range(10)]
    seen, stop = [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            keys = busy.registry._snapshots.current().book.tables[Kind.SERVICE]
            seen.append(
                [("left" in key, key.replace("left", "").replace("right", "")) for key in keys]
            )

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for pair in pairs:
            busy.enact(*pair)
    finally:
        stop.set()
        reader.join()

    for rows in seen:
        sides = Counter(rest for _, rest in rows if rest.startswith("-"))
        assert set(sides.values()) <= {2}


def test_a_crowd_that_asks_at_once_gets_no_further_than_its_limit(busy: Platform) -> None:
    approvals = busy.deps.governance.rules.approvals
    limits = approvals.limits.model_copy(update={"open_per_thread": 5})
    rules = busy.deps.governance.rules.model_copy(
        update={"approvals": approvals.model_copy(update={"limits": limits})}
    )
    bound = busy.under(governance=busy.deps.governance.model_copy(update={"rules": rules}))
    for n in range(4):
        wishes = [
            a_wish(
                a_create(key=f"crowd-{n}-{k}"), origin=Origin(channel="chat", thread=f"t{n}")
            )
            for k in range(8)
        ]

        results = at_once(
            *(
                lambda wish=wish: bound.registry.propose(wish, bound.people["ana"])
                for wish in wishes
            )
        )

        assert refused(results) == 3, results


def test_a_role_taken_away_while_the_worker_applies_is_before_or_after(busy: Platform) -> None:
    for n in range(10):
        view = busy.approve(busy.propose(a_create(key=f"role-{n}-api")))
        with busy.deps.new_uow() as uow:
            user = uow.user("ben")

        def demote(user: Any = user) -> None:
            with busy.deps.new_uow() as uow:
                uow.save_user(user._replace(roles=("viewer",)))
                uow.commit()

        at_once(busy.registry.work, demote)
        busy.registry.work()
        status = busy.registry.proposal(view.proposal.id).proposal.status
        assert status in {"applied", "pending"}
        with busy.deps.new_uow() as uow:
            uow.save_user(user)
            uow.commit()
    Ledger().check(busy)
