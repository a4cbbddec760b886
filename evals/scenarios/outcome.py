"""How one play of a scenario went: plain, so that a log can carry it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One play; it went well when nothing is wrong."""

    scenario: str
    repeat: int
    disturbed: str
    wrong: tuple[str, ...]
    end: str = ""
    called: tuple[str, ...] = ()
    """Tools that answered."""
    codes: tuple[str, ...] = ()
    """Codes of the refusals that were recorded."""
    steps: int = 0
    tokens: int = 0
    """The most that one message took."""

    @classmethod
    def broken(cls, scenario: str, repeat: int, why: str) -> Self:
        """Tell of a play that could not be finished."""
        return cls(scenario=scenario, repeat=repeat, disturbed="", wrong=(f"broken: {why}",))

    def content(self) -> dict[str, Any]:
        """Write it as JSON carries it."""
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in asdict(self).items()
        }

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Self:
        """Read what `content` wrote."""
        lists = {"wrong", "called", "codes"}
        fields: Any = {k: tuple(v) if k in lists else v for k, v in content.items()}
        return cls(**fields)
