"""A scan that asks a server beside one with the database: `python -m evals.bench.grounds`.

One registry of 10,000 names (or as many as are given), one small diff, each scan a process of
its own: with the database, with a server that is asked for the first time, and with one that
says that the copy still holds. They take turns in rounds; figures are medians, in wall time and
in CPU time of the scan's own process, and ratios to the scan with the database. What they print
must be the same. The server runs on the same machine.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from frenly_ai.bootstrap import build
from frenly_ai.demo.deeds import import_once
from frenly_ai.demo.stage import sample_files, set_stage
from frenly_ai.settings import read_settings
from registry.anchors.tables.files import open_table, read_tables
from registry.anchors.tables.items import Asked
from registry.contracts.records import Wish
from registry.domain.proposals import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_NAMES, _ROUNDS = 10_000, 7
_FRENLY = (sys.executable, "-c", "from frenly_ai.cli.main import main; main()")
_DIFF = """\
--- a/call.py
+++ b/call.py
@@ -1 +1,3 @@
 import http
+GET = "old-accounts"
+OTHER = "shop-00007-api"
"""


class Cost(NamedTuple):
    """What one scan took."""

    wall_s: float
    cpu_s: float
    said: str


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 when the ways do not say the same."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        token = _prepare(home, int(arguments[0]) if arguments else _NAMES)
        Path(folder, "change.diff").write_text(_DIFF, "utf-8")
        near = {"FRENLY_HOME": str(home), "FRENLY_CONFIG_DIR": str(home / "config")}
        with _serving(near) as url:
            far = {"FRENLY_HOME": f"{folder}/far", "FRENLY_SERVER": url, "FRENLY_TOKEN": token}
            found: dict[str, list[Cost]] = {"database": [], "first": [], "again": []}
            for _ in range(_ROUNDS):
                found["database"].append(_scan(near, Path(folder)))
                shutil.rmtree(f"{folder}/far", ignore_errors=True)
                found["first"].append(_scan(far, Path(folder)))
                found["again"].append(_scan(far, Path(folder)))
    _show(found)
    return int(len({cost.said for costs in found.values() for cost in costs}) != 1)


def _prepare(home: Path, number: int) -> str:
    """Record names by an approved proposal, as any are; return a viewer's token."""
    stage = set_stage(home, sample_files(), read_settings(home=home))
    import_once(stage)
    stage.app.close()
    table = home / "names.yaml"
    lines = [
        "frenly_import: 1",
        'defaults: {kind: service, context: application, owner: "@web"}',
        "aliases:",
        "  - {alias: old-accounts, target: account-management-api, deprecated_in: '2026.1'}",
    ]
    one = "  - {{alias: shop-{:05}-api, target: account-management-api}}"
    table.write_text("\n".join([*lines, *map(one.format, range(number))]), "utf-8")
    app = build(read_settings(home=home, config_dir=home / "config"))
    ben, dee, root = (stage.people[name] for name in ("ben", "dee", "root"))
    plan = app.registry.plan_import(read_tables([open_table(table)], Asked()))
    view = app.registry.propose(Wish(edits=plan.edits, origin=Origin(channel="cli")), root)
    for by in (ben, dee):
        app.registry.decide(view.proposal.id, view.proposal.digest, "approve", reason="", by=by)
    app.registry.work()
    token = app.registry.add_user("ci", ["viewer"], kind="service", by=root).token
    app.close()
    return token


@contextmanager
def _serving(settings: Mapping[str, str]) -> Iterator[str]:
    process = subprocess.Popen(  # noqa: S603 - ours
        [*_FRENLY, "serve", "--port", "0"],
        env=_environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout  # noqa: S101 - asked for above
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.kill()
        process.communicate()


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    mine = {name: v for name, v in os.environ.items() if not name.startswith("FRENLY_")}
    return {**mine, **settings}


def _scan(settings: Mapping[str, str], folder: Path) -> Cost:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - ours
        [*_FRENLY, "scan", "--diff", "change.diff"],
        env=_environment(settings),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    return Cost(wall, cpu, done.stdout + done.stderr)


def _show(found: Mapping[str, Sequence[Cost]]) -> None:
    walls = {way: statistics.median(c.wall_s for c in costs) for way, costs in found.items()}
    cpus = {way: statistics.median(c.cpu_s for c in costs) for way, costs in found.items()}
    print(found["again"][0].said)
    for way in found:
        print(
            f"{way}: wall {walls[way]:.2f} s, {walls[way] / walls['database']:.2f}x; "
            f"CPU {cpus[way]:.2f} s, {cpus[way] / cpus['database']:.2f}x"
        )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
