"""One suite for every store: what `registry.service.ports.UnitOfWork` promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings

from registry.audit.entries import Entry, Tag
from registry.contracts.records import HistoryFilter
from registry.db.uow import SqlUnitOfWork
from registry.domain.changes import RowChange
from registry.domain.names import Kind
from registry.domain.proposals import DecisionStatus, Origin, ProposalStatus
from registry.domain.rows import AliasStatus, Table, read_row
from registry.errors import Conflict, InvalidInput
from registry.service.deciding import AlreadyDecided
from registry.service.ports import Credential, Head, Job, User
from registry.service.proposing import OpenMeanwhile
from tests.builders import (
    DAY,
    NOW,
    a_context,
    a_contract,
    a_decision,
    a_path,
    a_proposal,
    an_alias,
    an_anchor,
    service,
)
from tests.unit.registry.domain.strategies import rows as any_rows

EXACT = datetime(2026, 1, 5, 12, 34, 56, 789_123, tzinfo=UTC)
LATER = NOW + timedelta(seconds=60)


@pytest.fixture
def new_uow(engine):
    return partial(SqlUnitOfWork, engine)


@pytest.fixture
def view(engine):
    return partial(SqlUnitOfWork, engine, writes=False)


def create(row):
    return RowChange(row.key, None, row)


def put(new_uow, *changes, revision=1, at=NOW):
    with new_uow() as uow:
        uow.write(changes, revision=revision, at=at, proposal=f"P-{revision}")
        uow.commit()


def kept(new_uow, *steps):
    """Do each step in one transaction and keep what they did."""
    with new_uow() as uow:
        for step in steps:
            step(uow)
        uow.commit()


CONTEXT = a_context(name="application")
ROWS = (
    CONTEXT,
    a_contract(successor=service("x"), deprecated_at=EXACT, description="ünïcødé\n\t☃"),
    a_contract(name=a_path("/users/{id}")),
    an_anchor(version="1"),
    an_alias(created_at=EXACT, expires_at=EXACT + DAY),
    an_alias(key="bare-api", target=None, status=AliasStatus.RETIRED),
)


# rows


def test_rows_read_back_as_they_were_written(new_uow, view) -> None:
    put(new_uow, *map(create, ROWS))

    with view() as uow:
        assert sorted(uow.rows(), key=lambda r: r.key) == sorted(ROWS, key=lambda r: r.key)
        for row in ROWS:
            assert uow.state.row(row.key) == row


def test_any_row_reads_back_as_it_was_written(engine, new_uow, view) -> None:
    @settings(
        max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(any_rows)
    def check(row) -> None:
        row = storable(row.settled(NOW))
        with new_uow() as uow:  # left without commit: the next row finds an empty database
            if row.key.table is Table.ALIAS:
                uow.write((create(a_context(name=row.context)),), revision=1, at=NOW, proposal="p")
            uow.write((create(row),), revision=2, at=NOW, proposal="q")
            assert uow.state.row(row.key) == row
            assert uow.changes_of(2) == (create(row),)

    check()


def storable(row):
    """Take out what no wish may hold (see `registry.service.texts`)."""
    content = {k: v.replace("\x00", "") if isinstance(v, str) else v for k, v in row.content().items()}
    return read_row(row.key.table, content)


def test_moments_keep_microseconds_and_come_back_in_utc(new_uow, view) -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    put(new_uow, create(CONTEXT), create(an_alias(created_at=EXACT.astimezone(east))))

    with view() as uow:
        created = uow.state.row(an_alias().key).created_at

    assert created == EXACT
    assert created.utcoffset() == timedelta(0)
    assert created.microsecond == 789_123


def test_a_moment_without_a_zone_is_a_bug(new_uow) -> None:
    naive = an_alias(created_at=datetime(2026, 1, 5))  # noqa: DTZ001 - the bug itself

    with new_uow() as uow, pytest.raises(Exception, match="could not be used"):
        uow.write((create(CONTEXT), create(naive)), revision=1, at=NOW, proposal="P-1")


def test_a_moment_that_was_not_fixed_is_a_bug(new_uow) -> None:
    waiting = an_alias().settled(NOW)
    waiting = replace(waiting, created_at=read_row(Table.ALIAS, {**waiting.content(), "created_at": "apply+0s"}).created_at)

    with new_uow() as uow, pytest.raises(TypeError, match="was not settled"):
        uow.write((create(CONTEXT), create(waiting)), revision=1, at=NOW, proposal="P-1")


def test_rows_are_changed_and_removed(new_uow, view) -> None:
    alias, contract = an_alias(), a_contract()
    put(new_uow, *map(create, (CONTEXT, alias, contract)))
    renewed = a_contract(version="v9")

    put(
        new_uow,
        RowChange(contract.key, contract, renewed),
        RowChange(CONTEXT.key, CONTEXT, None),
        RowChange(alias.key, alias, None),
        revision=2,
    )

    with view() as uow:
        assert list(uow.rows()) == [renewed]


def test_aliases_are_found_by_name_by_target_and_by_context(new_uow, view) -> None:
    other = a_context(name="system")
    here, there = an_alias(), an_alias(context="system")
    path = an_alias(name=a_path("/a/{x}"), target=None)
    put(new_uow, *map(create, (CONTEXT, other, there, here, path)))

    with view() as uow:
        assert uow.state.aliases_named(here.name) == (here, there)
        assert uow.state.aliases_named(a_path("/a/{y}")) == (path,)
        assert uow.state.aliases_to(service("user-management-api")) == (here, there)
        assert uow.state.aliases_to(a_path("/user-management-api")) == ()
        assert uow.state.aliases_in("system") == (there,)
        assert uow.state.contexts() == (CONTEXT, other)


def test_leaving_without_commit_changes_nothing(new_uow, view) -> None:
    with new_uow() as uow:
        uow.write((create(CONTEXT),), revision=1, at=NOW, proposal="P-1")
        uow.add_proposal(a_proposal())
    with pytest.raises(ZeroDivisionError), new_uow() as uow:
        uow.add_proposal(a_proposal())
        raise ZeroDivisionError

    with view() as uow:
        assert (list(uow.rows()), uow.revision(), uow.proposal("P-1")) == ([], 0, None)


def test_a_reader_sees_one_moment_throughout(new_uow, view) -> None:
    put(new_uow, create(CONTEXT))
    with view() as reader:
        assert reader.revision() == 1
        put(new_uow, create(a_contract()), revision=2)

        assert reader.revision() == 1
        assert list(reader.rows()) == [CONTEXT]
    with view() as reader:
        assert reader.revision() == 2


def test_a_row_that_refers_to_nothing_is_refused(new_uow) -> None:
    with new_uow() as uow, pytest.raises(Conflict, match="at the same moment"):
        uow.write((create(an_alias()),), revision=1, at=NOW, proposal="P-1")
        uow.commit()


def test_a_revision_has_one_number_and_one_proposal(new_uow) -> None:
    put(new_uow, create(CONTEXT))

    with new_uow() as uow, pytest.raises(Conflict):
        uow.write((create(a_contract()),), revision=1, at=NOW, proposal="P-2")
    with new_uow() as uow, pytest.raises(Conflict):
        uow.write((create(a_contract()),), revision=2, at=NOW, proposal="P-1")


def test_a_text_that_a_database_does_not_take_is_the_callers_mistake(new_uow) -> None:
    nul = a_contract(owner="\x00")

    with new_uow() as uow:
        try:
            uow.write((create(nul),), revision=1, at=NOW, proposal="P-1")
        except InvalidInput as error:
            assert "does not take a value" in error.message
        else:
            assert uow.state.row(nul.key) == nul


# the past


def test_the_past_is_read_as_it_was(new_uow, view) -> None:
    contract, renewed = a_contract(), a_contract(version="v2")
    put(new_uow, create(CONTEXT), create(contract), at=NOW)
    put(new_uow, RowChange(contract.key, contract, renewed), revision=2, at=NOW + DAY)

    with view() as uow:
        assert [uow.revision_at(NOW + n * DAY) for n in (-1, 0, 0.5, 1, 9)] == [0, 1, 1, 2, 2]
        assert uow.changes_of(2) == (RowChange(contract.key, contract, renewed),)
        assert uow.changes_of(9) == ()
        assert [len(changes) for changes in uow.changes_until(1)] == [2]
        assert [len(changes) for changes in uow.changes_until(2)] == [2, 1]


# proposals


def test_a_proposal_reads_back_and_is_saved_again(new_uow, view) -> None:
    proposal = a_proposal(origin=Origin(channel="chat", text="\x1b \x00 ünï"))
    kept(new_uow, lambda uow: uow.add_proposal(proposal))

    changed = replace(proposal, status=ProposalStatus.APPLIED, applied_at=EXACT)
    kept(new_uow, lambda uow: uow.save_proposal(changed))

    with view() as uow:
        assert uow.proposal("P-1") == changed
        assert uow.proposal("P-2") is None


@pytest.mark.parametrize("status", ProposalStatus)
def test_only_one_open_proposal_holds_a_wish(new_uow, view, status) -> None:
    first, second = a_proposal(status=status), a_proposal(id="P-2")
    kept(new_uow, lambda uow: uow.add_proposal(first))

    if status.is_open:
        with new_uow() as uow, pytest.raises(OpenMeanwhile):
            uow.add_proposal(second)
    else:
        kept(new_uow, lambda uow: uow.add_proposal(second))

    with view() as uow:
        assert uow.open_proposal(first.content_key).id == ("P-1" if status.is_open else "P-2")
        assert uow.open_proposal("x" * 64) is None


def test_proposals_are_paged_newest_first_though_some_are_as_old(new_uow, view) -> None:
    made = [
        a_proposal(id=f"P-{n}", content_key=f"{n}" * 64, created_at=NOW + (n // 2) * DAY)
        for n in range(6)
    ]
    kept(new_uow, *(partial(SqlUnitOfWork.add_proposal, proposal=p) for p in made))

    with view() as uow:
        pages, after = [], None
        for _ in range(3):
            page = uow.proposals(status=None, limit=2, after=after)
            pages += [p.id for p in page]
            after = pages[-1]
        assert pages == [f"P-{n}" for n in reversed(range(6))]
        assert uow.proposals(status="applied", limit=9, after=None) == []
        assert uow.proposals(status=None, limit=9, after="P-never") == []


def test_overdue_proposals_are_the_pending_ones_whose_time_is_over(new_uow, view) -> None:
    late, done, fresh = (
        a_proposal(id="P-1", content_key="1" * 64, expires_at=NOW),
        a_proposal(id="P-2", content_key="2" * 64, expires_at=NOW, status=ProposalStatus.REFUSED),
        a_proposal(id="P-3", content_key="3" * 64, expires_at=NOW + DAY),
    )
    kept(new_uow, *(partial(SqlUnitOfWork.add_proposal, proposal=p) for p in (late, done, fresh)))

    with view() as uow:
        assert [p.id for p in uow.overdue(NOW, 10)] == ["P-1"]
        assert uow.overdue(NOW - DAY, 10) == []


def test_a_thread_is_linked_once(new_uow) -> None:
    origin = Origin(channel="chat", thread="t")

    kept(new_uow, lambda uow: uow.add_proposal(a_proposal()))
    for _ in range(2):
        kept(new_uow, lambda uow: uow.link_thread("P-1", origin))


# decisions


def test_a_person_decides_once_on_one_digest(new_uow, view) -> None:
    first = a_decision(at=EXACT)
    kept(new_uow, lambda uow: uow.add_proposal(a_proposal()), lambda uow: uow.add_decision(first))

    with new_uow() as uow, pytest.raises(AlreadyDecided):
        uow.add_decision(a_decision(id="D-2"))
        uow.commit()
    kept(
        new_uow,
        lambda uow: uow.add_decision(a_decision(id="D-3", digest="e" * 64)),
        lambda uow: uow.add_decision(a_decision(id="D-4", actor="dee", at=EXACT + DAY)),
    )

    with view() as uow:
        assert {d.id for d in uow.decisions("P-1")} == {"D-1", "D-3", "D-4"}
        assert next(d for d in uow.decisions("P-1") if d.id == "D-1") == first
        assert uow.decisions("P-1")[-1].id == "D-4"


def test_a_decision_that_ended_may_be_taken_again(new_uow, view) -> None:
    kept(
        new_uow,
        lambda uow: uow.add_proposal(a_proposal()),
        lambda uow: uow.add_decision(a_decision(expires_at=NOW)),
        lambda uow: uow.add_decision(a_decision(id="D-2", actor="dee", expires_at=LATER)),
        lambda uow: uow.end_decisions("P-1", DecisionStatus.VOID, lapsed_at=NOW),
        lambda uow: uow.add_decision(a_decision(id="D-3")),
        lambda uow: uow.end_decisions("P-1", DecisionStatus.USED),
        lambda uow: uow.end_decisions("P-1", DecisionStatus.VOID),
        lambda uow: uow.end_decisions("P-2", DecisionStatus.VOID),
    )

    with view() as uow:
        ended = {d.id: str(d.status) for d in uow.decisions("P-1")}
    assert ended == {"D-1": "void", "D-2": "used", "D-3": "used"}


# jobs


def claim(new_uow, at=NOW, until=LATER):
    with new_uow() as uow:
        job = uow.claim_job(at, until)
        uow.commit()
    return job


def finish(new_uow, job, error="", retry_at=None):
    with new_uow() as uow:
        done = uow.finish_job(job, error=error, retry_at=retry_at)
        uow.commit()
    return done


def queue(new_uow, about="P-1", due_at=NOW, job_id="J-1"):
    kept(new_uow, lambda uow: uow.add_job(job_id, "apply", about, due_at))


def test_a_job_has_one_holder_until_its_lease_runs_out(new_uow) -> None:
    queue(new_uow)

    assert claim(new_uow) == Job("J-1", "apply", "P-1", 1, 1)
    assert claim(new_uow, at=LATER - timedelta(microseconds=1)) is None
    assert claim(new_uow, at=LATER, until=LATER + DAY) == Job("J-1", "apply", "P-1", 2, 2)


def test_a_zombie_cannot_finish_what_another_holds(new_uow) -> None:
    queue(new_uow)
    zombie = claim(new_uow)
    heir = claim(new_uow, at=LATER, until=LATER + DAY)

    assert not finish(new_uow, zombie)
    assert not finish(new_uow, zombie, retry_at=NOW)
    assert finish(new_uow, heir)
    assert not finish(new_uow, heir)
    assert claim(new_uow, at=NOW + 9 * DAY) is None


def test_work_is_done_in_the_order_in_which_it_is_due(new_uow) -> None:
    queue(new_uow, "late", NOW + DAY, "J-1")
    queue(new_uow, "soon", NOW + timedelta(seconds=1), "J-2")
    queue(new_uow, "now", NOW, "J-3")

    assert claim(new_uow, at=NOW).about == "now"
    assert claim(new_uow, at=NOW) is None
    assert [claim(new_uow, at=NOW + 2 * DAY, until=NOW + 3 * DAY).about for _ in range(2)] == [
        "now",
        "soon",
    ]


def test_a_failed_job_waits_for_its_next_try(new_uow) -> None:
    queue(new_uow)

    assert finish(new_uow, claim(new_uow), error="away", retry_at=NOW + DAY)

    assert claim(new_uow, at=LATER) is None
    assert claim(new_uow, at=NOW + DAY, until=NOW + 2 * DAY).attempts == 2


def test_a_job_that_failed_for_good_is_over(new_uow) -> None:
    queue(new_uow)

    assert finish(new_uow, claim(new_uow), error="refused")

    assert claim(new_uow, at=NOW + DAY) is None


def test_work_asked_for_again_is_taken_from_whoever_holds_it(new_uow) -> None:
    queue(new_uow)
    holder = claim(new_uow)

    queue(new_uow, job_id="J-2")

    assert not finish(new_uow, holder)
    heir = claim(new_uow)
    assert (heir.id, heir.fence) == ("J-1", 3)
    assert finish(new_uow, heir)
    queue(new_uow, job_id="J-3")
    assert claim(new_uow).id == "J-3"


# the log


def an_entry(n=0, **fields):
    given = {"at": EXACT, "tag": Tag.PROPOSAL_CREATE, "actor": "ana", "about": "P-1", "data": {}}
    return Entry(id=f"e{n}", **{**given, **fields})


def test_entries_read_back_byte_for_byte_in_order(new_uow, view) -> None:
    entries = [an_entry(n, data={"t": "ünï\x00"}) for n in range(5)]
    kept(new_uow, *(partial(SqlUnitOfWork.record, entry=entry) for entry in entries))

    with view() as uow:
        assert [e.body for e in uow.entries()] == [e.body() for e in entries]
        assert [e.id for e in uow.unsequenced(3)] == ["e0", "e1", "e2"]


def test_entries_get_their_places_and_come_before_those_without(new_uow, view) -> None:
    kept(new_uow, *(partial(SqlUnitOfWork.record, entry=an_entry(n)) for n in range(4)))
    kept(new_uow, lambda uow: uow.place(["e2", "e0"], 0))

    with view() as uow:
        placed = [(e.id, e.position) for e in uow.entries()]
    assert placed == [("e2", 0), ("e0", 1), ("e1", None), ("e3", None)]


def test_no_two_entries_share_a_place_or_an_id(new_uow) -> None:
    kept(new_uow, *(partial(SqlUnitOfWork.record, entry=an_entry(n)) for n in range(2)))
    kept(new_uow, lambda uow: uow.place(["e0"], 0))

    with new_uow() as uow, pytest.raises(Conflict):
        uow.place(["e1"], 0)
    with new_uow() as uow, pytest.raises(Conflict):
        uow.record(an_entry(1))


def test_many_entries_are_read_in_batches_without_loss(new_uow, view) -> None:
    kept(new_uow, *(partial(SqlUnitOfWork.record, entry=an_entry(n)) for n in range(1_005)))
    kept(new_uow, lambda uow: uow.place([e.id for e in uow.unsequenced(2_000)], 0))

    with view() as uow:
        assert [e.position for e in uow.entries()] == list(range(1_005))


def test_heads_read_back_with_their_stack(new_uow, view) -> None:
    heads = [Head(n, bytes([n]) * 32, tuple(bytes([k]) * 32 for k in range(n)), EXACT) for n in (1, 3)]
    with view() as uow:
        assert uow.head() is None

    kept(new_uow, *(partial(SqlUnitOfWork.add_head, head=head) for head in heads))

    with view() as uow:
        assert uow.head() == heads[-1]
        assert uow.heads() == heads


def test_there_is_one_sequencer_at_a_time(new_uow, engine) -> None:
    if engine.dialect.name == "sqlite":
        with new_uow() as uow:
            assert uow.try_sequencer_lease()  # its one writer is the lease
        return
    with new_uow() as one, new_uow() as two:
        assert one.try_sequencer_lease()
        assert not two.try_sequencer_lease()
    with new_uow() as three:
        assert three.try_sequencer_lease()


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, ["e3", "e2", "e1", "e0"]),
        ({"about": "P-1"}, ["e2", "e1", "e0"]),
        ({"about": "alias:a%b"}, ["e3"]),
        ({"about": "alias:a_b"}, []),
        ({"actor": "ben"}, ["e1"]),
        ({"tag": "registry:"}, ["e3", "e1", "e0"]),
        ({"tag": "registry%"}, []),
        ({"since": EXACT + DAY}, ["e2"]),
        ({"until": EXACT + DAY}, ["e3", "e1", "e0"]),
    ],
)
def test_entries_are_found_by_what_is_asked(new_uow, view, wanted, ids) -> None:
    entries = [
        an_entry(0),
        an_entry(1, actor="ben"),
        an_entry(2, at=EXACT + DAY, tag=Tag.DECISION_APPROVE),
        an_entry(3, about="P-9", data={"rows": ["alias:a%b", "alias:c"]}),
    ]
    kept(new_uow, *(partial(SqlUnitOfWork.record, entry=entry) for entry in entries))

    with view() as uow:
        found = uow.find_entries(HistoryFilter(**wanted), limit=9, after=None)
        rest = uow.find_entries(HistoryFilter(**wanted), limit=9, after="e1")

    assert [entry.id for entry in found] == ids
    assert [entry.id for entry in rest] == [i for i in ids if i < "e1"]


# people


def test_people_and_their_tokens_read_back(new_uow, view) -> None:
    ana = User("ana", "person", ("member", "ai_team"), EXACT, None)
    token = Credential("c1", "ana", "h" * 64, EXACT, EXACT + DAY, None)
    kept(new_uow, lambda uow: uow.save_user(ana), lambda uow: uow.save_credential(token))

    with view() as uow:
        assert (uow.user("ana"), uow.users(), uow.credential("c1")) == (ana, [ana], token)
        assert (uow.user("eve"), uow.credential("c2")) == (None, None)


def test_tokens_are_revoked_once_and_for_all(new_uow, view) -> None:
    kept(new_uow, lambda uow: uow.save_user(User("ana", "person", (), NOW, None)))
    for n in range(2):
        token = Credential(f"c{n}", "ana", "h", NOW, LATER, None)
        kept(new_uow, lambda uow, token=token: uow.save_credential(token))

    with new_uow() as uow:
        assert uow.revoke_credentials("ana", EXACT) == 2
        assert uow.revoke_credentials("ana", LATER) == 0
        uow.save_user(User("ana", "person", (), NOW, EXACT))
        uow.commit()

    with view() as uow:
        assert uow.credential("c0").revoked_at == EXACT
        assert uow.user("ana").revoked_at == EXACT


def test_a_token_belongs_to_somebody(new_uow) -> None:
    with new_uow() as uow, pytest.raises(Conflict):
        uow.save_credential(Credential("c1", "nobody", "h", NOW, LATER, None))


# the transaction itself


def test_a_unit_of_work_is_used_only_inside_its_block(new_uow) -> None:
    uow = new_uow()

    with pytest.raises(RuntimeError, match="outside its `with` block"):
        uow.revision()
    with uow:
        assert uow.revision() == 0
    uow.__exit__(None, None, None)
    with pytest.raises(RuntimeError):
        uow.commit()


def test_the_registry_has_one_writer_at_a_time(new_uow, engine) -> None:
    with new_uow() as uow:
        uow.lock_registry()
        if engine.dialect.name == "postgresql":
            with engine.connect() as other:
                free = other.exec_driver_sql(
                    f"SELECT pg_try_advisory_xact_lock({0x46524E31})"
                ).scalar()
            assert free is False


def test_every_kind_of_name_can_be_stored(new_uow, view) -> None:
    from registry.domain.names import GRAMMARS, Name  # noqa: PLC0415 - only here

    contracts = [a_contract(name=Name.parse(kind, GRAMMARS[kind].example)) for kind in Kind]
    put(new_uow, *map(create, contracts))

    with view() as uow:
        assert {row.name for row in uow.rows()} == {c.name for c in contracts}
