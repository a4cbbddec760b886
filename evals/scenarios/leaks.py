"""Answers that stand in the question: a scenario that has one measures nothing. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evals.scenarios.form import Scenario


def leaks(scenarios: Iterable[Scenario], prompts: Sequence[str]) -> Iterator[str]:
    """Name every expected finding that the messages up to there, or a prompt, give away."""
    for scenario in scenarios:
        told: list[str] = list(prompts)
        for number, message in enumerate(scenario.messages, start=1):
            told.append(message.delivered)
            given_away = "\n".join(told).casefold()
            for word in (*message.finds, *message.cites):
                if word.casefold() in given_away:
                    yield (
                        f"{scenario.id}: message {number}: {word!r} must be looked up, but "
                        "stands in what the model is told"
                    )
