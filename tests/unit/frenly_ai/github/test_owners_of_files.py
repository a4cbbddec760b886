"""Who owns a file by CODEOWNERS: the last pattern that fits, accounts and teams."""

from __future__ import annotations

import pytest

from frenly_ai.github.owners import MOST_BYTES, NOBODY, Team, owners_of


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("* @ana", {"ana"}),
        ("* @ana\nnames/ @Ben", {"ben"}),
        ("names/ @ben\n* @ana", {"ana"}),
        ("*.yaml @ana @ben", {"ana", "ben"}),
        ("/names/*.yaml @ana", {"ana"}),
        ("/aliases.yaml @ana", set()),
        ("docs/ @ana", set()),
        ("* @ana\nnames/", set()),
        ("* @org/team ana@example.org", set()),
        ("# * @ana\n\n", set()),
        ("* @ana # @ben", {"ana"}),
        ("!names/ @ana", set()),
        ("[n]ames/ @ana", set()),
        ("", set()),
        ("\x00 @ana\n* @ben", {"ben"}),
    ],
)
def test_the_last_pattern_that_fits_decides(text, owners):
    assert owners_of(text, "names/aliases.yaml").accounts == owners


@pytest.mark.parametrize(
    ("text", "teams"),
    [
        ("* @Org/Names @ana @org/b_c-1", [Team("org", "names"), Team("org", "b_c-1")]),
        ("* @org/names @org/names", [Team("org", "names")]),
        ("* @org/names\nnames/ @ana", []),
        ("* @org/a/b @org/ @/a @org/../x @org/a?b @org/%2e @-org/a @or.g/a", []),
        ("* @org/" + "a" * 101, []),
    ],
)
def test_teams_are_told_by_names_that_are_parts_of_a_url(text, teams):
    assert list(owners_of(text, "names/aliases.yaml").teams) == teams


def test_a_file_that_is_too_long_names_nobody():
    assert owners_of("* @ana\n" + "#" * MOST_BYTES, "names/aliases.yaml") == NOBODY
