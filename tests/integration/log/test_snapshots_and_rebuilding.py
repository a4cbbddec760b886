from __future__ import annotations

import json

import pytest

from registry.audit.verifier import verify_snapshot
from registry.audit.verifier.notes import read_checkpoint, read_key
from registry.domain.edits import RegisterContract
from registry.errors import Denied
from registry.service.sequencing import KeyNotHeld
from tests.builders import service
from tests.support.signing import MemoryKeyring


def keys_of(log):
    return [read_key(key.text) for key in log.known_keys()]


def enacted(platform, key):
    return platform.enact(RegisterContract(name=service(key), version="v1", owner="@t"))


def test_a_snapshot_holds_every_row_under_the_logs_signature(platform) -> None:
    log = platform.log()

    lines = list(log.write_snapshot(platform.people["root"]))

    report = verify_snapshot(lines, (), keys_of(log))
    assert report.problem == ""
    exported = list(platform.registry.export(platform.people["root"]))
    assert [line.decode().strip() for line in lines[1:]] == exported
    assert "audit:snapshot:write" in platform.tags()


def test_an_old_snapshot_is_found_by_the_newest_outside_checkpoint(platform, anchor) -> None:
    log = platform.log(anchor=anchor)
    old = list(log.write_snapshot(platform.people["root"]))
    log.tend()
    newest = [read_checkpoint(raw) for raw in log.outside_checkpoints()]
    assert verify_snapshot(old, newest).problem == ""

    enacted(platform, "new-api")
    log.tend()

    newest = [read_checkpoint(raw) for raw in log.outside_checkpoints()]
    assert "it is outdated: it holds revision 1" in verify_snapshot(old, newest).problem
    again = list(log.write_snapshot(platform.people["root"]))
    assert verify_snapshot(again, newest).problem == ""


def test_nobody_writes_a_snapshot_without_leave_or_key(platform) -> None:
    with pytest.raises(Denied):
        list(platform.log().write_snapshot(platform.people["ana"]))
    other = platform.under(keyring=MemoryKeyring("other"))
    with pytest.raises(KeyNotHeld):
        list(other.log().write_snapshot(platform.people["root"]))


def test_the_registry_rebuilt_from_its_log_is_the_live_one(platform) -> None:
    proposal = enacted(platform, "new-api")
    enacted(platform, "other-api")

    found = platform.log().rebuild(platform.people["root"])

    assert (found.problem, found.revision, found.live_revision) == ("", 3, 3)
    assert found.state == found.live_state
    assert platform.registry.proposal(proposal).proposal.applied_revision == 2


def test_a_row_changed_behind_the_logs_back_is_found(platform) -> None:
    with platform.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE contract SET owner = 'eve'")

    found = platform.log().rebuild(platform.people["root"])

    assert found.problem == "the live registry is not what the log tells"
    assert found.state != found.live_state


def test_a_rebuild_begins_with_the_check_of_the_log(platform) -> None:
    with platform.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_entry SET actor = 'eve' WHERE position = 3")

    found = platform.log().rebuild(platform.people["root"])

    assert (found.first_bad, "says actor" in found.problem) == (3, True)
    with pytest.raises(Denied):
        platform.log().rebuild(platform.people["ana"])


def test_every_applied_revision_tells_its_changes(platform) -> None:
    with platform.deps.view() as uow:
        (applied,) = uow.entries(tag="registry:revision:apply")

    data = json.loads(applied.body)["data"]

    assert len(data["changes"]) == len(data["rows"]) == 6
