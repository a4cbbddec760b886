"""`frenly demo`, as its user runs it: whole, from a poisoned folder, and killed on its way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from frenly_ai.bootstrap import App, build
from frenly_ai.settings import read_settings

FRENLY = Path(sys.executable).with_name("frenly")
LIMIT_S = 30
ALIAS = "profile-api -> user-management-api (temporary alias in application)"


def environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FRENLY_")}
    kept.pop("PYTHONPATH", None)
    return {**kept, "FRENLY_HOME": str(home)}


def start(home: Path, *options: object, cwd: Path | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(FRENLY), "demo", *map(str, options)],
        cwd=cwd or home.parent,
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def play(home: Path, *options: object, cwd: Path | None = None) -> dict[str, Any]:
    """Play a demo to its end and return its JSON document."""
    began = time.monotonic()
    process = start(home, "--json", *options, cwd=cwd)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert time.monotonic() - began < LIMIT_S
    document: dict[str, Any] = json.loads(out)
    return document


def scene(document: dict[str, Any], beginning: str) -> dict[str, Any]:
    return next(s for s in document["scenes"] if s["scene"].startswith(beginning))


def assert_the_story_is_whole(document: dict[str, Any]) -> None:
    asked = scene(document, "Ana asks")
    assert asked["refused"]
    assert "No rule says who may approve names in context 'frontend'." in asked["answer"]
    assert "for user-management-api in context application for 30d" in asked["answer"]
    assert scene(document, "She follows")["waiting"]
    assert scene(document, "Two people")["status"] == "applied"
    assert scene(document, "The name resolves")["resolves"] == {
        "application": ALIAS,
        "frontend": ALIAS,
    }
    assert scene(document, "An alias whose time")["refused"]
    assert "means nothing" in scene(document, "The change is undone")["resolves"]
    assert document["verified"] is True


def test_the_demo_on_samples_shows_the_whole_life_of_a_change(tmp_path: Path) -> None:
    assert_the_story_is_whole(play(tmp_path / "home"))


def test_a_demo_that_ended_begins_anew(tmp_path: Path) -> None:
    first, second = play(tmp_path / "home"), play(tmp_path / "home")

    assert first["proposal"] != second["proposal"]
    assert_the_story_is_whole(second)


def test_the_demo_is_readable_without_json(tmp_path: Path) -> None:
    process = start(tmp_path / "home")

    out, err = process.communicate(timeout=120)

    assert (process.returncode, err) == (0, "")
    assert out.isascii()
    assert [line[: line.index(".")] for line in out.splitlines() if line[:1].isdigit()] == [
        str(number) for number in range(1, 12)
    ]
    assert out.rstrip().splitlines()[-1].startswith("Done: revision 3")


def test_the_demo_on_the_real_platform_shows_what_is_wrong_in_it(
    tmp_path: Path, corpus: Path
) -> None:
    tree = corpus / "nexus" / "tree"
    document = play(
        tmp_path / "home",
        *("--manifest", tree / "ssot_plan/ssot_manifest_proposal.yaml"),
        *("--governance", tree / "config/alias_governance.yaml"),
        *("--seed-sql", tree / "backend/database/migrations/001_ssot_registry.sql"),
    )

    wrong = scene(document, "What is wrong")
    titles = "\n".join(finding["title"] for finding in wrong["findings"])
    assert "`legacy-user-endpoints` is temporary and expired on 2025-06-27" in titles
    assert "context `frontend`, which governance does not define" in titles
    assert "Must an alias be unique across contexts?" in titles
    assert all(finding["at"] for finding in wrong["findings"])
    assert wrong["anchors"] == 26
    assert wrong["dangling"]
    assert_the_story_is_whole(document)


def test_the_demo_runs_where_folders_have_the_names_of_our_packages(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    for name in ("tools", "config", "agent", "registry", "prompts", "frenly_ai"):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text("raise RuntimeError('poisoned')\n")
        (folder / f"{name}.py").write_text("raise RuntimeError('poisoned')\n")
    for name in ("alias_governance.yaml", "access_control.yaml", "operator_protocols.yaml"):
        (folder / "config" / name).write_text("poisoned: [\n")

    assert_the_story_is_whole(play(tmp_path / "home", cwd=folder))


# Killed and begun again


def a_row(line: str) -> dict[str, Any]:
    """Read an exported row without the moments at which this demo happened to run."""
    row: dict[str, Any] = json.loads(line)
    return {key: value for key, value in row.items() if not key.endswith("_at")}


def left_behind(home: Path) -> dict[str, Any]:
    """Describe what a demo left, without times and ids."""
    folder = home / "demo"
    settings = read_settings(home=folder, config_dir=folder / "config")
    app = build(settings)
    try:
        return describe(app, json.loads((folder / "demo.json").read_text("utf-8"))["tokens"])
    finally:
        app.close()


def describe(app: App, tokens: dict[str, str]) -> dict[str, Any]:
    registry = app.registry
    views = registry.proposals().items
    root, ben = (registry.authenticate(tokens[name]) for name in ("root", "ben"))
    applies = [row for row in registry.export_log(root) if "registry:revision:apply" in row]
    return {
        "rows": [a_row(line) for line in registry.export(root)],
        "proposals": [(str(v.proposal.kind), str(v.proposal.status)) for v in views],
        "decisions": [sorted(d.actor for d in v.decisions) for v in views],
        "applies": len(applies),
        "revision": registry.revision(),
        "verifies": registry.verify_log(ben).ok,
    }


@pytest.fixture(scope="session")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a demo leaves that nobody killed."""
    home = tmp_path_factory.mktemp("uninterrupted") / "home"
    play(home)
    return left_behind(home)


