"""Who owns a file by CODEOWNERS: the last pattern that fits, accounts alone."""

from __future__ import annotations

import pytest

from frenly_ai.github.owners import MOST_BYTES, owners_of


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
    assert owners_of(text, "names/aliases.yaml") == owners


def test_a_file_that_is_too_long_names_nobody():
    assert owners_of("* @ana\n" + "#" * MOST_BYTES, "names/aliases.yaml") == frozenset()
