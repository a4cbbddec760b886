"""`python -m evals` from a shell: what it prints, what it says to bad input, with which code."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evals.corpus import KINDS

ROOT = Path(__file__).resolve().parents[2]
AT = ("--at", "2026-01-01T00:00:00Z")
MORE = {"relevant_easy", "healthy", "rules", "causes", "actions", "ranking", "renames"}
"""What is predicted beside what answers hold: how sure, what is asked for, what is no alert,
and where each rename stands."""


def evals(*argv: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "evals", *map(str, argv)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_an_unknown_kind_is_told_with_the_kinds_there_are(tmp_path: Path) -> None:
    done = evals("corpus", "nope", tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert "'nope'" in done.stderr
    assert all(kind in done.stderr for kind in KINDS)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("what", ["nothing there", "a file"])
def test_a_folder_that_is_none_is_told(tmp_path: Path, kind: str, what: str) -> None:
    folder = tmp_path / "data"
    if what == "a file":
        folder.write_text("")

    done = evals("corpus", kind, folder)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert "next: " in done.stderr


def test_a_wrong_moment_is_told(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()

    done = evals("corpus", "nexus", tmp_path, "--at", "soon")

    assert (done.returncode, done.stdout) == (2, "")
    assert "'soon'" in done.stderr


def without_answers(folder: Path, kind: str) -> None:
    """Take away what only an answer tells; a runbook's answer stands beside its question."""
    for name in KINDS[kind].answers_files:
        (folder / name).parent.chmod(0o755)
        rows = KINDS[kind].answers(folder)
        (folder / name).unlink()
        if kind == "runbooks":
            asked = [{key: row[key] for key in ("id", "text", "alertname")} for row in rows]
            (folder / name).write_text("".join(f"{json.dumps(row)}\n" for row in asked))


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"injections"}))  # it has no answers
def test_the_prediction_is_the_same_with_and_without_the_answers(
    tmp_path: Path, corpus: Path, kind: str
) -> None:
    reader = KINDS[kind]
    bare = Path(shutil.copytree(corpus / kind, tmp_path / kind))
    without_answers(bare, kind)

    scored, unscored = (
        evals("corpus", kind, corpus / kind, *AT),
        evals("corpus", kind, bare, *AT),
    )

    assert (scored.returncode, unscored.returncode) == (0, 0)
    assert scored.stdout == unscored.stdout
    assert json.loads(scored.stderr)["kind"] == kind
    assert unscored.stderr == "" or json.loads(unscored.stderr)["text"]["queries"] == 0
    expected, predicted = reader.answers(corpus / kind), json.loads(scored.stdout)
    assert type(predicted) is type(expected)
    if len(reader.answers_files) == 1:
        expected, predicted = {"": expected}, {"": predicted}
    assert predicted.keys() == expected.keys()
    for name, rows in expected.items():
        assert set().union(*predicted[name]) - MORE <= set().union(*rows)


def test_without_a_command_the_commands_are_told() -> None:
    done = evals()

    assert all(
        command in done.stdout + done.stderr
        for command in ("scenarios", "corpus", "conflicts", "proof")
    )


def test_all_scenarios_pass_and_are_reported(tmp_path: Path) -> None:
    done = evals("scenarios", "--out", tmp_path)

    assert done.returncode == 0, done.stdout[-3_000:]
    assert "FAIL" not in done.stdout
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert report["scenarios"] == report["passed"] == report["plays"] >= 60
    assert (tmp_path / "report.html").is_file()
    assert len(list((tmp_path / "inspect").glob("*.json"))) == 1


def test_one_scenario_is_played_under_every_disturbance() -> None:
    done = evals("scenarios", "--only", "no-action-greeting", "--k", 8, "--perturb")

    assert (done.returncode, done.stderr) == (0, "")
    assert "8/8" in done.stdout


def test_a_scenario_that_is_not_there_is_told_with_the_nearest() -> None:
    done = evals("scenarios", "--only", "no-action-greetings")

    assert (done.returncode, done.stdout) == (2, "")
    assert "no-action-greeting" in done.stderr
    assert "Traceback" not in done.stderr


BREAKS = """
import sys
from pathlib import Path
from tests.support.loopback import keep_local
keep_local()
from evals.scenarios.form import Scenario
from evals.scenarios.running import run
steps = [[{"by": "ana", "say": "list contexts"}], [{"by": "nobody", "say": "hello"}]]
scenarios = [
    Scenario(id=f"s-{number}", says="x", channel="chat", steps=each)
    for number, each in enumerate(steps)
]
for outcome in run(scenarios, repeats=2, disturbs=True, log_dir=Path(sys.argv[1])):
    print(outcome.scenario, outcome.repeat, outcome.wrong)
"""


def test_a_play_that_breaks_is_told_and_no_run_leaves_this_machine(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BREAKS, tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    told = sorted(done.stdout.splitlines())
    assert told[:2] == ["s-0 1 ()", "s-0 2 ()"]
    assert [line[:5] for line in told[2:]] == ["s-1 1", "s-1 2"]
    assert all("broken: " in line and "nobody" in line for line in told[2:])
