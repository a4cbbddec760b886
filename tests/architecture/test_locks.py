"""The lock files agree with each other and with pyproject.toml, and name no place."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.support.sources import ROOT

LOCKS = ("requirements.lock", "requirements-core.lock", "requirements-uv.lock")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, set[str]]:
    """Return the versions that a lock file pins, by package; markers may ask for several."""
    found: dict[str, set[str]] = {}
    for name, version in PIN.findall((ROOT / lock).read_text(encoding="utf-8")):
        found.setdefault(normal(name), set()).add(version)
    return found


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(requirements: list[str]) -> set[str]:
    return {normal(re.split(r"[\[<>=!~; ]", text, maxsplit=1)[0]) for text in requirements}


@pytest.fixture(scope="module")
def project() -> dict[str, dict[str, object]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_core_runs_the_versions_that_the_tests_ran() -> None:
    tested = pins("requirements.lock")

    assert {
        name: v for name, v in pins("requirements-core.lock").items() if tested.get(name) != v
    } == {}


def test_every_dependency_is_locked(project) -> None:
    core = wanted(project["project"]["dependencies"])
    extra = wanted(project["project"]["optional-dependencies"]["postgres"])
    dev = wanted(project["dependency-groups"]["dev"])

    assert core - set(pins("requirements-core.lock")) == set()
    assert (core | extra | dev) - set(pins("requirements.lock")) == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index_and_no_folder(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert re.findall(r"\S*://\S*|--(?:index|extra-index|find-links)\S*|file:\S*", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]

    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
