"""What a snapshot holds of a name: an object that is the answer itself, and little else."""

from __future__ import annotations

import json
import math
from abc import ABC, abstractmethod
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from registry.contracts.answers import NOTHING, Hop, Notice, Resolution
from registry.domain.names import Name
from registry.domain.rows import Alias
from registry.resolution.notices import is_ended, notice_of
from registry.resolution.parts import Part, Place, Straight, alias_of, hop_of, interval
from registry.resolution.walk import EPOCH, Asked, moment, walk

if TYPE_CHECKING:
    from registry.domain.rows import Contract
    from registry.domain.versions import Release
    from registry.resolution.walk import Names, Way


class End(NamedTuple):
    """Where a way ends. Shared by all that end there."""

    contract: Contract
    release: Release


class Answer(ABC):
    """What a name stands for until a moment, whatever the revision."""

    __slots__ = ("_body", "end", "until")
    _body: bytes | None
    end: End
    until: float
    """Seconds since 1970; the answer is right before it."""

    @property
    def canonical(self) -> str:
        """Return the key of the contract at the end."""
        return self.end.contract.name.key

    @property
    @abstractmethod
    def hops(self) -> tuple[Hop, ...]:
        """Return the aliases on the way."""

    @property
    @abstractmethod
    def notice(self) -> Notice:
        """Return what is announced of its end."""

    @property
    @abstractmethod
    def is_ending(self) -> bool:
        """Say whether the answer, or something on the way to it, is on its way out."""

    def at(self, revision: int) -> Resolution:
        """Return the answer as a record of that revision."""
        contract, release = self.end
        return Resolution(
            kind=str(contract.name.kind),
            canonical=contract.name.key,
            version=release.version,
            base_url=release.base_url,
            contract_status=str(contract.status),
            release_status=str(release.status),
            hops=self.hops,
            notice=self.notice,
            revision=revision,
        )

    def body(self, revision: int) -> bytes:
        """Return the answer as JSON. All but the revision at its end is rendered once."""
        if self._body is None:
            content = self.at(revision).content()
            del content["revision"]
            text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
            self._body = text[:-1].encode()
        return b'%b,"revision":%d}' % (self._body, revision)


class Entry(Answer):
    """The answer of a name that one alias alone has and that leads straight to a contract.

    Also that of a canonical, with `place` None. It is right in every context of `seen`, and
    shared between them.
    """

    __slots__ = ("key", "place", "seen")

    def __init__(
        self, key: str, place: Place | None, seen: frozenset[str], end: End, until: float
    ) -> None:
        self._body = None
        self.key, self.place, self.seen, self.end, self.until = key, place, seen, end, until

    @property
    def itself(self) -> Contract | None:
        """Return the contract whose name this is."""
        return self.end.contract if self.place is None else None

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the aliases of this name."""
        if self.place is None:
            return ()
        return (Straight(self.key, self.place, self.end.contract.name, self.until),)

    @property
    def aliases(self) -> tuple[Alias, ...]:
        """Return the aliases of this name, as much of them as resolution needs."""
        return tuple(map(alias_of, self.parts))

    @property
    def hops(self) -> tuple[Hop, ...]:
        return tuple(hop_of(alias) for alias in self.aliases)

    @property
    def notice(self) -> Notice:
        return notice_of(*self.end, self.aliases, EPOCH)

    @property
    def is_ending(self) -> bool:
        return is_ended(*self.end)


class View(NamedTuple):
    """From where names are asked for. Shared by all answers that were found from there."""

    names: Names
    fallback: tuple[str, ...]
    scope: str

    def walk(self, name: Name, now: datetime) -> Way:
        """Follow a name; raises what `walk` raises."""
        return walk(self.names, name, Asked(self.fallback, now, self.scope))


class Found(Answer):
    """The answer that a walk came to, right from `since` until `until`.

    The way itself is not kept: whoever asks for it goes it again.
    """

    __slots__ = ("_is_ending", "name", "since", "view")

    def __init__(self, view: View, name: Name, now: datetime) -> None:
        way = view.walk(name, now)
        self._body = None
        self.view, self.name = view, name
        self.end = End(way.contract, way.release)
        self.since, self.until = interval(way.weighed, now)
        is_announced = notice_of(*self.end, way.hops, now) != NOTHING
        self._is_ending = is_announced or is_ended(*self.end)

    @property
    def is_ending(self) -> bool:
        return self._is_ending

    @property
    def hops(self) -> tuple[Hop, ...]:
        return tuple(hop_of(alias) for alias in self._way(self._inside).hops)

    @property
    def notice(self) -> Notice:
        now = self._inside
        way = self._way(now)
        return notice_of(way.contract, way.release, way.hops, now)

    @property
    def _inside(self) -> datetime:
        """Return some moment at which the answer is right."""
        if self.since > -math.inf:
            return moment(self.since)
        return EPOCH if self.until > 0 else moment(self.until - 1)

    def _way(self, now: datetime) -> Way:
        return self.view.walk(self.name, now)


class Cell:
    """A name that one entry cannot answer: the full rule decides, once per context.

    Its time is over from the start and nobody sees it, so a lookup never takes it for an
    answer.
    """

    __slots__ = ("itself", "parts")
    until = -math.inf
    seen: frozenset[str] = frozenset()

    def __init__(self, parts: tuple[Part, ...], itself: Contract | None) -> None:
        self.parts, self.itself = parts, itself

    @property
    def aliases(self) -> tuple[Alias, ...]:
        """Return the aliases of this name, as much of them as resolution needs."""
        return tuple(map(alias_of, self.parts))
