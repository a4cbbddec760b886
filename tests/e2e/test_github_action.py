"""The Action's own script, run as a runner would, over a repository with one bad line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from frenly_ai.settings import read_settings
from tests.integration.api.test_serving import serving
from tests.support.git import git

ENTRY = "from frenly_ai.cli.main import main; main()"
ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "deploy/github-action/action.yml").read_text("utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "call.py").write_text("import http\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    return folder


def run(repository, named_home, tmp_path, **more):
    commands = tmp_path / "bin"
    commands.mkdir(exist_ok=True)
    frenly = commands / "frenly"
    frenly.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{ENTRY}" "$@"\n')
    frenly.chmod(0o755)
    summary = tmp_path / "summary.md"
    environment = {
        "PATH": f"{commands}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "BASE": git(repository, "rev-parse", "HEAD~1").decode().strip(),
        "CONTEXT": "application",
        "FRENLY_CONFIG_DIR": str(named_home / "config"),
        "FRENLY_DATABASE_URL": f"sqlite:///{named_home / 'frenly.sqlite3'}",
        "FRENLY_HOME": str(tmp_path / "runner"),
        "FRENLY_SERVER": "",
        "FRENLY_TOKEN": "",
        "GETS_SECRETS": "true",
        "GITHUB_STEP_SUMMARY": str(summary),
        "LEVEL": "warning",
        "SARIF": "frenly.sarif",
        **more,
    }
    done = subprocess.run(
        ["bash", "-c", STEPS["Review"]["run"]],
        cwd=repository,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    return done, summary.read_text() if summary.exists() else ""


def test_a_bad_name_fails_the_check_and_stands_in_report_and_summary(
    repository, named_home, tmp_path
):
    (repository / "call.py").write_text('import http\nGET = "old-accounts"\n')
    git(repository, "commit", "-qam", "two")

    done, summary = run(repository, named_home, tmp_path)

    assert done.returncode == 1, done.stderr
    report = json.loads((repository / "frenly.sarif").read_text())
    assert [each["ruleId"] for each in report["runs"][0]["results"]] == ["deprecated-name"]
    assert "suggestion" in summary


def test_nothing_wrong_passes(repository, named_home, tmp_path):
    (repository / "call.py").write_text('import http\nGET = "account-management-api"\n')
    git(repository, "commit", "-qam", "two")

    done, _ = run(repository, named_home, tmp_path)

    assert done.returncode == 0, done.stderr


def test_a_fork_that_gets_no_secret_is_told_so_and_passes(repository, named_home, tmp_path):
    (repository / "call.py").write_text('GET = "old-accounts"\n')
    git(repository, "commit", "-qam", "two")

    done, _ = run(
        repository, named_home, tmp_path, FRENLY_DATABASE_URL="", GETS_SECRETS="false"
    )

    assert done.returncode == 0
    assert "::notice::" in done.stdout


def test_a_secret_that_is_missing_though_it_could_be_there_fails(
    repository, named_home, tmp_path
):
    git(repository, "commit", "-q", "--allow-empty", "-m", "two")

    nothing, _ = run(repository, named_home, tmp_path, FRENLY_DATABASE_URL="")
    both, _ = run(repository, named_home, tmp_path, FRENLY_SERVER="https://frenly.example.com")

    assert (nothing.returncode, both.returncode) == (2, 2)
    assert "a secret is missing" in nothing.stdout
    assert "not both" in both.stdout


def test_a_server_and_a_token_do_what_a_database_does(repository, named_home, tmp_path):
    (repository / "call.py").write_text('import http\nGET = "old-accounts"\n')
    git(repository, "commit", "-qam", "two")
    near, near_summary = run(repository, named_home, tmp_path)
    near_sarif = (repository / "frenly.sarif").read_text()
    (tmp_path / "summary.md").unlink()
    token = json.loads((named_home / "demo.json").read_text())["tokens"]["ana"]

    with serving(
        SimpleNamespace(app=SimpleNamespace(settings=read_settings(home=named_home)))
    ) as (
        _,
        url,
    ):
        server = {"FRENLY_SERVER": url, "FRENLY_TOKEN": token, "FRENLY_DATABASE_URL": ""}
        away, summary = run(repository, named_home, tmp_path, **server)

    assert (away.returncode, away.stdout) == (near.returncode, near.stdout)
    assert summary == near_summary
    assert (repository / "frenly.sarif").read_text() == near_sarif
    assert token not in away.stdout + away.stderr + summary


def test_no_script_holds_an_expression():
    scripts = [step["run"] for step in STEPS.values()]

    assert [script for script in scripts if "${{" in script] == []
