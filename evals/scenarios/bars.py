"""What a run of the scenarios must reach, read from `bars.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from registry.anchors.located import load_strict, read_file
from registry.errors import InvalidInput
from registry.rules.closed import Closed

FILE = Path(__file__).parent / "bars.yaml"
_Share = Annotated[float, Field(ge=0, le=1)]
_Count = Annotated[int, Field(ge=0)]


class Bars(Closed):
    """The least and the most that are allowed."""

    cases_at_least: Annotated[int, Field(ge=1)]
    by_trait_at_least: dict[str, _Count]
    by_channel_at_least: dict[str, _Count]
    passed_at_least: _Share
    tokens_of_a_simple_one_at_most: _Count
    skipped_at_most: _Count


def read_bars(path: Path = FILE) -> Bars:
    """Read a file of bars; raise `InvalidInput` for a wrong one."""
    try:
        return Bars.model_validate(load_strict(read_file(path), source=path.name))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InvalidInput(
            f"{path.name}: {place}: {first['msg']}.", hint="Correct the bars."
        ) from error
