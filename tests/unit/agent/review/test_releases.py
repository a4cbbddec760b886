"""A release is judged by its number, however it is written."""

from __future__ import annotations

import pytest

from agent.review.releases import Life, place_of
from registry.errors import InvalidInput

LIFE = Life(("k8s",), deprecated_in="v1.22.0", removed_in="v1.25.0")


@pytest.mark.parametrize(
    ("release", "deprecated", "removed"),
    [
        ("v1.21.9", False, False),
        ("v1.22", True, False),
        ("1.22.0", True, False),
        ("v1.25.0-rc.1", True, False),
        ("v1.25", True, True),
        ("v1.25.0+k3s1", True, True),
        ("v1.24.17-eks-036c24b", True, False),
        ("v1.25.3-gke.100", True, True),
    ],
)
def test_a_release_deprecates_and_removes_from_the_first_one_on(
    release, deprecated, removed
) -> None:
    assert LIFE.is_deprecated(release) is deprecated
    assert LIFE.is_removed(release) is removed


def test_what_is_no_release_is_refused_and_removes_nothing() -> None:
    with pytest.raises(InvalidInput, match="latest"):
        place_of("latest")
    assert not LIFE.is_removed("latest")
    assert not Life(("k8s",), removed_in="the next one").is_removed("v1.25.0")
