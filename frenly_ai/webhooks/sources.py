"""Who tells of alerts, and how: `alert_sources.yaml`, read here and nowhere else, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    field_validator,
    model_validator,
)

from agent.triage.formats.documents import MAX_BYTES, read_document
from agent.triage.formats.known import NAMES
from agent.triage.formats.mapping import RESOLVED, AlertMap, read
from agent.triage.formats.reading import read_alerts
from registry.errors import Missing, nearest
from registry.rules.approving import Duration
from registry.rules.closed import Closed
from tools.closed_model import Wording, keys_of, read_model

if TYPE_CHECKING:
    from datetime import datetime

    from registry.contracts.alerts import Alert

ANY = "any"
NEVER = timedelta.max


class NoSuchSource(Missing):
    """No source of alerts has this name."""

    code = "alert.source_unknown"


_Header = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,100}$")]
_Path = Annotated[str, Field(min_length=1, max_length=200)]
_Paths = Annotated[tuple[_Path, ...], Field(max_length=20)]
_SourceName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


def _read_silence(raw: object) -> object:
    return NEVER if raw == "never" else raw


class Fields(Closed):
    """Where an alert's fields stand, as dotted paths; the first that says something counts."""

    each: str = ""
    """Where the list of alerts stands; left out when the body is one alert."""
    name: Annotated[_Paths, Field(min_length=1)]
    severity: _Paths = ()
    status: _Paths = ()
    resolved: tuple[str, ...] = ()
    """Words of `status` for "it is over"; left out, the common ones."""
    namespace: _Paths = ()
    labels: _Paths = ()
    annotations: dict[str, _Path] = Field(default_factory=dict)
    starts: _Paths = ()
    ends: _Paths = ()
    runbook: _Paths = ()
    link: _Paths = ()
    id: _Paths = ()
    """What is the same in each telling of one alert; left out, name and labels are."""
    group: _Paths = ()

    def of(self, source: str) -> AlertMap:
        """Return the same for the reader of formats."""
        told = self.model_dump(exclude={"id", "resolved"})
        words = frozenset(word.lower() for word in self.resolved) or RESOLVED
        return AlertMap(source=source, own=self.id, resolved=words, **told)


class Signature(Closed):
    """Which header carries the signature, and which one the moment that is signed with it."""

    header: _Header
    timestamp: _Header | None = None


class Source(Closed):
    """One source: either a known format, or where the fields of an unknown one stand."""

    format: str | None = None
    fields_: Fields | None = Field(None, alias="fields")
    signature: Signature | None = None
    delivery: _Header | None = None
    """The header that names a delivery, the same for each try."""
    senders: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    """Who alone may tell of its alerts by token; left out, everybody who may tell of any."""
    mirrors: _SourceName | None = None
    """The source that tells of the same alerts; each may then tell of the end of both."""
    may: Annotated[tuple[Literal["report", "propose"], ...], Field(min_length=1)] = (
        "report",
        "propose",
    )
    """What its alerts may lead to. Proposals are made on behalf of who signed in by token."""
    silent: Annotated[Duration, BeforeValidator(_read_silence)] = timedelta(hours=6)
    """How long a signal that all is well may stay away before an alarm is raised."""

    @field_validator("format")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        if name is not None and name not in {ANY, *NAMES}:
            raise ValueError(f"{name!r} is not a format. {nearest(name, [ANY, *NAMES])}")
        return name

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.format is None) == (self.fields_ is None):
            raise ValueError("give either 'format' or 'fields'")
        return self


class Sources(Closed):
    """Every source there is."""

    version: Literal[1]
    body_bytes: Annotated[int, Field(ge=1_024, le=MAX_BYTES)]
    age: Duration
    """How old a signed moment may be."""
    sources: dict[_SourceName, Source]

    def named(self, name: str) -> Source:
        """Return a source; raise `NoSuchSource`."""
        if name not in self.sources:
            raise NoSuchSource(
                f"{name[:60]!r} is not a source of alerts.",
                hint="Post to one that alert_sources.yaml names, e.g. /webhooks/generic.",
            )
        return self.sources[name]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for name, source in self.sources.items():
            other = self.sources.get(source.mirrors or "")
            if source.mirrors and (other is None or other.mirrors or source.mirrors == name):
                raise ValueError(
                    f"{name!r} mirrors {source.mirrors!r}, which is no other source with "
                    f"alerts of its own. {nearest(source.mirrors, set(self.sources) - {name})}"
                )
        return self

    def space(self, name: str) -> str:
        """Return whose alerts a source tells of: its own, unless it mirrors another."""
        source = self.sources.get(name)
        return (source.mirrors if source else None) or name

    def senders(self, name: str) -> tuple[str, ...]:
        """Return who alone may tell of a source's alerts by token; nobody named is everybody.

        A mirror that names nobody is no way around those whom the mirrored one names.
        """
        places = (self.sources.get(name), self.sources.get(self.space(name)))
        return next((each.senders for each in places if each and each.senders), ())

    def may_propose(self, name: str) -> bool:
        """Say whether alerts of a source may lead to proposals; a file's always may."""
        source = self.sources.get(name)
        return source is None or "propose" in source.may

    def read(self, name: str, body: bytes, when: datetime) -> tuple[Alert, ...]:
        """Read the alerts that a source sent."""
        source = self.named(name)
        if source.fields_ is not None:
            return read(source.fields_.of(name), read_document(body))
        return read_alerts(
            body, said=None if source.format == ANY else source.format, when=when
        )


def load_sources(text: str, *, source: str) -> Sources:
    """Read the file; raise `InvalidInput` with file:line for anything unknown or missing."""
    return read_model(Sources, text, source=source, wording=_WORDING)[0]


def _known(path: tuple[int | str, ...]) -> list[str]:
    models: dict[int, type[Closed]] = {1: Sources, 3: Source}
    return keys_of(models.get(len(path), Signature if "signature" in path else Fields))


_WORDING = Wording(
    known=_known,
    otherwise="See the comments of the packaged file.",
    aside=frozenset({"[key]"}),
)
