"""What a person asks of a review, read from words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.review.releases import place_of
from frenly_ai.reviewing.opening import Asked
from registry.domain.names import Kind
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable


def asked_for(
    *,
    context: str | None = None,
    releases: Iterable[str] = (),
    kinds: Iterable[str] = (),
    name: str | None = None,
) -> Asked:
    """Read what is asked for; raise `InvalidInput` for what cannot be meant."""
    return Asked(
        context=context,
        releases=dict(_release(each) for each in releases),
        kinds=frozenset(Kind.parse(kind) for kind in kinds),
        name=name,
    )


def _release(raw: str) -> tuple[str, str]:
    context, _, release = raw.partition("=")
    if not context or not release:
        raise InvalidInput(
            f"{raw!r} names no release of a context.", hint="Write e.g. `k8s=v1.29.0`."
        )
    place_of(release)
    return context, release
