from __future__ import annotations

import os
import stat

import pytest

from agent.review.findings import Level
from frenly_ai.reviewing.fixing import (
    FileFix,
    files_below,
    names_to_seek,
    plan_fix,
    write_fix,
)
from frenly_ai.reviewing.trees import tree_of
from frenly_ai.scanning.below import read_plain
from registry.domain.names import Kind, Name
from registry.errors import InvalidInput, Missing
from tests.support.reviewing import NEW, OLD, UNSURE, a_reviewer

REVIEWER = a_reviewer()


def planned(folder, path, level=Level.WARNING) -> FileFix:
    fix = plan_fix(REVIEWER, folder, path, level)
    assert fix is not None
    return fix


def test_a_file_keeps_its_mode_and_every_other_byte(tmp_path) -> None:
    raw = f'a: "{OLD}"\r\nb: caf\xe9 {UNSURE}'.encode("latin-1")
    file = tmp_path / "a.yaml"
    file.write_bytes(raw)
    file.chmod(0o751)

    fix = planned(tmp_path, "a.yaml")

    assert write_fix(tmp_path, fix) == ""
    assert file.read_bytes() == raw.replace(OLD.encode(), NEW.encode())
    assert stat.S_IMODE(file.stat().st_mode) == 0o751
    assert [left.finding.use.spelled for left in fix.left] == [UNSURE]
    assert os.listdir(tmp_path) == ["a.yaml"]
    assert planned(tmp_path, "a.yaml").applied == ()


def test_what_is_only_said_is_written_anew_when_asked_for(tmp_path) -> None:
    (tmp_path / "a.py").write_text(f"# {OLD}\n")

    assert plan_fix(REVIEWER, tmp_path, "a.py", Level.WARNING) is None
    assert planned(tmp_path, "a.py", Level.NOTE).new == f"# {NEW}\n".encode()


def test_a_file_that_changed_in_the_meantime_is_left(tmp_path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(f"a: {OLD}\n")
    fix = planned(tmp_path, "a.yaml")
    file.write_text("a: else\n")

    assert write_fix(tmp_path, fix) == "it changed in the meantime"
    assert file.read_text() == "a: else\n"


def test_links_are_neither_read_nor_written(tmp_path) -> None:
    (tmp_path / "real.yaml").write_text(f"a: {OLD}\n")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "real.yaml")

    assert read_plain(tmp_path, "link.yaml") is None
    assert plan_fix(REVIEWER, tmp_path, "link.yaml", Level.NOTE) is None
    fix = planned(tmp_path, "real.yaml")
    assert write_fix(tmp_path, fix._replace(path="link.yaml")) != ""
    with pytest.raises(InvalidInput):
        files_below(tmp_path / "link.yaml", lambda _: None)


def test_a_file_with_several_names_is_left(tmp_path) -> None:
    (tmp_path / "one.yaml").write_text(f"a: {OLD}\n")
    os.link(tmp_path / "one.yaml", tmp_path / "two.yaml")

    assert "hard links" in write_fix(tmp_path, planned(tmp_path, "one.yaml"))
    assert (tmp_path / "two.yaml").read_text() == f"a: {OLD}\n"


def test_a_path_that_is_not_there_is_said_to_be_missing(tmp_path) -> None:
    with pytest.raises(Missing):
        files_below(tmp_path / "nowhere", lambda _: None)


def test_one_file_may_be_named_alone(tmp_path) -> None:
    (tmp_path / "a.yaml").write_text("x")

    assert files_below(tmp_path / "a.yaml", lambda _: None) == (tmp_path, ["a.yaml"])


def test_an_interface_is_sought_without_its_kind_as_well() -> None:
    name = Name(Kind.API_VERSION, "apps/v1 Deployment")

    assert list(names_to_seek([name])) == [name, Name(Kind.API_VERSION, "apps/v1")]


def test_a_checkout_is_never_left(tmp_path) -> None:
    home, secret = tmp_path / "home", tmp_path / "secret"
    (home / "in").mkdir(parents=True)
    secret.write_text("s")
    (home / "in" / "a").write_text("a")
    (home / "out").symlink_to(tmp_path)
    (home / "file").symlink_to(secret)
    read = tree_of(home)

    assert read("in/a") == b"a"
    assert [read(p) for p in ("../secret", "out/secret", "file", str(secret), "in", "no")] == [
        None
    ] * 6
    with pytest.raises(Missing):
        tree_of(tmp_path / "nowhere")
