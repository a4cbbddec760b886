"""`github.yaml` is closed, and what it leaves out is off."""

from __future__ import annotations

from importlib import resources

import pytest

from frenly_ai.github.policy import load_github
from registry.errors import InvalidInput

HEAD = 'version: 1\napi: https://api.github.com\napp: ""\n'


def loaded(text):
    return load_github(text, source="github.yaml")


def test_the_packaged_file_looks_at_nothing():
    text = (resources.files("config") / "github.yaml").read_text("utf-8")

    policy = loaded(text)

    assert (policy.repositories, policy.people) == ({}, {})


def test_repositories_are_found_whatever_their_case_and_people_by_number():
    policy = loaded(HEAD + "repositories: {Example/Shop: {}}\npeople: {ana: 583231}\n")

    assert policy.repository("example/shop").review
    assert policy.repository("example/other") is None
    assert policy.person(583231) == "ana"
    assert policy.person(1) is None


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("repositories: {example/shop: {reviews: true}}\npeople: {}\n", "reviews"),
        ("repositories: {example/shop: {reviews_decide: true}}\npeople: {}\n", "aliases"),
        ("repositories: {example/shop: {aliases: ../x.yaml}}\npeople: {}\n", "path"),
        ("repositories: {example/shop: {aliases: /x.yaml}}\npeople: {}\n", "aliases"),
        ("repositories: {shop: {}}\npeople: {}\n", "shop"),
        ("repositories: {}\npeople: {ana: 1, ben: 1}\n", "same number"),
        ("repositories: {a/b: {id: 1}, a/c: {id: 1}}\npeople: {}\n", "same id"),
        ("repositories: {a/b: {teams: true, aliases: x.yaml}}\npeople: {}\n", "teams"),
        ("repositories: {a/b: {id: 0}}\npeople: {}\n", "id"),
        ("repositories: {}\npeople: {ana: octocat}\n", "ana"),
        ("repositories: {}\npeople: {}\nowner: x\n", "owner"),
        ("repositories: {}\n", "people"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(rest, said):
    with pytest.raises(InvalidInput) as caught:
        loaded(HEAD + rest)

    assert "github.yaml" in caught.value.message
    assert said in caught.value.message
    assert caught.value.hint
