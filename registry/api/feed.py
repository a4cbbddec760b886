"""Revisions as a stream of server-sent events, each carrying what changed.

An event's id is its revision, its data the canonical delta with the state hash before and
after. Who was away says the last id and is told what came since; who was away for too long is
told to fetch a snapshot. Comments keep an idle connection from being cut.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import anyio
from anyio import to_thread

from registry.domain.changes import write_changes
from registry.domain.digest import canonical
from registry.errors import Conflict, FrenlyError, Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from registry.service.registry import Registry
    from registry.service.revision_ports import Delta
    from registry.service.snapshots import Snapshots

VERSION = 1
HEARTBEAT_S, POLL_S = 15.0, 0.25
MOST_BEHIND = 1_000
"""Who missed more revisions is better served by a snapshot."""
MOST_STREAMS = 1_000
_AT_ONCE = 100
_MOST_KEPT = 300
_RETRY_MS = 2_000


class AheadOfRegistry(Conflict):
    """The sender has seen a revision that this registry does not have."""

    code = "events.ahead"


class Feed:
    """The revisions of one registry, written once for all who listen."""

    def __init__(
        self,
        registry: Registry,
        snapshots: Snapshots,
        *,
        ticks: Callable[[], float],
        stopping: Callable[[], bool],
    ) -> None:
        """Measure time by `ticks`; end every stream when `stopping` says so."""
        self._registry, self._snapshots = registry, snapshots
        self._ticks, self._stopping = ticks, stopping
        self._written: OrderedDict[int, bytes] = OrderedDict()
        self._open = 0

    def begin(self, last_seen: int | None) -> int:
        """Return the revision behind which a stream begins; raises `AheadOfRegistry`."""
        if self._open >= MOST_STREAMS:
            raise Unavailable(
                f"{MOST_STREAMS} streams are open on this server.", hint="Try another replica."
            )
        newest = self._snapshots.current().revision
        if last_seen is None:
            return newest
        if last_seen > newest:
            raise AheadOfRegistry(
                f"The registry is at revision {newest}, you have seen {last_seen}.",
                hint="It was restored, or it is another one; fetch /v1/snapshot and compare.",
            )
        return last_seen

    async def stream(
        self, begin: int, until: float, check: Callable[[], Any]
    ) -> AsyncIterator[bytes]:
        """Yield the stream from behind `begin` on, for as long as `check` does not raise.

        It ends with the revision `until`, if there is one.
        """
        self._open += 1
        try:
            async for part in self._parts(begin, until, check):
                yield part
        except FrenlyError:
            return  # who listened may not any more, or the store is away: both ask anew
        finally:
            self._open -= 1

    async def _parts(
        self, begin: int, until: float, check: Callable[[], Any]
    ) -> AsyncIterator[bytes]:
        position, beat = begin, self._ticks() + HEARTBEAT_S
        yield await to_thread.run_sync(self._hello, begin)
        while position < until and not self._stopping():
            snapshot = self._snapshots.newest
            newest = position if snapshot is None else snapshot.revision
            if newest > position:
                await to_thread.run_sync(check)
                for number, text in await to_thread.run_sync(self.since, position, newest):
                    yield text
                    position = number
                beat = self._ticks() + HEARTBEAT_S
            elif self._ticks() >= beat:
                await to_thread.run_sync(check)
                yield b": heartbeat\n\n"
                beat = self._ticks() + HEARTBEAT_S
            else:
                await anyio.sleep(POLL_S)

    def _hello(self, begin: int) -> bytes:
        """Say where the stream begins, so that a listener can compare."""
        with_hash = {
            "v": VERSION,
            "revision": begin,
            "state": self._registry.state_hash_of(begin),
        }
        return b"retry: %d\n\n" % _RETRY_MS + _event("start", begin, with_hash)

    def since(self, position: int, newest: int) -> list[tuple[int, bytes]]:
        """Return the next events behind a revision, each with its own."""
        if newest - position > MOST_BEHIND:
            facts = {
                "v": VERSION,
                "revision": newest,
                "state": self._registry.state_hash_of(newest),
            }
            return [(newest, _event("refetch", newest, facts))]
        wanted = range(position + 1, min(newest, position + _AT_ONCE) + 1)
        known = [(number, self._written.get(number)) for number in wanted]
        if all(text is not None for _, text in known):
            return [(number, text) for number, text in known if text is not None]
        return [self._write(delta) for delta in self._registry.deltas(position, _AT_ONCE)]

    def _write(self, delta: Delta) -> tuple[int, bytes]:
        content = {
            "v": VERSION,
            "revision": delta.revision,
            "at": delta.at.isoformat(),
            "proposal": delta.proposal,
            "previous": delta.previous,
            "state": delta.state,
            "changes": write_changes(delta.changes),
        }
        text = _event("revision", delta.revision, content)
        self._written[delta.revision] = text
        while len(self._written) > _MOST_KEPT:
            self._written.popitem(last=False)
        return delta.revision, text


def _event(name: str, revision: int, data: dict[str, Any]) -> bytes:
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (revision, name.encode(), canonical(data))
