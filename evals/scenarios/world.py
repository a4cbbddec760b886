"""A platform to play on: set once, copied for every play, and opened as a process would."""

from __future__ import annotations

import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from evals.endpoint import MODEL as PLANNER
from evals.scenarios.clock import Clock
from frenly_ai.bootstrap import open_agent
from frenly_ai.demo.deeds import import_once
from frenly_ai.demo.stage import sample_files, set_stage
from frenly_ai.platform.memory import MemoryPlatform
from frenly_ai.settings import Settings, read_settings
from registry.domain.workloads import WorkloadState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from agent.runs import Agent
    from frenly_ai.bootstrap import App
    from registry.domain.actors import Actor
    from registry.service.registry import Registry

_MORE_PEOPLE = {
    "vic": ("viewer", "person"),
    "ada": ("auditor", "person"),
    "eli": ("ai_team", "person"),
    "fay": ("maintainer", "person"),
    "mia": ("member", "person"),
    "pager": ("service", "service"),
    "pipeline": ("service", "service"),
    "rounds": ("service", "service"),
}
"""Who takes part besides the demo's people: those who look, and those who are programs."""
_WORKLOAD = "shop/deployment/checkout"
_RUNNING = WorkloadState(replicas=3, template="b" * 64, previous="a" * 64)
"""What runs on the platform's machines, where actions may be asked for."""


def model_settings(settings: Settings) -> dict[str, Any]:
    """Return what the settings say of the model that is to be measured."""
    return {
        name: getattr(settings, name)
        for name in Settings.model_fields
        if name.startswith("model")
    }


@dataclass(frozen=True, kw_only=True)
class Scenery:
    """The platform as it stands when a scenario begins."""

    folder: Path
    tokens: Mapping[str, str]
    begins: Clock

    @contextmanager
    def opened(self, folder: Path, model: Mapping[str, Any]) -> Iterator[World]:
        """Copy the platform to `folder` and open it with a model."""
        shutil.copytree(self.folder, folder)
        world = World(folder, dict(model), dict(self.tokens), self.begins.copy())
        try:
            world.open()
            yield world
        finally:
            world.close()
            shutil.rmtree(folder)  # hundreds of plays would fill a disk


def set_scenery(folder: Path) -> Scenery:
    """Import the sample platform and make the people."""
    clock = Clock()
    stage = set_stage(folder, sample_files(), read_settings(), clock)
    try:
        import_once(stage)
        registry, root = stage.app.registry, stage.people["root"]
        tokens = {
            name: registry.add_user(name, [role], kind=kind, by=root).token
            for name, (role, kind) in _MORE_PEOPLE.items()
        }
        registry.work()
    finally:
        stage.app.close()
    return Scenery(folder=folder, tokens=tokens, begins=clock)


@dataclass
class World:
    """One platform with its operator, until it is closed; what is on disk survives that."""

    folder: Path
    model: dict[str, Any]
    tokens: dict[str, str]
    clock: Clock
    people: dict[str, Actor] = field(default_factory=dict)
    _held: ExitStack = field(default_factory=ExitStack)
    _app: App | None = None
    _agent: Agent | None = None

    @property
    def app(self) -> App:
        """Return the open application."""
        assert self._app is not None  # noqa: S101 - nobody asks a closed world
        return self._app

    @property
    def agent(self) -> Agent:
        """Return the open operator."""
        assert self._agent is not None  # noqa: S101 - as above
        return self._agent

    @property
    def registry(self) -> Registry:
        """Return the registry."""
        return self.app.registry

    def open(self) -> None:
        """Open everything anew, as a process does that has just begun."""
        stage = set_stage(self.folder, sample_files(), read_settings(), self.clock)
        self._held.callback(stage.app.close)
        settings = stage.app.settings.model_copy(update=self.model)
        deps = replace(stage.app.deps, platform=MemoryPlatform({_WORKLOAD: _RUNNING}))
        self._app = replace(stage.app, settings=settings, deps=deps)
        agent = self._held.enter_context(open_agent(self._app))
        if settings.model == PLANNER:  # it tells by rules what a request needs, also over HTTP
            agent = replace(agent, outfit=replace(agent.outfit, narrow=False))
        self._agent = agent
        proven = {name: self.registry.authenticate(t) for name, t in self.tokens.items()}
        self.people = {**stage.people, **proven}

    def close(self) -> None:
        """Let go of everything."""
        self._held.close()

    def restart(self) -> None:
        """End the process and begin it again."""
        self.close()
        self.open()
