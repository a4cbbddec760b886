"""Uses put together by file, and what becomes of a scan beside the one that stands. Pure."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from registry.contracts.usage_record import Outcome, Spot
from registry.domain.digest import digest
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.contracts.usage import Use
    from registry.contracts.usage_record import Scan, ScanView

MOST_SPOTS = 200_000
MOST_LINES = 20
"""Of one name in one file; what follows is counted."""


class TooManyUses(InvalidInput):
    """A scan saw more than the record keeps of one branch."""

    code = "usage.too_many"


def spots(uses: Iterable[Use], most: int = MOST_SPOTS) -> list[Spot]:
    """Put uses together by file, name and place, in an order that is always the same.

    Raises `TooManyUses`.
    """
    found: dict[tuple[str, str, str, str], tuple[str, list[int], int]] = {}
    for use in uses:
        key = (use.path, str(use.name.kind), use.name.same, str(use.place))
        spelled, lines, times = found.get(key) or (use.spelled, [], 0)
        if len(lines) < MOST_LINES and use.line not in lines:
            lines.append(use.line)
        found[key] = (spelled, lines, times + 1)
        if len(found) > most:
            raise TooManyUses(
                f"A scan tells of more than {most:,} names in files.",
                hint="Leave out generated files, or record parts of the repository as "
                "repositories of their own.",
            )
    return sorted(
        Spot(path, kind, same, spelled, place, tuple(sorted(lines)), times)
        for (path, kind, same, place), (spelled, lines, times) in found.items()
    )


def digest_of(scan: Scan, seen: Sequence[Spot]) -> str:
    """Hash what a scan says, whoever tells it and whenever."""
    flat = chain.from_iterable((*each[:-2], list(each.lines), each.times) for each in seen)
    return digest([scan.commit, scan.context, scan.files, scan.skipped, list(flat)])


def weigh(standing: ScanView | None, told: Scan, told_digest: str) -> Outcome:
    """Say what becomes of a scan: a later commit replaces an earlier one, never the reverse.

    Of one commit the one that knew the newer registry holds; of two that knew the same, the
    one told last.
    """
    if standing is None:
        return Outcome.RECORDED
    held = standing.scan
    if told.commit != held.commit:
        return Outcome.OLDER if told.at < held.at else Outcome.RECORDED
    if told.revision < held.revision:
        return Outcome.OLDER
    is_same = told_digest == standing.digest and told.revision == held.revision
    return Outcome.SAME if is_same else Outcome.RECORDED
