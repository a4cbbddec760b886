from __future__ import annotations

import json

import pytest

from evals.paraphrases import Score, load, run, summary
from registry.errors import InvalidInput

REPOINT = {"edit": "repoint_alias", "name": "savings", "context": "application"}
ROWS = [
    ("right", "switch savings to ledger-api", {"edit": {**REPOINT, "target": "ledger-api"}}),
    ("WRONG", "switch savings to ledger-api", {"edit": {**REPOINT, "target": "statement-api"}}),
    ("WRONG", "switch savings to ledger-api", {"no_change": True}),
    ("question", "switch savings", {"ask": ["target"]}),
    ("other", "switch savings", {"ask": ["owner"]}),
    ("question", "switch savings", {"edit": REPOINT}),
    ("right", "who uses ledger-api?", {"answer": ["ledger"]}),
    ("other", "who uses ledger-api?", {"answer": ["sandwich"]}),
    ("lost", "make me a sandwich", {"answer": []}),
    ("right", "make me a sandwich", {"no_change": True}),
    (
        "right",
        "extend legacy-user-endpoints by 30 days",
        {"refused": {"edit": "extend_alias", "name": "legacy-user-endpoints", "by_days": 30}},
    ),
    (
        "other",
        "extend legacy-user-endpoints by 30 days",
        {"refused": {"edit": "extend_alias", "name": "legacy-user-endpoints", "by_days": 3}},
    ),
]


def test_a_request_is_scored_by_what_the_registry_holds_afterwards():
    rows = [
        {"id": str(number), "by": "ana", "say": say, "expect": expect}
        for number, (_, say, expect) in enumerate(ROWS)
    ]

    scores = list(run(rows))

    assert [score.what for score in scores] == [what for what, _, _ in ROWS]


def test_the_summary_counts_and_names_what_is_wrong():
    told = summary([Score("a", "right", ""), Score("b", "WRONG", "")])

    assert (told["good"], told["WRONG"], told["wrong_ids"]) == (0.5, 1, ["b"])


@pytest.mark.parametrize("text", ["", "no json\n", "[]\n", json.dumps({"id": "x"})])
def test_a_file_without_requests_is_refused(tmp_path, text):
    path = tmp_path / "requests.jsonl"
    path.write_text(text, "utf-8")

    with pytest.raises(InvalidInput):
        load(path)
