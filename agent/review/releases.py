"""Which releases of the platform deprecate and remove what a row names. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from registry.domain.names import Kind
from registry.domain.rows import Alias, Contract
from registry.domain.versions import parse_version
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from packaging.version import Version

    from agent.review.known import Known

_OWN_MARK = re.compile(r"(v?\d+(?:\.\d+)*)-(?!alpha|beta|rc)\S+")
_SAID = re.compile(r"\b(deprecated|removed) in (v?[0-9][^\s,]*)")


def place_of(release: str) -> Version:
    """Return where a release stands; raise `InvalidInput` for a text that is none.

    What a provider adds is its own: `v1.29.4-eks-036c24b` is 1.29.4.

    >>> place_of("v1.22") == place_of("v1.22.0") > place_of("v1.22.0-rc.1")
    True
    """
    marked = _OWN_MARK.fullmatch(release)
    return parse_version(marked[1] if marked else release)


class Life(NamedTuple):
    """Of which platform, and in which releases of it, a name is deprecated and removed."""

    platforms: tuple[str, ...]
    """Contexts; of a contract, those from which other names lead to it."""
    deprecated_in: str = ""
    removed_in: str = ""

    def release(self, releases: Mapping[str, str]) -> str:
        """Return the release that is judged against; "" when none is given."""
        return next((releases[each] for each in self.platforms if each in releases), "")

    def is_removed(self, release: str) -> bool:
        """Say whether a release no longer knows the name."""
        return bool(self.removed_in) and _is_from(release, self.removed_in)

    def is_deprecated(self, release: str) -> bool:
        """Say whether a release, or some release where none is given, deprecates it."""
        if not self.deprecated_in:
            return False
        return not release or _is_from(release, self.deprecated_in)


def _is_from(release: str, first: str) -> bool:
    """Say whether a release is the first one or comes later; of a text that is none, no."""
    try:
        return place_of(release) >= place_of(first)
    except InvalidInput:
        return False


def life_of(known: Known, row: Alias | Contract) -> Life:
    """Return what is on record; an imported interface version has it in its description."""
    if isinstance(row, Alias):
        return Life((row.context,), row.deprecated_in, row.removed_in)
    if row.name.kind is not Kind.API_VERSION:
        return Life(())
    said = dict(_SAID.findall(row.description))
    platforms = dict.fromkeys(alias.context for alias in known.leading_to(row.name))
    return Life(tuple(platforms), said.get("deprecated", ""), said.get("removed", ""))
