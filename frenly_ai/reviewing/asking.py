"""What a person asks of a review, read from words; and the diff it is about."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent.review.releases import place_of
from frenly_ai.reviewing.opening import Asked
from registry.domain.names import Kind
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable


def read_diff(source: str) -> bytes:
    """Read a diff from a file, or from standard input for `-`."""
    if source == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"{source!r} cannot be read: {error.strerror}.",
            hint="Name a file with a diff; `-` is what is piped in, as by `git diff`.",
        ) from error


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
