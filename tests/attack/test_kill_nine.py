"""kill -9 at any moment: nothing acknowledged is lost, nothing is done twice."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from registry.db.engine import open_engine
from tests.builders import NOW
from tests.integration.registry.ledger import Ledger
from tests.platforms import Clock, a_bare_registry, a_grounded_registry, a_sqlite_url
from tests.support.sources import ROOT

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 20
LEASE = timedelta(seconds=61)
"""What a dead worker's claim may delay, and a little more."""


class Death(NamedTuple):
    """When a process dies: so many acknowledged acts into its life, and a little later."""

    acts: int
    delay_s: float


def killed(
    url: str, seed: str, clock: Clock, tokens: dict[str, str], death: Death
) -> list[str]:
    """Let a process work, kill it, and return every write it had been promised."""
    command = [sys.executable, "-m", "tests.attack.victim", url, seed]
    command += [clock().isoformat(), json.dumps(tokens)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready|\n", process.communicate()[1]
        told = [process.stdout.readline() for _ in range(death.acts)]
        time.sleep(death.delay_s)
        process.send_signal(signal.SIGKILL)
        rest, failure = process.communicate()
    assert process.returncode == -signal.SIGKILL, failure
    return [line.rstrip("\n") for line in (*told, *rest.splitlines())]


def test_a_killed_process_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    chance = random.Random(20)  # noqa: S311 - moments of death, not secrets
    url = a_sqlite_url(tmp_path)
    engine = open_engine(url)
    tokens = a_grounded_registry(engine).tokens
    engine.dispose()
    clock, ledger, told = Clock(NOW), Ledger(), []

    for round_ in range(KILLS):
        death = Death(round_ % 4 + 4 * (round_ % 2), chance.uniform(0, 0.02))
        told += killed(url, str(round_), clock, tokens, death)
        engine = open_engine(url)
        heir = a_bare_registry(engine, seed=f"heir{round_}", clock=clock)
        ledger.check(heir)
        clock.advance(LEASE)
        heir.registry.work()
        ledger.check(heir)
        engine.dispose()

    status = {p.id: str(p.status) for p in ledger.proposals.values()}
    for line in told:
        what, _, proposal = line.partition("|")
        assert what != "failed", line
        assert proposal in status, line
        expected = {
            "proposed": {"pending", "applied"},
            "approved by ben": {"pending", "applied"},
        }
        assert status[proposal] in expected.get(what, {"applied"}), line
    assert sum(line.startswith("applied|") for line in told) >= KILLS / 2
    assert "approved" not in status.values()
