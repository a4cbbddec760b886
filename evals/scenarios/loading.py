"""Scenario files, read from their folders: one folder a channel, one or several a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from evals.scenarios.form import Scenario
from registry.anchors.located import load_strict, read_file
from registry.errors import InvalidInput, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = Path(__file__).parent


def load(folder: Path = FOLDER) -> list[Scenario]:
    """Read every scenario; raise `InvalidInput` for a broken one, a double, or none at all."""
    scenarios: list[Scenario] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*/*.yaml")):
        place = f"{path.parent.name}/{path.name}"
        for scenario in _read(path, place):
            if scenario.id in seen:
                raise InvalidInput(
                    f"{place}: {scenario.id!r} stands in {seen[scenario.id]} as well.",
                    hint="Give one of them another id.",
                )
            seen[scenario.id] = place
            scenarios.append(scenario)
    if not scenarios:
        raise InvalidInput(
            f"There is no scenario in {str(folder)!r}.",
            hint="An evaluation must run something.",
        )
    return scenarios


def chosen(scenarios: Sequence[Scenario], only: Sequence[str]) -> list[Scenario]:
    """Pick scenarios by their ids; all of them when none is named."""
    ids = [scenario.id for scenario in scenarios]
    for wanted in only:
        if wanted not in ids:
            raise InvalidInput(f"There is no scenario {wanted!r}.", hint=nearest(wanted, ids))
    return [scenario for scenario in scenarios if not only or scenario.id in only]


def _read(path: Path, place: str) -> Iterator[Scenario]:
    found = load_strict(read_file(path), source=place)
    several = found if isinstance(found, list) else [found]
    if not several:
        raise InvalidInput(f"{place} holds no scenario.", hint="Write one, or delete the file.")
    for content in several:
        try:
            scenario = Scenario.model_validate(content)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            name = content.get("id", "") if isinstance(content, dict) else ""
            raise InvalidInput(
                f"{place}: {name}: {where}: {first['msg']}.", hint="Correct the scenario."
            ) from error
        if scenario.channel != path.parent.name:
            raise InvalidInput(
                f"{place}: {scenario.id!r} is about channel {scenario.channel!r}.",
                hint=f"Move it to {scenario.channel}/.",
            )
        yield scenario
