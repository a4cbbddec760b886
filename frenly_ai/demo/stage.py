"""The demo's stage: a folder with its own registry, its own policies and throwaway people."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from frenly_ai.bootstrap import GOVERNANCE_FILE, App, build, load_policies
from frenly_ai.platform_files import Files, PlatformFiles, read_platform
from frenly_ai.settings import now
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from frenly_ai.settings import Settings
    from registry.domain.actors import Actor

PEOPLE = {
    "root": ("admin", "sets the stage"),
    "ana": ("member", "asks for a name"),
    "ben": ("maintainer", "maintains the registry"),
    "cho": ("member", "agrees for her team"),
    "dee": ("maintainer", "maintains the registry"),
}
"""Who takes part, with role and part. Made anew for each demo, and of no use elsewhere."""
_DIARY, _FRESH_DIARY = "demo.json", "demo.new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything a scene needs."""

    folder: Path
    app: App
    found: PlatformFiles
    people: dict[str, Actor]
    resumed: bool

    def finish(self) -> None:
        """Remember that this demo came to its end, so that the next one begins anew."""
        _write_diary(self.folder, {**_read_diary(self.folder), "finished": True})


def sample_files() -> Files:
    """Return the packaged sample platform."""
    folder = Path(str(resources.files("config") / "samples"))
    return Files(
        manifest=folder / "ssot_manifest.yaml",
        governance=folder / "alias_governance.yaml",
        seed_sql=folder / "seed.sql",
        tree=folder / "tree",
    )


def set_stage(
    folder: Path, files: Files, settings: Settings, clock: Callable[[], datetime] = now
) -> Stage:
    """Open the stage in `folder`: go on with a demo that was cut off, or begin anew.

    Raises `InvalidInput` for a folder that holds anything but a demo: it would be emptied.
    """
    sources = [str(path) for path in (files.manifest, files.governance, files.seed_sql)]
    diary = _read_diary(folder)
    resumed = diary.get("sources") == sources and diary.get("finished") is False
    found = read_platform(files, load_policies(None).governance, clock())
    if not resumed:
        clear(folder)
    _write_policy(folder, found)
    app = build(
        settings.model_copy(
            update={
                "home": folder,
                "database_url": None,
                "config_dir": folder / "config",
                "model": None,
            }
        ),
        clock=clock,
    )
    if not resumed:
        diary = {"sources": sources, "finished": False, "tokens": _invite(app)}
        _write_diary(folder, diary)
    people = {name: app.registry.authenticate(t) for name, t in diary["tokens"].items()}
    return Stage(folder=folder, app=app, found=found, people=people, resumed=resumed)


def clear(folder: Path) -> None:
    """Leave nothing in the folder but the mark that it is a demo's."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = {path.name for path in folder.iterdir()}
        if _DIARY not in held and held - {_FRESH_DIARY}:
            raise InvalidInput(
                f"{str(folder)!r} holds something else than a demo.",
                hint="Name a folder with --dir that is empty or not there yet.",
            )
        _write_diary(folder, {})
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != _DIARY:
                path.unlink()
    except OSError as error:
        raise InvalidInput(
            f"The demo's folder {str(folder)!r} cannot be prepared: {error.strerror}.",
            hint="Choose another one with --dir.",
        ) from error


def _invite(app: App) -> dict[str, str]:
    """Make the people; the first one, an admin, makes the others."""
    tokens: dict[str, str] = {}
    admin = None
    for name, (role, _) in PEOPLE.items():
        tokens[name] = app.registry.add_user(name, [role], by=admin).token
        admin = admin or app.registry.authenticate(tokens[name])
    return tokens


def _write_policy(folder: Path, found: PlatformFiles) -> None:
    """Put the policy that holds where the stage's registry reads it."""
    config = folder / "config"
    config.mkdir(exist_ok=True)
    policy = {"alias_governance": found.effective.governance.model_dump(mode="json")}
    (config / GOVERNANCE_FILE).write_text(yaml.safe_dump(policy, sort_keys=False), "utf-8")


def _read_diary(folder: Path) -> dict[str, Any]:
    try:
        diary = json.loads((folder / _DIARY).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return diary if isinstance(diary, dict) and isinstance(diary.get("tokens"), dict) else {}


def _write_diary(folder: Path, diary: dict[str, Any]) -> None:
    path = folder / _DIARY
    fresh = folder / _FRESH_DIARY
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(diary), "utf-8")
    fresh.replace(path)
