"""A slice of the requests that `python -m evals.fuzz` draws from the API's own description."""

from __future__ import annotations

import pytest

from evals.fuzz import fuzz


@pytest.mark.filterwarnings("ignore")  # of the generator, about its own dependencies
def test_no_request_is_answered_otherwise_than_described(tmp_path) -> None:
    counts = fuzz(400, 7, tmp_path)

    assert counts.failures == []
    assert counts.requests >= 400
    assert {200, 401, 403, 404, 422} <= set(counts.statuses)
