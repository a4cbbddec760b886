"""`frenly demo incident`, as its user runs it: real Prometheus and Alertmanager, real calls.

A name is pointed at what does not answer, calls fail, the alert fires into the webhook, and
the incident it opens asks for the undo that ends it. `scripts/prometheus` installs the two.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from frenly_ai.bootstrap import build
from frenly_ai.demo.incident.monitoring import find_programs
from frenly_ai.settings import read_settings
from frenly_ai.triage import open_triage
from registry.audit.entries import Tag
from registry.contracts.records import HistoryFilter
from tests.support.documents import ROOT

LIMIT_S = 60
RUN = "from frenly_ai.cli.main import main; main()"


def run(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FRENLY_")}
    return subprocess.run(
        [sys.executable, "-c", RUN, "--home", home, "demo", "incident", "--json"],
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
        cwd=home.parent,
        capture_output=True,
        text=True,
        timeout=3 * LIMIT_S,
        check=False,
    )


def play(home: Path, **environment: str) -> dict[str, Any]:
    """Play the demo to its end and return its JSON document."""
    began = time.monotonic()
    done = run(home, **environment)
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert time.monotonic() - began < LIMIT_S
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def assert_the_loop_is_closed(played: dict[str, Any]) -> None:
    assert played["state"] == "closed"
    assert played["cause"] == {"entity": "billing-api", "fault": "config_change"}
    assert (played["wrong"]["kind"], played["wrong"]["revision"]) == ("change", 2)
    assert (played["undo"]["kind"], played["undo"]["revision"]) == ("undo", 3)
    assert played["undo"]["status"] == "applied"
    assert played["resolves"] == "billing-v1-api"
    assert played["verified"] is True


def test_a_wrong_name_is_alarmed_traced_undone_and_closed(tmp_path: Path) -> None:
    assert find_programs() is not None, "run scripts/prometheus"

    played = play(tmp_path / "home")

    assert played["real_monitoring"]
    assert_the_loop_is_closed(played)
    assert_what_is_left_bears_it_out(tmp_path / "home" / "demo-incident", played)


def assert_what_is_left_bears_it_out(folder: Path, played: dict[str, Any]) -> None:
    """Look at the registry that the demo left, not at what it said."""
    app = build(read_settings(home=folder))
    try:
        (incident,) = open_triage(app).incidents.incidents().items
        incident = open_triage(app).incidents.incident(incident.id)
        undo = app.registry.proposal(played["undo"]["proposal"]).proposal
        told = app.registry.history(HistoryFilter(tag=str(Tag.ALERT_TAKE))).items
    finally:
        app.close()
    evidence = {each.id: each for each in incident.evidence}
    if played["real_monitoring"]:
        assert {
            each.source.split(":")[0] for each in evidence.values() if each.kind == "metric"
        }
    shown = [evidence[name] for name in incident.causes[0].evidence_for]
    assert played["wrong"]["proposal"] in {each.data.get("proposal") for each in shown}
    assert [r.proposal for r in incident.responses if r.act == "undo"] == [undo.id]
    assert undo.applied_at is not None
    assert incident.closed_at is not None
    assert incident.opened_at < undo.applied_at < incident.closed_at
    assert {item.actor for item in told} == {"monitoring"}


def test_without_prometheus_a_stand_in_tells_and_says_how_to_install_it(
    tmp_path: Path,
) -> None:
    played = play(tmp_path / "home", PATH=str(tmp_path))

    assert not played["real_monitoring"]
    assert "apt-get install prometheus" in played["scenes"][0]["watcher"]
    assert_the_loop_is_closed(played)


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "home" / "demo-incident" / "precious.txt"
    precious.parent.mkdir(parents=True)
    precious.write_text("mine")

    done = run(tmp_path / "home")

    assert done.returncode == 2
    assert "holds something else" in done.stdout
    assert precious.read_text() == "mine"
