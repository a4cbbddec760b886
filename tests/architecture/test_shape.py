"""The shape of the code: sizes, places, and what may happen where."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pytest

from tests.support.sources import ROOMS, ROOT, commits, shown, sources, tree_of, uses

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_LINES = 400
MAX_MEDIAN_LINES = 100

AMBIENT = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "os.environ",
    "os.getenv",
    "os.urandom",
    "random",
    "secrets",
    "time.time",
    "time.time_ns",
    "uuid.uuid1",
    "uuid.uuid4",
}
"""Names that read a clock, a source of chance or the environment."""

MAY_BE_AMBIENT = {
    "frenly_ai/bootstrap.py": "the composition root hands clock, ids and chance to everybody",
    "frenly_ai/settings.py": "the only reader of the environment",
}
"""Every other module takes `now`, ids and settings as arguments."""

PATCHING = (
    "unittest.mock",
    "pytest_mock",
    "pytest.skip",
    "pytest.importorskip",
    "pytest.mark.skip",
    "pytest.mark.xfail",
)


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def broken(found: Mapping[str, object]) -> str:
    """Show what breaks a rule, one place a line."""
    return "\n".join(f"{place}: {what}" for place, what in found.items())


def test_no_module_grows_past_400_lines() -> None:
    long = {shown(path): n for path in sources() if (n := lines(path)) > MAX_LINES}

    assert not long, broken(long)


def test_half_of_the_modules_are_short() -> None:
    sizes = [n for path in sources() if (n := lines(path))]  # an empty one says nothing

    assert median(sizes) < MAX_MEDIAN_LINES


@pytest.mark.parametrize("room", ROOMS)
def test_our_rooms_are_ours(room: str) -> None:
    found = importlib.import_module(room).__file__

    assert found
    assert Path(found).is_relative_to(ROOT)


def test_every_room_but_evals_says_that_it_is_typed() -> None:
    untyped = [room for room in ROOMS if not (ROOT / room / "py.typed").exists()]

    assert untyped == ["evals"]


def test_unit_tests_stand_where_the_code_stands() -> None:
    homes = {path.parent for path in (ROOT / "tests/unit").rglob("test_*.py")}
    lost = sorted(
        shown(home)
        for home in homes
        if not (code := ROOT / home.relative_to(ROOT / "tests/unit")).is_dir()
        and not code.with_suffix(".py").is_file()
    )

    assert lost == []


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]

    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_only_the_service_commits() -> None:
    elsewhere = {
        f"{shown(path)}:{line}": "commits; only a use case in registry/service may"
        for path in sources("registry", "tools", "agent", "frenly_ai")
        if not path.is_relative_to(ROOT / "registry/service")
        for line in commits(tree_of(path))
    }

    assert not elsewhere, broken(elsewhere)


def test_only_the_composition_root_reads_clock_chance_and_environment() -> None:
    reads = {
        f"{shown(path)}:{use.line}": use.name
        for path in sources("registry", "tools", "agent", "frenly_ai")
        if shown(path) not in MAY_BE_AMBIENT
        for use in uses(tree_of(path))
        if use.name in AMBIENT or use.name.partition(".")[0] in AMBIENT
    }

    assert not reads, broken(reads)


def test_the_list_of_exceptions_names_no_file_that_has_gone() -> None:
    present = {shown(path) for path in sources("frenly_ai")}

    assert set(MAY_BE_AMBIENT) <= present


def test_no_test_patches_or_skips() -> None:
    rule = "pass a port in instead; a test that cannot run must fail"
    found = {
        f"{shown(path)}:{use.line}": f"{use.name}: {rule}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for use in uses(ast.parse(path.read_text(encoding="utf-8")))
        if use.name.startswith(PATCHING)
    }
    found |= {
        shown(path): f"monkeypatch: {rule}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if any(
            isinstance(node, ast.Attribute)
            and node.attr == "setattr"
            and isinstance(node.value, ast.Name)
            and node.value.id == "monkeypatch"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    }

    assert not found, broken(found)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("from datetime import datetime\ndatetime.now()", "datetime.datetime.now"),
        ("import datetime as d\nx = d.datetime.utcnow", "datetime.datetime.utcnow"),
        ("from os import environ as env\nenv['A']", "os.environ"),
        ("import uuid\nuuid.uuid4().hex", "uuid.uuid4"),
        ("import secrets", "secrets"),
    ],
)
def test_the_search_sees_through_imports(text: str, name: str) -> None:
    assert name in {use.name for use in uses(ast.parse(text))}


def test_the_search_leaves_other_names_alone() -> None:
    tree = ast.parse("from registry.domain.times import parse_moment\nnow = parse_moment('x')")

    assert {use.name for use in uses(tree)} == {"registry.domain.times.parse_moment"}


def test_a_commit_is_found_unless_a_commit_hands_it_on() -> None:
    tree = ast.parse("def commit(s):\n    s.commit()\n\ndef save(s):\n    s.commit()\n")

    assert list(commits(tree)) == [5]
