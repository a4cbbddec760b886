"""The audit log as one object: signed, published, archived, reported on, rebuilt from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.audit.reports import KeyView
from registry.audit.verifier.notes import Key, read_key
from registry.errors import InvalidInput, Missing
from registry.service import anchoring, archiving, picturing, reporting, sequencing
from registry.service.telling import history_item

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry.audit.outside import OutsideVerdict
    from registry.audit.reports import ReportRow, Subject
    from registry.audit.verifier import Checkpoint, Report
    from registry.audit.verifying import LogVerdict
    from registry.contracts.records import HistoryFilter, HistoryItem
    from registry.domain.actors import Actor
    from registry.service.archiving import Segment
    from registry.service.deps import Deps
    from registry.service.picturing import Rebuild
    from registry.service.ports import ArchiveStore, OutsideAnchor


class AuditLog:
    """Everything that is done with the log as a whole. None of it removes anything."""

    def __init__(
        self, deps: Deps, *, anchor: OutsideAnchor | None, archive: ArchiveStore | None
    ) -> None:
        """Take the outside anchor and the archive that the settings name, if any."""
        self._deps, self._anchor, self._archive = deps, anchor, archive
        self._publisher = anchoring.Publisher(deps, anchor) if anchor else None

    def known_keys(self) -> list[KeyView]:
        """List the public keys that sign or signed, oldest first."""
        ring = self._deps.keyring
        with self._deps.view() as uow:
            return [
                KeyView(
                    text=Key(held.name, held.public).text(),
                    since=held.since,
                    until=held.until,
                    is_held=ring is not None and ring.holds(held.public),
                )
                for held in uow.log_keys()
            ]

    def entry(self, entry_id: str) -> HistoryItem:
        """Return one entry, whole; raises `Missing`."""
        with self._deps.view() as uow:
            found = uow.entry(entry_id)
        if found is None:
            raise Missing(
                f"There is no audit entry {entry_id!r}.",
                hint="Evidence and `frenly audit log --json` give ids, 32 digits each.",
            )
        return history_item(found)

    def rotate_key(self, by: Actor, *, is_lost: bool = False) -> KeyView:
        """Let a new key sign from now on; see `sequencing.rotate`."""
        sequencing.rotate(self._deps, by, is_lost=is_lost)
        return self.known_keys()[-1]

    def tend(self) -> int:
        """Do what a worker does for the log: publish; raise when it cannot go on."""
        sequencing.check_key(self._deps)
        return self._publisher.publish() if self._publisher else 0

    def publish(self, by: Actor) -> int:
        """Publish now what the outside anchor lacks; return how many checkpoints."""
        by.require("operate")
        sequencing.sequence(self._deps)
        return anchoring.publish(self._deps, self._need_anchor())

    def verify_outside(self, by: Actor) -> tuple[LogVerdict, OutsideVerdict]:
        """Verify the log, and compare it with the outside anchor."""
        return anchoring.verify_outside(self._deps, self._need_anchor(), by)

    def outside_checkpoints(self) -> Sequence[str]:
        """Return every checkpoint that the outside anchor, if any, keeps of this log."""
        keys = self.known_keys()
        if self._anchor is None or not keys:
            return []
        return list(self._anchor.notes(read_key(keys[-1].text).name))

    def archive(self, by: Actor) -> list[Segment]:
        """Bring to the archive what it lacks."""
        return archiving.archive(self._deps, self._need_archive(), by)

    def segments(self) -> list[Segment]:
        """List what is archived."""
        return archiving.segments(self._need_archive())

    def verify_archive(
        self, kept: Sequence[Checkpoint] = (), trusted: Sequence[Key] = ()
    ) -> Report:
        """Verify the archive from itself; the log tells only how much must be there."""
        report = archiving.verify_stored(self._need_archive(), kept, trusted)
        return archiving.compare_end(self._deps, report)

    def restore(self) -> Iterator[bytes]:
        """Yield the archived log as one export."""
        return archiving.restore(self._need_archive())

    def write_snapshot(self, by: Actor) -> Iterator[bytes]:
        """Yield a signed snapshot of the registry."""
        return picturing.write_snapshot(self._deps, by)

    def rebuild(self, by: Actor) -> Rebuild:
        """Rebuild the registry from the log and compare."""
        return picturing.rebuild_registry(self._deps, by)

    def report(
        self, wanted: HistoryFilter, by: Actor, *, subject: Subject | None = None
    ) -> Iterator[ReportRow]:
        """Yield the entries asked for, oldest first."""
        return reporting.report(self._deps, wanted, by, subject=subject)

    def _need_anchor(self) -> OutsideAnchor:
        if self._anchor is None:
            raise InvalidInput(
                "No outside anchor is set.",
                hint="Set FRENLY_ANCHOR to a folder on another disk, or to `git+` and a URL.",
            )
        return self._anchor

    def _need_archive(self) -> ArchiveStore:
        if self._archive is None:
            raise InvalidInput(
                "No archive is set.",
                hint="Set FRENLY_ARCHIVE to "
                f"{self._deps.governance.audit.external_storage or 's3://BUCKET/PREFIX'}"
                ", or to a folder.",
            )
        return self._archive
