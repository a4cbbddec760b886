from __future__ import annotations

import json
from datetime import timedelta

import pytest

from registry.audit.verifying import verify_log
from registry.contracts.records import HistoryFilter
from registry.db.uow import SqlUnitOfWork
from registry.domain.actors import SYSTEM
from registry.domain.digest import digest
from registry.errors import Conflict, Denied, InvalidInput, Missing, Unavailable
from registry.service.people import BadToken
from tests.builders import DAY, NOW, a_create
from tests.platforms import a_bare_registry, a_sqlite_url


def the_last(platform, tag):
    return platform.registry.history(HistoryFilter(tag=tag)).items[0].body


def test_the_log_verifies_and_says_who_looked(platform) -> None:
    verdict = platform.registry.verify_log(platform.people["ben"])

    assert verdict.ok
    assert verdict.size == len(platform.tags()) - 1
    assert the_last(platform, "audit:log:verify")["actor"] == "ben"


def test_a_tampered_log_does_not_verify(platform) -> None:
    platform.registry.work()
    with platform.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_entry SET actor = 'eve' WHERE position = 3")

    verdict = platform.registry.verify_log(platform.people["ben"])

    assert (verdict.ok, verdict.first_bad) == (False, 3)
    assert the_last(platform, "audit:log:verify")["data"]["ok"] is False


def test_entries_get_their_places_once_and_in_batches(platform) -> None:
    platform.registry.work()
    platform.propose()
    platform.registry.work()

    with platform.deps.view() as uow:
        heads, entries = uow.heads(), list(uow.entries())
    assert [entry.position for entry in entries] == list(range(len(entries)))
    assert heads[-1].size == len(entries)
    assert len(heads) > 1


class NoLease(SqlUnitOfWork):
    """A store whose sequencer is somebody else."""

    def try_sequencer_lease(self):
        return False


def test_entries_wait_while_somebody_else_places_them(platform) -> None:
    platform.propose()
    other = platform.under(new_uow=lambda: NoLease(platform.engine))

    other.registry.work()

    with platform.deps.view() as uow:
        assert any(entry.position is None for entry in uow.entries())


def test_a_receipt_holds_all_that_a_stranger_needs(platform) -> None:
    proposal = platform.enact(a_create())

    receipt = platform.registry.receipt(proposal)

    assert digest(receipt["digest_material"]) == receipt["digest"]
    assert {d["actor"] for d in receipt["decisions"]} == {"ben", "dee"}
    tags = [json.loads(entry["body"])["tag"] for entry in receipt["entries"]]
    assert tags[0] == "registry:proposal:create"
    assert tags[-1] == "registry:revision:apply"
    assert receipt["checkpoint"]["size"] > receipt["entries"][-1]["position"]


def test_only_an_applied_proposal_has_a_receipt(platform) -> None:
    with pytest.raises(Conflict, match="is pending; only an applied one"):
        platform.registry.receipt(platform.propose().proposal.id)
    with pytest.raises(Missing):
        platform.registry.receipt("P-never")


def test_a_receipt_waits_until_its_entries_have_a_place(platform) -> None:
    view = platform.approve(platform.propose())
    platform.registry.apply(view.proposal.id)

    with pytest.raises(Unavailable, match="no place in the log's tree yet"):
        platform.under(new_uow=lambda: NoLease(platform.engine)).registry.receipt(
            view.proposal.id
        )


def test_an_export_of_the_log_is_recorded_and_holds_every_entry(platform) -> None:
    lines = list(platform.registry.export_log(platform.people["root"]))

    assert json.loads(lines[0])["by"] == "root"
    assert json.loads(lines[-1])["end"]["entries"] == len(platform.tags())
    assert the_last(platform, "audit:log:export")["actor"] == "root"


def test_an_export_of_the_rows_is_the_same_for_the_same_state(platform) -> None:
    first = list(platform.registry.export(platform.people["root"]))
    second = list(platform.registry.export(platform.people["ben"]))

    assert first == second
    assert [json.loads(line)["table"] for line in first] == ["context"] * 4 + ["contract"] * 2


@pytest.mark.parametrize(
    "act",
    [
        lambda registry, by: registry.export(by),
        lambda registry, by: registry.export_log(by),
        lambda registry, by: registry.verify_log(by),
        lambda registry, by: registry.users(by),
    ],
    ids=["rows", "log", "verify", "users"],
)
def test_who_may_not_look_is_refused_and_on_record(platform, act) -> None:
    with pytest.raises(Denied):
        act(platform.registry, platform.people["ana"])

    assert platform.tags()[-1] == "access:permission:refuse"


def test_users_are_listed_for_whoever_manages_them(platform) -> None:
    assert [u.id for u in platform.registry.users(platform.people["root"])] == sorted(
        platform.people
    )
    assert platform.registry.has_users()


def test_the_first_user_is_an_admin_and_needs_nobody(tmp_path) -> None:
    empty = a_bare_registry(a_sqlite_url(tmp_path))
    assert not empty.registry.has_users()

    with pytest.raises(InvalidInput, match="must be an admin"):
        empty.registry.add_user("ana", ["member"], by=None)
    made = empty.registry.add_user("root", ["admin"], by=None)
    with pytest.raises(Denied, match="Only an admin may add users"):
        empty.registry.add_user("eve", ["admin"], by=None)

    assert empty.registry.authenticate(made.token).may >= {"user.manage"}
    assert empty.tags() == ["access:user:refuse", "access:user:create", "access:user:refuse"]