def test_an_uninterrupted_demo_applies_each_proposal_once(
    uninterrupted: dict[str, Any],
) -> None:
    assert uninterrupted["proposals"] == [
        ("undo", "applied"),
        ("change", "applied"),
        ("import", "applied"),
    ]
    assert (uninterrupted["applies"], uninterrupted["revision"]) == (3, 3)
    assert uninterrupted["verifies"]


def test_a_demo_killed_at_the_pause_ends_in_the_same_state(
    tmp_path: Path, uninterrupted: dict[str, Any]
) -> None:
    process = start(tmp_path / "home", "--pause")
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line.startswith("paused: P-"), line
    process.kill()
    process.communicate(timeout=30)

    document = play(tmp_path / "home")

    assert document["proposal"] == line.split()[1]
    assert scene(document, "Throwaway people")["resumed"]
    assert left_behind(tmp_path / "home") == uninterrupted


def test_a_demo_that_pauses_goes_on_at_enter(
    tmp_path: Path, uninterrupted: dict[str, Any]
) -> None:
    process = start(tmp_path / "home", "--pause")

    _, err = process.communicate("\n", timeout=120)

    assert (process.returncode, err.startswith("paused:")) == (0, True)
    assert left_behind(tmp_path / "home") == uninterrupted


@pytest.mark.parametrize(
    "moments_s", [(0.5,), (1.2,), (2.0,), (2.8,), (0.9, 1.6, 2.4)], ids=lambda m: f"{m}"
)
def test_a_demo_killed_at_any_moment_ends_in_the_same_state(
    tmp_path: Path, uninterrupted: dict[str, Any], moments_s: tuple[float, ...]
) -> None:
    for moment_s in moments_s:
        process = start(tmp_path / "home")
        try:
            process.communicate(timeout=moment_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate(timeout=30)

    document = play(tmp_path / "home")

    assert document["verified"]
    assert left_behind(tmp_path / "home") == uninterrupted


@pytest.mark.parametrize(
    "beginning", ["3. What they hold", "5. She", "7. Two", "8. The name", "10. The"]
)
def test_a_demo_killed_as_a_scene_begins_ends_in_the_same_state(
    tmp_path: Path, uninterrupted: dict[str, Any], beginning: str
) -> None:
    process = start(tmp_path / "home")
    assert process.stdout is not None
    while not process.stdout.readline().startswith(beginning):
        assert process.poll() is None
    process.kill()
    process.communicate(timeout=30)

    play(tmp_path / "home")

    assert left_behind(tmp_path / "home") == uninterrupted


def test_a_folder_that_holds_something_else_is_never_emptied(tmp_path: Path) -> None:
    precious = tmp_path / "project" / "precious.txt"
    precious.parent.mkdir()
    precious.write_text("mine")

    process = start(tmp_path / "home", "--dir", precious.parent)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 2
    assert "holds something else" in err
    assert precious.read_text() == "mine"
