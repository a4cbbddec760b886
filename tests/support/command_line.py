"""The command line in this process, and a platform that is already recorded."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from frenly_ai.bootstrap import build
from frenly_ai.cli.main import run
from frenly_ai.demo.deeds import import_once
from frenly_ai.demo.stage import sample_files, set_stage
from frenly_ai.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frenly_ai.bootstrap import App

SAMPLES = sample_files()
SAMPLE_OPTIONS = (
    *("--manifest", str(SAMPLES.manifest)),
    *("--governance", str(SAMPLES.governance)),
    *("--seed-sql", str(SAMPLES.seed_sql)),
    *("--tree", str(SAMPLES.tree)),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, read as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Runs commands as a shell would, but in this process."""

    capsys: pytest.CaptureFixture[str]
    environment: pytest.MonkeyPatch
    tokens: dict[str, str]

    def __call__(self, *argv: object, by: str | None = None) -> Answer:
        """Run one command, signed in as somebody or as nobody."""
        if by is None:
            self.environment.delenv("FRENLY_TOKEN", raising=False)
        else:
            self.environment.setenv("FRENLY_TOKEN", self.tokens[by])
        self.capsys.readouterr()
        code = run([str(word) for word in argv])
        said = self.capsys.readouterr()
        return Answer(code, said.out, said.err)

    def done(self, *argv: object, by: str | None = None) -> Answer:
        """Run one command that must succeed."""
        answer = self(*argv, by=by)
        assert answer.code == 0, answer
        return answer

    def invite(self, name: str, role: str) -> None:
        """Add a user by the command, and keep the token that it prints."""
        by = "root" if "root" in self.tokens else None
        self.tokens[name] = self.done("user", "add", name, "--role", role, by=by).out.strip()


@pytest.fixture
def empty_cli(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> CommandLine:
    """The command line over a home where nothing is yet."""
    for name in ("FRENLY_DATABASE_URL", "FRENLY_CONFIG_DIR", "FRENLY_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FRENLY_HOME", str(tmp_path / "home"))
    return CommandLine(capsys, monkeypatch, {})


@pytest.fixture(scope="session")
def recorded_platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose registry holds the sample platform and knows the demo's people."""
    folder = tmp_path_factory.mktemp("recorded") / "home"
    stage = set_stage(folder, SAMPLES, read_settings(home=folder))
    import_once(stage)
    stage.app.close()
    return folder


@pytest.fixture
def platform_home(recorded_platform: Path, tmp_path: Path) -> Path:
    """A copy of the recorded platform for one test."""
    return Path(shutil.copytree(recorded_platform, tmp_path / "home"))


@pytest.fixture
def cli(empty_cli: CommandLine, platform_home: Path) -> CommandLine:
    """The command line over a copy of the recorded platform; its people may sign in."""
    empty_cli.environment.setenv("FRENLY_CONFIG_DIR", str(platform_home / "config"))
    diary = json.loads((platform_home / "demo.json").read_text("utf-8"))
    empty_cli.tokens.update(diary["tokens"])
    return empty_cli


@pytest.fixture
def platform_app(platform_home: Path) -> Iterator[App]:
    """The application over the same copy, to look at what commands left."""
    app = build(read_settings(home=platform_home, config_dir=platform_home / "config"))
    yield app
    app.close()


__all__ = [
    "Answer",
    "CommandLine",
    "cli",
    "empty_cli",
    "platform_app",
    "platform_home",
    "recorded_platform",
]
