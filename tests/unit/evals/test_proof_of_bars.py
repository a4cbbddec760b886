from __future__ import annotations

import json

from evals.figures import Figure
from evals.proof import PARTS, measure


def steps(seen: list[str]):
    def step(name: str, *, ok: bool = True):
        def run():
            seen.append(name)
            yield Figure(f"bar of {name}", "command", "1", "at most 2", ok)

        return run

    return {"first": step("first"), "second": step("second", ok=False)}


def test_a_proof_that_was_cut_off_goes_on_where_it_stopped(tmp_path) -> None:
    seen: list[str] = []
    out = tmp_path / "proof" / "part.json"
    begun = measure(steps(seen), "c1", out)
    next(begun)

    rest = list(measure(steps(seen), "c1", out))

    assert seen == ["first", "second"]
    assert [result["ok"] for result in rest] == [True, False]
    assert json.loads(out.read_text("utf-8"))["commit"] == "c1"


def test_figures_of_another_commit_count_for_nothing(tmp_path) -> None:
    seen: list[str] = []
    out = tmp_path / "part.json"
    list(measure(steps(seen), "c1", out))

    list(measure(steps(seen), "c2", out))

    assert seen == ["first", "second"] * 2


def test_every_part_has_steps() -> None:
    assert all(PARTS[part] for part in (1, 2, 3, 4))
