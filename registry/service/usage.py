"""Who uses which name: takes what scans tell, shows it, and says what can be removed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.contracts.usage_record import CodeUses, Outcome, Recorded, Scan, ScanView
from registry.domain.names import Kind, Name
from registry.domain.rows import contract_key
from registry.domain.state import Wanted
from registry.domain.times import show_moment
from registry.errors import Denied, InvalidInput, Missing, nearest
from registry.service.texts import check_text, storable
from registry.service.usage_reading import known_rows, removal_in, usage_in
from registry.usage.uses import MOST_FILES, digest_of, gathered, weigh

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from registry.contracts.usage import Use
    from registry.contracts.usage_record import NameUsage, NameUses
    from registry.domain.actors import Actor
    from registry.domain.rows import Content
    from registry.service.deps import Deps
    from registry.service.ports import UnitOfWork
    from registry.usage.removal import Removal

_AHEAD = timedelta(minutes=10)
"""How far the clock of whoever commits may be ahead of ours."""
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~@:/-]*")
"""No spaces: whoever names a repository tells nobody who reads of it what to do."""
_MOST_CHARS = 255
_MOST_PATH_CHARS = 1_000
_MOST_NUMBER = 2**31 - 1
_NAMED = 20
"""How many unknown names are named."""


class NotTheirScan(Denied):
    """A branch of a repository of which somebody else tells."""

    code = "usage.not_theirs"


class UsageDesk:
    """Takes and shows who uses what."""

    def __init__(self, deps: Deps, *, most: int = MOST_FILES) -> None:
        self._deps, self._most = deps, most

    def record(self, scan: Scan, uses: Iterable[Use], by: Actor) -> Recorded:
        """Replace what the last scan of that branch said, at once or not at all.

        The same scan again changes nothing, nor does one of an earlier commit. A branch belongs
        to who told of it first: who could only tell of uses as well may not say that another's
        are gone. Raises `Denied`, and `InvalidInput` for what no scan tells.
        """
        about = storable(f"repository:{scan.repository[:200]}")
        with self._deps.recording_refusals(Tag.USAGE_REFUSE, by, about):
            by.require("usage.tell")
            self._check(scan)
            seen = gathered(_checked(uses), self._most)
            return self._store(scan, seen, by)

    def forget(self, repository: str, branch: str | None, by: Actor) -> int:
        """Forget what was seen in a repository that is gone or has another name.

        Raises `Denied`, and `Missing` for one of which nothing is known.
        """
        about = storable(f"repository:{repository[:200]}")
        with self._deps.recording_refusals(Tag.USAGE_REFUSE, by, about):
            by.require("decide")
            with self._deps.new_uow() as uow:
                count = uow.drop_scans(repository, branch)
                if not count:
                    known = {view.scan.repository for view in uow.scan_views()}
                    raise Missing(
                        f"No scan of {repository!r} is kept.", hint=nearest(repository, known)
                    )
                data = {"branch": branch, "scans": count}
                uow.record(self._deps.entry(Tag.USAGE_FORGET, by, about, storable(data)))
                self._deps.keep(uow, about)
                uow.commit()
        return count

    def scans(self) -> Sequence[ScanView]:
        """List what is known of each branch of each repository, in the order of their names."""
        with self._deps.view() as uow:
            return uow.scan_views()

    def usage(self, name: Name, context: str | None = None) -> NameUsage:
        """Return what is known of a name's use; raises `Missing` for one nobody registered."""
        with self._deps.view() as uow:
            known_rows(uow, name, context)
            return usage_in(uow, name, context)

    def in_code(self, names: Sequence[Name]) -> CodeUses:
        """Return where code uses names, from one moment of the database."""
        with self._deps.view() as uow:
            seen = tuple((name, each) for name in names for each in uow.seen(name))
            return CodeUses(seen, tuple(uow.scan_views()))

    def can_remove(self, name: Name, context: str | None = None) -> Removal:
        """Say whether a name can be removed, from one context or altogether.

        Raises `Missing` for a name that nobody registered.
        """
        with self._deps.view() as uow:
            rules = self._deps.governance.rules.usage
            return removal_in(uow, name, context, rules=rules, now=self._deps.now())

    def _check(self, scan: Scan) -> None:
        for text in (scan.repository, scan.branch, scan.context):
            check_text(text, _MOST_CHARS)
        if not _REPOSITORY.fullmatch(scan.repository) or not _COMMIT.fullmatch(scan.commit):
            raise InvalidInput(
                "A scan needs a repository and the hash of a commit.",
                hint="Name them as in `--repository shop/checkout --commit 3f2a9c1`.",
            )
        if scan.at > self._deps.now() + _AHEAD:
            raise InvalidInput(
                f"The commit is of {show_moment(scan.at)}, which is to come.",
                hint="Tell when the commit was made, in UTC.",
            )
        numbers = (scan.revision, scan.files, scan.skipped)
        if any(not 0 <= number <= _MOST_NUMBER for number in numbers):
            raise InvalidInput(
                "A scan counts from 0 on.", hint="Send the report as `frenly scan` wrote it."
            )

    def _store(self, scan: Scan, told: list[NameUses], by: Actor) -> Recorded:
        with self._deps.new_uow() as uow:
            _check_ground(uow, scan)
            known, unknown = _split(uow, told)
            view = ScanView(
                scan=scan,
                told_by=by.id,
                told_at=self._deps.now(),
                in_files=sum(each.in_files for each in known),
                digest=digest_of(scan, known),
                first_told_by=by.id,
            )
            standing = uow.hold_scan(view)
            if standing is not None:
                _check_right(standing, by)
                view = replace(view, first_told_by=standing.first_told_by)
            outcome = weigh(standing, scan, view.digest)
            if outcome is Outcome.RECORDED:
                uow.replace_seen(standing, scan, known)
                uow.save_scan(view)
                data = _entry(scan, known, unknown)
                uow.record(self._deps.entry(Tag.USAGE_RECORD, by, _about(scan), data))
            elif outcome is Outcome.SAME and standing is not None:
                seen_again = replace(standing, told_by=by.id, told_at=view.told_at)
                uow.save_scan(seen_again)  # somebody has looked, so it is not old
            self._deps.keep(uow, _about(scan))
            uow.commit()
        holds = scan if outcome is not Outcome.OLDER or standing is None else standing.scan
        return Recorded(
            outcome=outcome,
            names=len(known),
            in_files=sum(each.in_files for each in known),
            unknown=tuple(unknown[:_NAMED]),
            standing=holds.commit,
        )


