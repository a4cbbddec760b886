"""The registry's own bars: how fast names resolve, and in how much room."""

from __future__ import annotations

from typing import Any

from evals.bench import resolve


def measure() -> list[dict[str, Any]]:
    """Measure each bar in one run; return `bar`, `command`, `figure`, `goal` and `ok`."""
    return [
        {
            "bar": found.what,
            "command": "python -m evals.bench.resolve",
            "figure": f"{found.figure:.2f} ({found.says})",
            "goal": f"at most {found.goal}",
            "ok": found.is_met,
        }
        for found in resolve.measure()
    ]