@pytest.mark.parametrize(
    ("asked", "by", "error", "says"),
    [
        (("Ana", ["member"], "person"), "root", InvalidInput, "not a user name"),
        (("\udcff", ["member"], "person"), "root", InvalidInput, "not a user name"),
        (("eve", ["member"], "agent"), "root", InvalidInput, "not a kind of user"),
        (("eve", [], "person"), "root", InvalidInput, "No role was given"),
        (("eve", ["membre"], "person"), "root", InvalidInput, "is not a role"),
        (("ana", ["member"], "person"), "root", Conflict, "exists already"),
        (("eve", ["admin"], "person"), "ben", Denied, "may not manage user"),
    ],
)
def test_a_user_that_may_not_be_made_is_refused_and_on_record(platform, asked, by, error, says):
    user, roles, kind = asked
    with pytest.raises(error, match=says) as caught:
        platform.registry.add_user(user, roles, kind=kind, by=platform.people[by])

    assert caught.value.hint
    assert platform.tags()[-1] == "access:user:refuse"


def test_an_approval_by_somebody_revoked_since_counts_no_more(platform) -> None:
    view = platform.approve(platform.propose())
    platform.registry.revoke_user("ben", platform.people["root"])

    platform.registry.work()

    waiting = platform.registry.proposal(view.proposal.id)
    assert waiting.proposal.status == "pending"
    assert waiting.tally.approvals == 1
    assert platform.registry.revision() == 1


def test_a_revoked_user_signs_in_no_more(platform) -> None:
    root = platform.people["root"]

    assert platform.registry.revoke_user("ana", root).revoked_at == NOW
    platform.clock.advance(DAY)
    with pytest.raises(Conflict, match="was revoked already"):
        platform.registry.revoke_user("ana", root)

    with pytest.raises(BadToken, match="'ana' was revoked"):
        platform.registry.authenticate(platform.tokens["ana"])
    with pytest.raises(Conflict, match="exists already"):
        platform.registry.add_user("ana", ["member"], by=root)


@pytest.mark.parametrize(
    ("user", "by", "error"), [("anna", "root", Missing), ("ana", "ben", Denied)]
)
def test_who_cannot_be_revoked_is_said_and_on_record(platform, user, by, error) -> None:
    with pytest.raises(error) as caught:
        platform.registry.revoke_user(user, platform.people[by])

    assert caught.value.hint
    assert platform.tags()[-1] == "access:user:refuse"


def test_a_token_ends_after_its_time(platform) -> None:
    platform.clock.advance(90 * DAY)

    with pytest.raises(BadToken, match="expired at 2026-04-05"):
        platform.registry.authenticate(platform.tokens["ana"])


def forged(token):
    return token[:-1] + ("a" if token[-1] != "a" else "b")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda token: "", "not a Frenly token"),
        (lambda token: token.upper(), "not a Frenly token"),
        (forged, "token is wrong"),
        (lambda token: token.replace(token[7:19], "0" * 12), "token is wrong"),
        (lambda token: token + "a", "token is wrong"),
    ],
)
def test_a_wrong_token_proves_nobody(platform, make, says) -> None:
    with pytest.raises(BadToken, match=says):
        platform.registry.authenticate(make(platform.tokens["ana"]))


def test_a_token_with_space_around_it_is_taken(platform) -> None:
    assert platform.registry.authenticate(f" {platform.tokens['ana']}\n").id == "ana"


def test_refused_sign_ins_are_counted_and_recorded_once_a_minute(platform) -> None:
    for _ in range(5):
        with pytest.raises(BadToken):
            platform.registry.authenticate(forged(platform.tokens["ana"]))
    assert the_last(platform, "access:token:refuse")["data"]["refused"] == 1
    platform.registry.work()
    assert platform.tags().count("access:token:refuse") == 1

    platform.clock.advance(timedelta(minutes=1))
    platform.registry.work()

    body = the_last(platform, "access:token:refuse")
    assert body["data"] == {"refused": 4, "credentials": [platform.tokens["ana"][7:19]]}
    platform.clock.advance(timedelta(minutes=1))
    platform.registry.work()
    assert platform.tags().count("access:token:refuse") == 2


class Away(SqlUnitOfWork):
    """A store that has just gone."""

    def commit(self):
        raise Unavailable("The database is busy.", hint="Try again.")


def test_sign_ins_refused_while_the_store_is_away_are_recorded_later(platform) -> None:
    ports = iter([Away, SqlUnitOfWork, SqlUnitOfWork])
    half = platform.under(new_uow=lambda: next(ports)(platform.engine))

    for _ in range(2):
        with pytest.raises(BadToken):
            half.registry.authenticate("nonsense")

    assert the_last(platform, "access:token:refuse")["data"] == {
        "refused": 2,
        "credentials": [],
    }


def test_a_store_that_is_away_records_no_refusal(platform) -> None:
    gone = platform.under(new_uow=lambda: Away(platform.engine))

    with pytest.raises(Unavailable, match="busy"):
        gone.propose()

    assert "registry:proposal:refuse" not in platform.tags()


def test_acts_outside_the_registry_are_recorded_whatever_they_hold(platform) -> None:
    data = {"args": [1, 2**70, float("inf"), None, True, {"k\x00": "\udcff"}], "when": NOW}

    platform.registry.record("agent:run:start", SYSTEM, "run\x00", data)
    platform.registry.record_refusal(
        "agent:tool:refuse", SYSTEM, "tool", Denied("\x1b no", hint="", fact="\ud800")
    )

    body = the_last(platform, "agent:run:start")
    assert body["about"] == r"run\x00"
    assert body["data"]["args"] == [
        1,
        "1180591620717411303424",
        "inf",
        None,
        True,
        {r"k\x00": r"\udcff"},
    ]
    refused = the_last(platform, "agent:tool:refuse")["data"]
    assert (refused["message"], refused["facts"]) == (r"\x1b no", {"fact": r"\ud800"})
    with platform.deps.view() as uow:
        assert verify_log(uow.entries(), []).ok
