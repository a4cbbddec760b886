from __future__ import annotations

import shutil

import pytest

from frenly_ai.keeping.anchors import FolderAnchor, GitAnchor, open_anchor
from registry.domain.edits import RegisterContract
from registry.errors import Conflict, Denied, InvalidInput, Unavailable
from registry.service.anchoring import AnchorContradicts
from tests.builders import service
from tests.support.git import git


@pytest.fixture
def remote(tmp_path):
    folder = tmp_path / "remote.git"
    folder.mkdir()
    git(folder, "init", "--quiet", "--bare")
    return folder


@pytest.fixture(params=["folder", "git"])
def outside(request, tmp_path, remote):
    if request.param == "folder":
        return FolderAnchor(tmp_path / "anchor")
    return GitAnchor(f"file://{remote}", tmp_path / "clone")


def test_every_checkpoint_is_published_once_and_agrees(platform, outside) -> None:
    log, root = platform.log(anchor=outside), platform.people["root"]

    first = log.tend()
    assert (log.tend(), log.publish(root)) == (0, 0)
    platform.propose()
    platform.registry.work()
    assert log.tend() == 1

    verdict, found = log.verify_outside(root)
    assert (verdict.ok, found.problem, found.kept) == (True, "", first + 1)
    assert found.newest == verdict.size
    assert len(log.outside_checkpoints()) == found.kept
    with platform.deps.view() as uow:
        assert found.kept == len(uow.heads())


def test_a_log_that_was_never_published_does_not_pass(platform, outside) -> None:
    verdict, found = platform.log(anchor=outside).verify_outside(platform.people["root"])

    assert verdict.ok
    assert found.problem == "the anchor keeps no checkpoint of this log (of others: none)"


def test_the_anchor_of_another_log_is_named(platform, anchor, tmp_path) -> None:
    platform.log(anchor=anchor).tend()
    (folder,) = (tmp_path / "anchor").iterdir()
    folder.rename(folder.with_name("frenly-other"))

    _, found = platform.log(anchor=anchor).verify_outside(platform.people["root"])

    assert "of others: frenly-other" in found.problem


def test_an_anchor_that_is_away_stops_no_writing_and_is_recorded_once(
    platform, tmp_path
) -> None:
    (tmp_path / "file").write_text("no folder")
    log = platform.log(anchor=FolderAnchor(tmp_path / "file" / "anchor"))

    for _ in range(3):
        with pytest.raises(Unavailable, match="takes no checkpoint"):
            log.tend()
        platform.propose(RegisterContract(name=service("x-api"), version="v1", owner="@t"))
        platform.registry.work()

    assert platform.tags().count("audit:log:unpublished") == 1
    (tmp_path / "file").unlink()
    assert log.tend() > 1


def test_a_git_remote_that_is_away_is_unavailable(platform, tmp_path) -> None:
    log = platform.log(anchor=GitAnchor(f"file://{tmp_path}/none.git", tmp_path / "clone"))

    with pytest.raises(Unavailable, match="does not answer"):
        log.tend()


def test_a_remote_branch_that_went_back_is_not_followed(platform, remote, tmp_path) -> None:
    anchor = GitAnchor(f"file://{remote}", tmp_path / "clone")
    log = platform.log(anchor=anchor)
    log.tend()
    old = git(remote, "rev-parse", "frenly-checkpoints").decode().strip()
    platform.propose()
    platform.registry.work()
    log.tend()
    git(remote, "update-ref", "refs/heads/frenly-checkpoints", old)

    with pytest.raises(Conflict, match="lost checkpoints"):
        log.verify_outside(platform.people["root"])
    git(remote, "update-ref", "-d", "refs/heads/frenly-checkpoints")
    with pytest.raises(Conflict, match="lost checkpoints"):
        log.outside_checkpoints()


def test_a_clone_that_was_lost_is_made_anew(platform, remote, tmp_path) -> None:
    log = platform.log(anchor=GitAnchor(f"file://{remote}", tmp_path / "clone"))
    log.tend()
    shutil.rmtree(tmp_path / "clone")

    _, found = log.verify_outside(platform.people["root"])

    assert found.problem == ""


def test_a_log_that_the_anchor_contradicts_publishes_nothing(platform, anchor) -> None:
    log = platform.log(anchor=anchor)
    log.tend()
    kept = len(log.outside_checkpoints())
    with platform.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM checkpoint")
        connection.exec_driver_sql("DELETE FROM audit_entry WHERE position = 3")
        connection.exec_driver_sql("UPDATE audit_entry SET position = NULL")
        connection.exec_driver_sql("DELETE FROM tree_node")
    platform.registry.work()

    with pytest.raises(AnchorContradicts):
        platform.log(anchor=anchor).tend()
    assert len(log.outside_checkpoints()) == kept
    _, found = log.verify_outside(platform.people["root"])
    assert found.problem


def test_a_kept_checkpoint_that_cannot_be_read_is_a_problem(platform, anchor, tmp_path) -> None:
    log = platform.log(anchor=anchor)
    log.tend()
    (folder,) = (tmp_path / "anchor").iterdir()
    (folder / "9999-x.note").write_text("nonsense")

    _, found = log.verify_outside(platform.people["root"])

    assert "cannot be read" in found.problem
    platform.propose()
    platform.registry.work()
    with pytest.raises(AnchorContradicts):
        log.tend()


def test_what_is_no_checkpoint_is_not_published(anchor) -> None:
    with pytest.raises(InvalidInput, match="cannot be published"):
        anchor.publish("frenly/x", ["nonsense"])


def test_an_anchor_is_named_by_folder_or_by_git_url(tmp_path) -> None:
    assert open_anchor(f"file://{tmp_path}/a", tmp_path).where == f"{tmp_path}/a"
    assert "frenly-checkpoints" in open_anchor("git+https://h/r.git", tmp_path).where
    with pytest.raises(InvalidInput, match="no outside anchor"):
        open_anchor("ftp://host/x", tmp_path)


def test_without_an_anchor_there_is_nothing_to_compare(platform) -> None:
    log, root = platform.log(), platform.people["root"]

    assert (log.tend(), log.outside_checkpoints()) == (0, [])
    with pytest.raises(InvalidInput, match="No outside anchor"):
        log.publish(root)
    with pytest.raises(Denied):
        log.publish(platform.people["ana"])
