"""Uses put together by name and file, and what a scan is beside the one that stands. Pure."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from registry.contracts.usage import MENTIONS
from registry.contracts.usage_record import FileUse, NameUses, Outcome
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.contracts.usage import Use
    from registry.contracts.usage_record import Scan, ScanView

MOST_FILES = 200_000
MOST_LINES = 20
"""Of one name in one file; what follows is counted."""

_Name = tuple[str, str]
_File = tuple[str, str]


class TooManyUses(InvalidInput):
    """A scan saw more than the record keeps of one branch."""

    code = "usage.too_many"


def gathered(uses: Iterable[Use], most: int = MOST_FILES) -> list[NameUses]:
    """Put uses together by name, then by file and place, in an order that is always the same.

    Raises `TooManyUses` before all are read.
    """
    names: dict[_Name, dict[_File, FileUse]] = {}
    count = 0
    for use in uses:
        files = names.setdefault((str(use.name.kind), use.name.same), {})
        where = (use.path, str(use.place))
        known = files.get(where)
        if known is None:
            files[where] = FileUse(use.path, use.spelled, str(use.place), [use.line], 1)
            count += 1
            if count > most:
                raise _too_many(most)
        else:
            files[where] = known._replace(times=known.times + 1)
            if len(known.lines) < MOST_LINES and use.line not in known.lines:
                known.lines.append(use.line)
    return [_named(name, names[name]) for name in sorted(names)]


def _too_many(most: int) -> TooManyUses:
    return TooManyUses(
        f"A scan tells of more than {most:,} names in files.",
        hint="Leave out generated files, or record parts of the repository as repositories of "
        "their own.",
    )


def _named(name: _Name, files: dict[_File, FileUse]) -> NameUses:
    ordered = [
        files[where]._replace(lines=sorted(files[where].lines)) for where in sorted(files)
    ]
    said = sum(each.times for each in ordered if each.place in MENTIONS)
    return NameUses(
        kind=name[0],
        same=name[1],
        in_files=len({each.path for each in ordered}),
        times=sum(each.times for each in ordered) - said,
        mentions=said,
        files=json.dumps(ordered, ensure_ascii=False, separators=(",", ":")),
    )


def read_files(written: str) -> list[FileUse]:
    """Read the files of a name as they were written."""
    return [FileUse(*each) for each in json.loads(written)]


def digest_of(scan: Scan, seen: Sequence[NameUses]) -> str:
    """Hash what a scan says, whoever tells it and whenever."""
    about = [scan.commit, scan.context, scan.files, scan.skipped]
    hashed = hashlib.sha256(json.dumps(about).encode())
    for each in seen:
        hashed.update(json.dumps([each.kind, each.same, each.files]).encode())
    return hashed.hexdigest()


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
