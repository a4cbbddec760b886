"""What the planner makes of a sentence before it is complete."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Draft:
    """A request with the parts that were said."""

    goal: str
    """A tool's name, or `help`, `explain`, `undo_last` and the like."""
    args: dict[str, str] = field(default_factory=dict)

    def having(self, **args: str) -> Draft:
        """Return the draft with these parts, where they are given."""
        return Draft(self.goal, self.args | {k: v for k, v in args.items() if v})


@dataclass(frozen=True, slots=True)
class Ask:
    """A question about a request that is not clear enough to go on with."""

    text: str