def _check_right(standing: ScanView, by: Actor) -> None:
    """Raise `NotTheirScan` unless `by` told of it first, or may decide."""
    teller, repository = standing.first_told_by, standing.scan.repository
    if by.id != teller and "decide" not in by.may:
        raise NotTheirScan(
            f"{teller!r} tells of {repository!r}, and {by.id!r} may not replace that.",
            hint=f"Let {teller!r} tell it, or let somebody who may decide run "
            f"`frenly usage forget {repository}`.",
            repository=repository,
            teller=teller,
        )


def _checked(uses: Iterable[Use]) -> Iterator[Use]:
    """Read each use as the stranger's word that it may be."""
    names: set[tuple[Name, str]] = set()
    path = where = ""
    for use in uses:
        if use.path != path:
            path = use.path
            where = str(storable(path))  # a file may be named by bytes that are no text
            check_text(where, _MOST_PATH_CHARS)
        if (use.name, use.spelled) not in names:
            check_text(use.spelled, _MOST_CHARS)
            names.add((Name.parse(use.name.kind, use.name.key), use.spelled))
        if not use.path or not 1 <= use.line <= _MOST_NUMBER:
            raise InvalidInput(
                f"A use of {str(use.name)!r} does not say where it is.",
                hint="Give its path, and its line from 1 on.",
            )
        yield use if where == path else replace(use, path=where)


def _check_ground(uow: UnitOfWork, scan: Scan) -> None:
    known = [each.name for each in uow.state.contexts()]
    if scan.context and scan.context not in known:
        raise InvalidInput(
            f"{scan.context!r} is not a context.", hint=nearest(scan.context, known)
        )
    if scan.revision > uow.revision():
        raise InvalidInput(
            f"The scan looked for the names of revision {scan.revision}, which is to come.",
            hint="Was it made with another registry? Scan again with this one.",
        )


def _split(uow: UnitOfWork, told: list[NameUses]) -> tuple[list[NameUses], list[str]]:
    """Part what is registered from what is not; the first in the order of the scan."""
    names = {(each.kind, each.same): Name(Kind(each.kind), each.same) for each in told}
    state = uow.state
    state.prefetch(
        Wanted(
            rows=frozenset(map(contract_key, names.values())), named=frozenset(names.values())
        )
    )
    known = {
        key
        for key, name in names.items()
        if state.row(contract_key(name)) is not None or state.aliases_named(name)
    }
    unknown = sorted(str(name) for key, name in names.items() if key not in known)
    return [each for each in told if (each.kind, each.same) in known], unknown


def _about(scan: Scan) -> str:
    return str(storable(f"repository:{scan.repository}"))


def _entry(scan: Scan, known: list[NameUses], unknown: list[str]) -> Content:
    told = {
        "branch": scan.branch,
        "commit": scan.commit,
        "at": show_moment(scan.at),
        "context": scan.context,
        "revision": scan.revision,
        "names": len(known),
        "in_files": sum(each.in_files for each in known),
        "unknown": len(unknown),
    }
    content: Content = storable(told)
    return content
