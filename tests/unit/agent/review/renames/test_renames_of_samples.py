"""The renames of changes as reviewers meet them: exactly the labelled ones, nothing else."""

from __future__ import annotations

import difflib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.review.renames.finding import renames_of
from agent.review.renames.records import Doubt
from registry.usage.diffs.parsing import parse_diff

SAMPLES = (
    "samples.yaml",
    "more_samples.yaml",
    "further_samples.yaml",
    "misleading_samples.yaml",
    "last_samples.yaml",
    "moved_samples.yaml",
    "declared_samples.yaml",
    "shifted_samples.yaml",
    "wide_samples.yaml",
    "mixed_samples.yaml",
    "trade_samples.yaml",
    "format_samples.yaml",
    "family_samples.yaml",
    "quiet_samples.yaml",
    "late_samples.yaml",
)


@cache
def samples() -> list[dict[str, Any]]:
    here = Path(__file__).parent
    return [
        each for name in SAMPLES for each in yaml.safe_load((here / name).read_text("utf-8"))
    ]


def diff_of(sample: dict[str, Any], *, backwards: bool = False) -> str:
    parts = []
    for path, texts in sample["files"].items():
        old, _, new = path.partition(" => ")
        sides = [texts["before"], texts["after"]]
        names = [f"a/{old}", f"b/{new or old}"]
        if backwards:
            sides.reverse()
        before, after = (side.splitlines(keepends=True) for side in sides)
        parts += difflib.unified_diff(before, after, *names)
    return "".join(parts)


def labelled(sample: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {
        (sort, old, new)
        for sort, names in sample.get("renames", {}).items()
        for old, news in names.items()
        for new in (news if isinstance(news, list) else [news])
    }


def found(diff: str) -> set[tuple[str, str, str]]:
    return {(str(each.sort), each.old, each.new) for each in renames_of(parse_diff(diff))}


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample["title"])
def test_exactly_the_labelled_renames_are_found(sample: dict[str, Any]) -> None:
    assert found(diff_of(sample)) == labelled(sample)


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample["title"])
def test_a_change_read_backwards_renames_back(sample: dict[str, Any]) -> None:
    backwards = {(sort, new, old) for sort, old, new in labelled(sample)}
    if sample.get("one_way"):
        backwards = set()

    assert found(diff_of(sample, backwards=True)) == backwards


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample["title"])
def test_how_a_diff_ends_its_lines_changes_nothing(sample: dict[str, Any]) -> None:
    assert found(diff_of(sample).replace("\n", "\r\n")) == labelled(sample)


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample["title"])
def test_what_is_ambiguous_or_ends_is_a_question(sample: dict[str, Any]) -> None:
    renames = renames_of(parse_diff(diff_of(sample)))

    doubts = {doubt: set() for doubt in Doubt}
    for rename in renames:
        for doubt, question in rename.doubts:
            assert question.endswith("?")
            assert not rename.is_sure
            doubts[doubt].add(rename.old if doubt is Doubt.SPLIT else rename.new)
    assert doubts[Doubt.SPLIT] == set(sample.get("ambiguous", ()))
    assert doubts[Doubt.ENDING] == set(sample.get("ending", ()))
    for doubt in (
        Doubt.NARROWED,
        Doubt.MERGED,
        Doubt.CONVERTED,
        Doubt.OTHER_METHOD,
        Doubt.REWORDED,
        Doubt.INVERTED,
        Doubt.OTHER_VERSION,
    ):
        assert doubts[doubt] == set(sample.get(doubt, ()))


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample["title"])
def test_every_place_shows_the_old_name_removed_and_the_new_one_added(
    sample: dict[str, Any],
) -> None:
    files = parse_diff(diff_of(sample)).files
    removed = {
        (file.old_path, line.old): line.text for file in files for line in file.removed()
    }
    added = {(file.new_path, line.new): line.text for file in files for line in file.added()}

    for rename in renames_of(parse_diff(diff_of(sample))):
        assert rename.reason.endswith(".")
        assert rename.places
        for place in rename.places:
            assert rename.old in removed[place.old_path, place.old_line]
            assert rename.new in added[place.new_path, place.new_line]


def test_one_change_repeated_in_many_files_is_one_rename() -> None:
    sample = samples()[0]
    diffs = [
        diff_of({"files": {f"deploy/{number}.yaml": sample["files"]["deploy/ingress.yaml"]}})
        for number in range(40)
    ]

    (rename,) = renames_of(parse_diff("".join(diffs)))

    assert len(rename.places) == 40


def test_a_long_document_on_one_line_is_compared_inside() -> None:
    paths = {
        f"/things/{n}": {"get": {"operationId": f"get_{n}", "tags": ["x"]}} for n in range(900)
    }
    before = json.dumps({"paths": {**paths, "/settings/users": {"get": {"tags": ["users"]}}}})
    after = before.replace("/settings/users", "/auth/users")
    diff = f"--- a/openapi.json\n+++ b/openapi.json\n@@ -1 +1 @@\n-{before}\n+{after}\n"

    (rename,) = renames_of(parse_diff(diff))

    assert (rename.old, rename.new) == ("/settings/users", "/auth/users")
    assert [(place.old_line, place.new_line) for place in rename.places] == [(1, 1)]
