"""A platform with names that are on their way out, as tests of scans and reviews need one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from frenly_ai.bootstrap import build
from frenly_ai.settings import read_settings
from registry.anchors.tables.files import open_table, read_tables
from registry.anchors.tables.items import Asked
from registry.contracts.records import Wish
from registry.domain.proposals import Origin

if TYPE_CHECKING:
    from tests.support.command_line import CommandLine

TABLE = """\
frenly_import: 1
defaults: {kind: service, context: application, owner: "@web"}
aliases:
  - {alias: old-accounts, target: account-management-api, deprecated_in: "2026.1"}
  - {alias: either-api, candidates: [statement-api, ledger-api]}
  - {alias: accounts, target: account-management-api}
  - {alias: extensions/v1beta1 Deployment, kind: api_version, target: apps/v1 Deployment}
"""


@pytest.fixture(scope="session")
def named_home(recorded_platform: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a platform with a deprecated and an ambiguous name; no test writes it."""
    folder = tmp_path_factory.mktemp("named")
    table = folder / "names.yaml"
    table.write_text(TABLE)
    home = Path(shutil.copytree(recorded_platform, folder / "home"))
    app = build(read_settings(home=home, config_dir=home / "config"))
    tokens = json.loads((home / "demo.json").read_text())["tokens"]
    ben, dee, root = (
        app.registry.authenticate(tokens[name]) for name in ("ben", "dee", "root")
    )
    plan = app.registry.plan_import(read_tables([open_table(table)], Asked()))
    view = app.registry.propose(Wish(edits=plan.edits, origin=Origin(channel="cli")), root)
    for by in (ben, dee):
        app.registry.decide(view.proposal.id, view.proposal.digest, "approve", reason="", by=by)
    app.registry.work()
    app.close()
    return home


@pytest.fixture
def named_cli(empty_cli: CommandLine, named_home: Path) -> CommandLine:
    """The command line over that platform, signed in as nobody."""
    empty_cli.environment.setenv("FRENLY_HOME", str(named_home))
    empty_cli.environment.setenv("FRENLY_CONFIG_DIR", str(named_home / "config"))
    return empty_cli
