from __future__ import annotations

import pytest

from registry.audit.verifier import verify_export, verify_receipt
from registry.audit.verifier.notes import read_checkpoint, read_key
from registry.errors import Conflict, Denied, Unavailable
from registry.service.sequencing import KeyNotHeld, check_key
from tests.support.signing import MemoryKeyring


def keys_of(platform):
    return [read_key(key.text) for key in platform.log().known_keys()]


def an_export(platform):
    lines = platform.registry.export_log(platform.people["root"])
    return [line.encode() for line in lines]


def test_every_checkpoint_is_signed_by_a_key_that_the_log_announces(platform) -> None:
    with platform.deps.view() as uow:
        heads = uow.heads()
    said = [read_checkpoint(head.note) for head in heads]

    (key,) = keys_of(platform)
    assert all(one.note.is_signed_by(key) for one in said)
    assert [one.at.size for one in said] == [head.size for head in heads]
    assert said[-1].facts["hash"] == "sha-256"
    assert said[-1].facts["revision"] == "1"
    assert platform.tags().count("audit:key:create") == 1


def test_keys_are_changed_and_the_older_stay_known(platform) -> None:
    log, root = platform.log(), platform.people["root"]
    for _ in range(3):
        log.rotate_key(root)
        platform.propose()
        platform.registry.work()

    views, keys = log.known_keys(), keys_of(platform)
    assert [view.is_held for view in views] == [False, False, False, True]
    assert [view.until is None for view in views] == [False, False, False, True]
    assert len({key.name for key in keys}) == 1
    verdict = platform.registry.verify_log(root)
    assert (verdict.ok, verdict.problem) == (True, "")
    for trusted in keys:
        assert verify_export(an_export(platform), (), [trusted]).problem == ""


def test_the_checkpoint_after_a_change_of_keys_is_signed_by_both(platform) -> None:
    platform.log().rotate_key(platform.people["root"])

    old, new = keys_of(platform)
    with platform.deps.view() as uow:
        note = read_checkpoint(uow.head().note).note
    assert note.is_signed_by(old)
    assert note.is_signed_by(new)
    assert platform.tags()[-1] == "audit:key:rotate"


def test_who_may_not_operate_changes_no_key(platform) -> None:
    with pytest.raises(Denied):
        platform.log().rotate_key(platform.people["ben"])

    assert len(keys_of(platform)) == 1


def test_a_process_without_the_key_gives_no_places_and_says_so(platform) -> None:
    other = platform.under(keyring=MemoryKeyring("other"))
    check_key(other.deps)

    other.propose(by="ana")
    other.registry.work()

    with platform.deps.view() as uow:
        assert uow.unsequenced(9)
    with pytest.raises(KeyNotHeld, match="signs the log, and is not here"):
        other.log().tend()
    with pytest.raises(KeyNotHeld, match="must sign its successor"):
        other.log().rotate_key(platform.people["root"])
    platform.registry.work()
    assert platform.registry.verify_log(platform.people["root"]).ok


def test_a_lost_key_is_replaced_without_its_word_and_the_log_says_so(platform) -> None:
    other = platform.under(keyring=MemoryKeyring("other"))
    other.log().rotate_key(platform.people["root"], is_lost=True)

    old, new = keys_of(platform)
    assert other.registry.verify_log(platform.people["root"]).ok
    assert verify_export(an_export(other), (), [new]).problem == ""
    assert (
        "without the signature of its elder"
        in verify_export(an_export(other), (), [old]).problem
    )


def test_a_log_without_a_keyring_stays_unsigned(platform) -> None:
    bare = platform.under(keyring=None)

    with pytest.raises(Conflict, match="not signed"):
        bare.log().rotate_key(platform.people["root"])


def test_nothing_changes_when_a_key_cannot_sign(platform) -> None:
    platform.deps.keyring.held.clear()
    before = platform.tags()

    with pytest.raises(Unavailable):
        platform.log().rotate_key(platform.people["root"])

    assert platform.tags() == before


def test_a_receipt_is_signed_and_reads_few_rows(platform) -> None:
    proposal = next(iter(platform.registry.proposals(limit=1).items)).proposal.id

    receipt = platform.registry.receipt(proposal)

    assert verify_receipt(receipt, (), keys_of(platform)).problem == ""


def test_a_receipt_from_damaged_nodes_is_refused(platform) -> None:
    proposal = next(iter(platform.registry.proposals(limit=1).items)).proposal.id
    with platform.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE checkpoint SET root = stack")

    with pytest.raises(Unavailable, match="does not lead to its own checkpoint"):
        platform.registry.receipt(proposal)
