"""An application with people, a registered name, and alerts that it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from frenly_ai.bootstrap import build
from frenly_ai.settings import read_settings
from frenly_ai.triage import open_triage
from registry.domain.edits import RepointAlias
from tests.builders import HOUR, a_create, service
from tests.incident_builders import an_alert
from tests.platforms import PEOPLE, Clock, Platform, ground

if TYPE_CHECKING:
    from pathlib import Path

    from frenly_ai.bootstrap import App
    from frenly_ai.triage import TriageRoom
    from registry.contracts.alerts import Alert
    from registry.contracts.incidents import Incident

DELIVERIES = """version: 1
ways:
  reports: {{ kind: folder, folder: {folder}, form: markdown }}
  book: {{ kind: folder, folder: {folder}, form: jsonl }}
routes:
  - {{ to: [reports, book] }}
"""


class Stage:
    """An application whose people have signed in, and the alerts that it is told."""

    def __init__(self, app: App, clock: Clock, folder: Path) -> None:
        self.app, self.clock, self.folder = app, clock, folder
        self.platform = Platform(engine=app.engine, deps=app.deps, clock=clock)
        self.room: TriageRoom = open_triage(app)
        for name, (role, kind) in {**PEOPLE, "pager": ("service", "service")}.items():
            root = self.platform.people.get("root")
            made = self.platform.registry.add_user(name, [role], kind=kind, by=root)
            self.platform.sign_in(name, made.token)
        self.platform.enact(*ground(), a_create(key="user-api"))
        clock.advance(2 * HOUR)

    def on(self, app: App) -> Stage:
        """Return the same stage on another application over its database."""
        stage = object.__new__(type(self))
        stage.app, stage.clock, stage.folder = app, self.clock, self.folder
        stage.platform = replace(self.platform, engine=app.engine, deps=app.deps)
        stage.room = open_triage(app)
        return stage

    def repoint(self) -> str:
        changed = self.platform.enact(
            RepointAlias(
                name=service("user-api"), context="application", target=service("billing-api")
            )
        )
        self.clock.advance(timedelta(minutes=3))
        return changed

    def tell(self, *alerts: Alert, delivery: str, by: str = "pager") -> Incident:
        """Tell alerts and triage them; return the one incident that there is."""
        self.room.alerts.take(delivery, "alertmanager", alerts, self.platform.people[by])
        self.room.work()
        (found,) = self.room.incidents.incidents().items
        return self.room.incidents.incident(found.id)

    def firing(self, **fields: object) -> Alert:
        return an_alert(**{"starts_at": self.clock(), **fields})


def a_stage(url: str, tmp_path: Path) -> Stage:
    folder, policy = tmp_path / "reports", tmp_path / "policy"
    policy.mkdir()
    (policy / "deliveries.yaml").write_text(DELIVERIES.format(folder=folder))
    clock = Clock()
    settings = read_settings(
        home=tmp_path / "home", database_url=url, config_dir=policy, knowledge="keywords"
    )
    return Stage(build(settings, clock=clock), clock, folder)
