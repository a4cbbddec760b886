"""Real alerts and real runbooks: how often the right one is found, and how often none is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evals.corpus import KINDS, runbooks
from tests.builders import NOW

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def figures(corpus: Path) -> Any:
    folder = corpus / "runbooks"
    prediction = runbooks.predict(folder, NOW)
    return runbooks.score(prediction, KINDS["runbooks"].answers(folder))


def test_an_alert_text_finds_its_runbook(figures: Any) -> None:
    assert figures["text"]["queries"] == 106
    assert figures["text"]["hit_at_1"] >= 0.92
    assert figures["text"]["hit_at_3"] >= 0.98


def test_an_alert_that_has_no_runbook_is_given_none(figures: Any) -> None:
    none = figures["text"]["none_fits"]

    assert none["hits"] / none["of"] >= 0.8


def test_the_alert_name_finds_its_runbook_always(figures: Any) -> None:
    assert figures["text_and_name"]["hit_at_1"] == 1.0
