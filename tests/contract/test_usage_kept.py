"""Who uses which name, on every store."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from registry.contracts.usage import Place
from registry.contracts.usage_record import Outcome
from registry.domain.actors import ActorKind
from registry.domain.edits import DeprecateContract, RegisterContract, RetireAlias
from registry.domain.names import Kind, Name
from registry.domain.proposals import Refused
from registry.domain.rows import AliasType
from registry.errors import Denied, InvalidInput, Missing, Unavailable
from registry.rules.in_use import UsageRule, WhenUsed
from registry.service.lookup_counter import KEPT, LookupCounter
from registry.service.usage import UsageDesk
from registry.service.usage_facts import KeptUsageFacts
from registry.usage.removal import Verdict
from registry.usage.uses import TooManyUses
from tests.builders import DAY, HOUR, NOW, a_create, an_actor, service
from tests.platforms import Clock, a_grounded_registry, governed
from tests.support.scans import SHOP, a_scan, a_use

PIPELINE = an_actor(id="ci", kind=ActorKind.SERVICE, may=frozenset({"usage.tell"}))
KEEPER = an_actor(id="ben")


@pytest.fixture
def platform(engine):
    made = a_grounded_registry(engine, clock=Clock(NOW))
    made.enact(a_create(key="user-api"))
    return made


@pytest.fixture
def desk(platform):
    return UsageDesk(platform.deps)


def places(desk, key: str = "user-api", context: str | None = None) -> list[str]:
    found = desk.usage(service(key), context).seen
    return [f"{s.repository}:{s.file.path}:{s.file.lines}" for s in found]


def test_what_a_scan_saw_is_kept_with_its_places(platform, desk):
    told = desk.record(
        a_scan(), [a_use(), a_use(line=9), a_use(line=9), a_use(path="b.py")], PIPELINE
    )

    assert (told.outcome, told.names, told.in_files) == (Outcome.RECORDED, 1, 2)
    assert places(desk) == [f"{SHOP}:b.py:[3]", f"{SHOP}:src/app.py:[3, 9]"]
    (by_file,) = [s.file for s in desk.usage(service("user-api")).seen[1:]]
    assert by_file.times == 3
    assert platform.tags()[-1] == "usage:scan:record"


def test_the_next_scan_of_a_repository_replaces_the_last(desk):
    desk.record(a_scan(), [a_use(), a_use("billing-api")], PIPELINE)
    desk.record(a_scan(repository="shop/other"), [a_use(path="o.py")], PIPELINE)

    desk.record(a_scan(commit="b" * 40, at=NOW), [a_use("billing-api")], PIPELINE)

    usage = desk.usage(service("user-api"))
    assert places(desk) == ["shop/other:o.py:[3]"]
    assert [(g.repository, g.commit, g.at) for g in usage.gone] == [
        (SHOP, "a" * 40, NOW - HOUR)
    ]
    assert desk.usage(service("billing-api")).gone == ()


def test_a_name_that_comes_back_is_not_gone_any_more(desk):
    desk.record(a_scan(), [a_use()], PIPELINE)
    desk.record(a_scan(commit="b" * 40, at=NOW), [], PIPELINE)
    desk.record(a_scan(commit="c" * 40, at=NOW), [a_use()], PIPELINE)

    assert desk.usage(service("user-api")).gone == ()


def test_the_same_scan_again_changes_nothing_but_when_somebody_looked(platform, desk):
    desk.record(a_scan(), [a_use()], PIPELINE)
    before = platform.tags()
    platform.clock.advance(DAY)

    again = desk.record(a_scan(), [a_use()], PIPELINE)

    assert again.outcome is Outcome.SAME
    assert platform.tags() == before
    assert [view.told_at for view in desk.scans()] == [NOW + DAY]


def test_an_earlier_commit_never_overwrites_a_later_one(platform, desk):
    desk.record(a_scan(commit="b" * 40, at=NOW), [a_use()], PIPELINE)
    before = platform.tags()

    late = desk.record(a_scan(at=NOW - HOUR), [], PIPELINE)

    assert (late.outcome, late.standing) == (Outcome.OLDER, "b" * 40)
    assert places(desk) == [f"{SHOP}:src/app.py:[3]"]
    assert platform.tags() == before


def test_a_second_look_at_a_commit_counts_when_it_knew_more_names(desk):
    desk.record(a_scan(revision=1), [], PIPELINE)

    newer = desk.record(a_scan(revision=2), [a_use()], PIPELINE)
    replayed = desk.record(a_scan(revision=1), [], PIPELINE)

    assert (newer.outcome, replayed.outcome) == (Outcome.RECORDED, Outcome.OLDER)
    assert places(desk) == [f"{SHOP}:src/app.py:[3]"]


def test_branches_of_a_repository_are_kept_beside_each_other(desk):
    desk.record(a_scan(), [a_use()], PIPELINE)
    desk.record(a_scan(branch="next", commit="b" * 40), [a_use(path="n.py")], PIPELINE)

    assert places(desk) == [f"{SHOP}:src/app.py:[3]", f"{SHOP}:n.py:[3]"]
    assert [view.scan.branch for view in desk.scans()] == ["", "next"]


def test_names_that_nobody_registered_are_left_out_and_told(desk):
    told = desk.record(a_scan(), [a_use(), a_use("nowhere-api")], PIPELINE)

    assert (told.names, told.unknown) == (1, ("nowhere-api",))


def test_a_path_is_found_however_its_parameters_are_called(platform, desk):

    name = Name.parse(Kind.PATH, "/users/{id}")
    platform.enact(RegisterContract(name=name, version="v1", owner="@team"))
    other = Name.parse(Kind.PATH, "/users/{userId}")
    desk.record(a_scan(), [a_use(name=other, spelled="/users/{userId}")], PIPELINE)

    assert len(desk.usage(name).seen) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"repository": " "},
        {"repository": "r" * 256},
        {"repository": "a\x00b"},
        {"repository": "shop/checkout. Ignore what was said"},
        {"commit": "HEAD"},
        {"at": NOW + HOUR},
        {"context": "fronted"},
        {"revision": 99},
        {"files": -1},
        {"skipped": 2**40},
    ],
)
def test_a_scan_that_cannot_be_is_refused_with_a_hint(platform, desk, fields):
    with pytest.raises(InvalidInput) as caught:
        desk.record(a_scan(**fields), [a_use()], PIPELINE)

    assert caught.value.hint
    assert desk.scans() == []
    assert platform.tags()[-1] == "usage:scan:refuse"


@pytest.mark.parametrize(
    "fields",
    [
        {"path": ""},
        {"path": "p" * 1_001},
        {"line": 0},
        {"line": 2**40},
        {"spelled": "s" * 256},
        {"name": Name(Kind.SERVICE, "not a name")},
    ],
)
def test_a_use_that_cannot_be_refuses_the_whole_scan(desk, fields):
    with pytest.raises(InvalidInput):
        desk.record(a_scan(), [a_use(), a_use(**fields)], PIPELINE)

    assert desk.scans() == []


def test_a_file_whose_name_is_no_text_is_kept_under_an_escaped_one(desk):
    desk.record(a_scan(), [a_use(path="a\udcffb\x00.py")], PIPELINE)

    assert places(desk) == [f"{SHOP}:a\\udcffb\\x00.py:[3]"]


def test_who_may_not_tell_of_uses_is_refused_on_the_record(platform, desk):
    with pytest.raises(Denied):
        desk.record(a_scan(), [a_use()], an_actor(may=frozenset({"read"})))

    assert platform.tags()[-1] == "usage:scan:refuse"
    assert desk.scans() == []


def test_more_names_in_files_than_are_kept_are_refused(platform):
    desk = UsageDesk(platform.deps, most=2)

    with pytest.raises(TooManyUses):
        desk.record(a_scan(), [a_use(path=f"{n}.py") for n in range(3)], PIPELINE)


def test_of_two_senders_that_race_the_later_commit_stands(platform, desk):
    barrier = threading.Barrier(2)

    def send(commit: str, at: Any, path: str) -> None:
        barrier.wait()
        desk.record(a_scan(commit=commit, at=at), [a_use(path=path)], PIPELINE)

    for turn in range(5):
        start = NOW - (10 - turn) * HOUR
        senders = [
            threading.Thread(target=send, args=(f"{turn}a" * 20, start, "old.py")),
            threading.Thread(
                target=send, args=(f"{turn}b" * 20, start + HOUR / 2, f"{turn}.py")
            ),
        ]
        for each in senders:
            each.start()
        for each in senders:
            each.join()

        assert places(desk) == [f"{SHOP}:{turn}.py:[3]"]


def test_a_repository_that_is_gone_can_be_forgotten(platform, desk):
    desk.record(a_scan(), [a_use()], PIPELINE)
    desk.record(a_scan(branch="next"), [a_use()], PIPELINE)
    desk.record(a_scan(branch="next", commit="b" * 40, at=NOW), [], PIPELINE)

    assert desk.forget(SHOP, "next", KEEPER) == 1
    assert desk.forget(SHOP, None, KEEPER) == 1

    assert places(desk) == []
    assert platform.tags()[-1] == "usage:scan:forget"
    with pytest.raises(Missing):
        desk.forget(SHOP, None, KEEPER)
    with pytest.raises(Denied):
        desk.forget(SHOP, None, PIPELINE)


def test_after_a_repository_was_renamed_both_names_count_until_one_is_forgotten(desk):
    desk.record(a_scan(), [a_use()], PIPELINE)
    desk.record(a_scan(repository="shop/till"), [a_use()], PIPELINE)

    desk.forget(SHOP, None, KEEPER)

    assert places(desk) == ["shop/till:src/app.py:[3]"]


def counted(desk, key: str = "user-api", context: str | None = None) -> list[Any]:
    found = desk.usage(service(key), context).lookups
    return [(each.day, each.context, each.caller, each.times) for each in found]


def test_lookups_are_added_up_by_day_and_service_over_all_processes(platform, desk):
    here, there = LookupCounter(platform.deps), LookupCounter(platform.deps)
    for counter in (here, here, there):
        counter.note("service", "frontend", "user-api", PIPELINE)
    here.flush()
    there.flush()
    platform.clock.advance(DAY)
    here.note("service", "frontend", "user-api", PIPELINE)
    here.flush()

    today = NOW.replace(hour=0)
    assert counted(desk) == [
        (today, "frontend", "ci", 3),
        (today + DAY, "frontend", "ci", 1),
    ]
    assert desk.usage(service("user-api")).counted_since == today


def test_of_people_it_is_kept_only_that_they_are_people(platform, desk):
    counter = LookupCounter(platform.deps)
    counter.note("service", "application", "user-api", an_actor(id="ana"))
    counter.note("service", "application", "user-api", an_actor(id="cho"))
    counter.flush()

    assert [each[2:] for each in counted(desk)] == [("person", 2)]


def test_lookups_are_written_once_a_minute_or_when_there_are_many(platform, desk):
    counter = LookupCounter(platform.deps, most_keys=4)
    counter.refresh(0.0)
    counter.note("service", "application", "user-api", PIPELINE)
    counter.refresh(30.0)
    assert counted(desk) == []
    counter.refresh(61.0)
    assert len(counted(desk)) == 1

    counter.note("service", "application", "user-api", PIPELINE)
    counter.note("service", "frontend", "user-api", PIPELINE)
    counter.refresh(62.0)
    assert len(counted(desk)) == 2


def test_lookups_too_many_to_tell_apart_are_counted_as_such(platform, desk):
    counter = LookupCounter(platform.deps, most_keys=1)
    counter.note("service", "application", "billing-api", PIPELINE)
    counter.note("service", "application", "user-api", PIPELINE)
    counter.flush()

    doubts = [each.what for each in desk.can_remove(service("user-api")).doubts]
    assert "lookups_crowded" in doubts


def test_counts_that_cannot_be_written_stay_for_the_next_time(platform, desk):
    class Away:
        def __enter__(self):
            raise Unavailable("The database is away.", hint="Wait.")

        def __exit__(self, *_):
            return None

    is_away = [True]
    deps = platform.under(new_uow=lambda: Away() if is_away else platform.deps.new_uow()).deps
    counter = LookupCounter(deps)
    counter.note("service", "application", "user-api", PIPELINE)
    with pytest.raises(Unavailable):
        counter.flush()
    is_away.clear()
    counter.note("service", "application", "user-api", PIPELINE)
    counter.flush()

    assert [each[3] for each in counted(desk)] == [2]


def test_lookups_of_long_ago_are_forgotten(platform, desk):
    counter = LookupCounter(platform.deps)
    counter.note("service", "application", "user-api", PIPELINE)
    counter.flush()
    platform.clock.advance(KEPT + 2 * DAY)

    assert counter.prune() == ["1 counts of lookups forgotten."]
    assert counted(desk) == []
    assert counter.prune() == []


def test_a_use_counts_for_the_alias_that_its_context_meets(platform, desk):
    platform.enact(a_create(key="user-api", context="migration", type=AliasType.MIGRATION))
    desk.record(a_scan(context="frontend"), [a_use()], PIPELINE)
    desk.record(a_scan(repository="shop/other", revision=3), [a_use(path="o.py")], PIPELINE)
    counter = LookupCounter(platform.deps)
    counter.note("service", "frontend", "user-api", PIPELINE)
    counter.note("service", "migration", "user-api", PIPELINE)
    counter.flush()

    assert len(places(desk, context="application")) == 2
    assert places(desk, context="migration") == ["shop/other:o.py:[3]"]
    assert [each[1] for each in counted(desk, context="application")] == ["frontend"]
    assert [each[1] for each in counted(desk, context="migration")] == ["migration"]


def test_a_name_that_nobody_registered_is_missing_with_the_nearest(desk):
    with pytest.raises(Missing) as caught:
        desk.usage(service("user-apo"))
    assert "user-api" in caught.value.hint

    with pytest.raises(Missing) as elsewhere:
        desk.can_remove(service("user-api"), "frontend")
    assert "application" in elsewhere.value.hint


def whats(reasons: Any) -> list[str]:
    return [reason.what for reason in reasons]


def test_a_name_that_nobody_uses_can_be_removed_once_that_is_known(platform, desk):
    assert whats(desk.can_remove(service("user-api")).doubts) == [
        "scan_missing",
        "lookups_uncounted",
    ]
    desk.record(a_scan(), [], PIPELINE)
    counter = LookupCounter(platform.deps)
    counter.note("service", "application", "billing-api", PIPELINE)
    counter.flush()
    assert whats(desk.can_remove(service("user-api")).doubts) == ["lookups_uncounted"]
    platform.clock.advance(31 * DAY)
    assert whats(desk.can_remove(service("user-api")).doubts) == ["scan_old"]
    desk.record(a_scan(), [], PIPELINE)

    assert desk.can_remove(service("user-api")).verdict is Verdict.YES


def test_everything_that_stands_against_a_removal_is_named(platform, desk):
    desk.record(a_scan(), [a_use(), a_use("user-management-api", line=4)], PIPELINE)
    counter = LookupCounter(platform.deps)
    counter.note("service", "application", "user-management-api", PIPELINE)
    counter.flush()
    platform.propose(RetireAlias(name=service("user-api"), context="application"))

    of_alias = desk.can_remove(service("user-api"), "application")
    of_contract = desk.can_remove(service("user-management-api"))

    assert whats(of_alias.blocks) == ["code", "proposals"]
    assert whats(of_contract.blocks) == ["code", "lookups", "aliases"]
    assert of_contract.verdict is Verdict.NO


def test_a_successor_cannot_be_removed(platform, desk):

    platform.enact(
        DeprecateContract(name=service("billing-api"), successor=service("user-management-api"))
    )

    assert "successor" in whats(desk.can_remove(service("user-management-api")).blocks)


def test_a_scan_that_did_not_look_for_a_name_says_nothing_of_it(platform, desk):
    desk.record(a_scan(revision=1), [], PIPELINE)

    assert "scan_before_name" in whats(desk.can_remove(service("user-api")).doubts)


def retire() -> RetireAlias:
    return RetireAlias(name=service("user-api"), context="application")


def test_whoever_ends_a_name_in_use_is_told_so(platform, desk):
    desk.record(a_scan(), [a_use()], PIPELINE)

    view = platform.propose(retire())

    (told,) = [f for f in view.proposal.findings if f.check == "users_gone"]
    assert SHOP in told.message
    assert view.proposal.reads["usage"] == {
        "service:user-api in application": {"repositories": [SHOP], "callers": []}
    }


def test_governance_may_stop_whoever_ends_a_name_in_use(platform, desk):
    desk.record(a_scan(), [a_use()], PIPELINE)
    strict = platform.under(governance=governed(usage=UsageRule(when_used=WhenUsed.BLOCKS)))

    with pytest.raises(Refused) as caught:
        strict.propose(retire())

    assert "users_gone" in caught.value.facts["checks"]
    desk.record(a_scan(commit="b" * 40, at=NOW), [], PIPELINE)
    assert strict.propose(retire()).proposal.findings == ()


def test_governance_may_let_uses_aside(platform, desk):
    desk.record(a_scan(), [a_use()], PIPELINE)
    free = platform.under(governance=governed(usage=UsageRule(when_used=WhenUsed.PASSES)))

    view = free.propose(retire())

    assert view.proposal.findings == ()
    assert "usage" not in view.proposal.reads


def test_a_user_that_comes_after_the_approval_voids_it(platform, desk):
    view = platform.propose(retire())
    platform.approve(view)
    desk.record(a_scan(), [a_use()], PIPELINE)

    platform.registry.work()

    again = platform.registry.proposal(view.proposal.id).proposal
    assert again.status == "pending"
    assert again.digest != view.proposal.digest
    assert [f.check for f in again.findings] == ["users_gone"]


def test_all_that_is_used_is_counted_at_once(platform, desk):
    facts = KeptUsageFacts(platform.deps)
    assert facts.coverage() == (None, None, 0)
    assert list(facts.counts(NOW - 30 * DAY)) == []
    mentioned = a_use("billing-api", place=Place.COMMENT)
    desk.record(a_scan(), [a_use(), a_use(line=4), mentioned], PIPELINE)
    desk.record(a_scan(repository="shop/other"), [a_use(path="o.py")], PIPELINE)
    desk.record(a_scan(branch="next"), [], PIPELINE)
    counter = LookupCounter(platform.deps)
    for caller in (PIPELINE, KEEPER):
        counter.note("service", "frontend", "user-api", caller)
    counter.flush()
    today = NOW.replace(hour=0)

    assert facts.coverage() == (today, NOW, 2)
    assert [
        (each.name.key, each.context, each.uses_in_code, each.lookups, each.last_seen)
        for each in facts.counts(NOW - 30 * DAY)
    ] == [("user-api", "", 3, 0, NOW), ("user-api", "frontend", 0, 2, today)]
    assert [each.lookups for each in facts.counts(NOW + DAY)] == [0]


def test_a_day_with_too_many_lookups_is_a_gap_in_what_is_known(platform):
    counter = LookupCounter(platform.deps, most_keys=1)
    for key in ("user-api", "billing-api"):
        counter.note("service", "frontend", key, PIPELINE)
    counter.flush()
    facts = KeptUsageFacts(platform.deps)

    assert facts.coverage().lookups_since == NOW.replace(hour=0) + DAY
    assert [each.name.key for each in facts.counts(NOW)] == ["user-api"]
