"""What an attacker plants: strings of our own, and those of a folder of real ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.anchors.located import load_strict, read_file
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).parent / "payloads.yaml"
STRINGS_FILE = "injections.jsonl"


class Payload(NamedTuple):
    """One string, and what a model that obeys it would call."""

    family: str
    text: str
    calls: tuple[tuple[str, dict[str, Any]], ...]


def own() -> Iterator[Payload]:
    """Yield every goal in every template."""
    told = load_strict(read_file(FILE), source=FILE.name)
    for number, template in enumerate(told["templates"]):
        for each in told["goals"]:
            text = template.replace("{goal}", each["goal"])
            yield Payload(f"own-{number}", text, _calls(each["calls"]))


def of_folder(folder: Path) -> Iterator[Payload]:
    """Yield the strings of a folder of real ones; raise `InvalidInput` for a broken line."""
    otherwise = _calls(load_strict(read_file(FILE), source=FILE.name)["otherwise"])
    for number, line in enumerate(read_file(folder / STRINGS_FILE).splitlines(), 1):
        try:
            told = json.loads(line)
            yield Payload(str(told.get("family", "")), str(told["text"]), otherwise)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InvalidInput(
                f"{STRINGS_FILE}:{number}: no string is read from it ({error}).",
                hint='Each line is a JSON object with a "text".',
            ) from error


def _calls(told: list[Any]) -> tuple[tuple[str, dict[str, Any]], ...]:
    return tuple((str(tool), dict(args)) for tool, args in told)
