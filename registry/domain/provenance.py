"""Where a value of a wish came from, and which of those places an outsider can write to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMING = ("name", "target", "successor", "base_url", "proposal")
"""Fields that say what a change is about; an agent must have traced each."""
EVERY = "*"
"""As a field: every value of the wish."""
ACT = "act"
"""As a field: what should be done, whatever to."""
READ = "read"
"""As a field: no value, but a text that was read on the way and is suspicious."""


class SourceKind(StrEnum):
    """What sort of place a value stands in."""

    PERSON = "person"
    """Whoever the wish is made for said it themselves."""
    SERVICE = "service"
    """A service that signed in said it itself."""
    REGISTRY = "registry"
    DEFAULT = "default"
    OFFERED = "offered"
    """Nobody said it: the model chose it among what the registry had answered."""
    MODEL = "model"
    """Nobody said it: the model chose it."""
    CONTRARY = "contrary"
    """Of an act: what was asked for is another one."""
    ALERT_LABEL = "alert_label"
    ALERT_ANNOTATION = "alert_annotation"
    DIFF = "diff"
    PULL_REQUEST = "pull_request"
    FILE_NAME = "file_name"
    RUNBOOK = "runbook"
    BYSTANDER = "bystander"
    """A message of somebody else than the actor."""
    REGISTRY_TEXT = "registry_text"
    """Free text in the registry's rows and log: anybody who ever proposed wrote it."""
    TOOL_ERROR = "tool_error"


TRUSTED = frozenset(
    {SourceKind.PERSON, SourceKind.SERVICE, SourceKind.REGISTRY, SourceKind.DEFAULT}
)
CHOSEN = frozenset({SourceKind.OFFERED, SourceKind.MODEL})
"""Where nobody said a value."""
OUTSIDERS = tuple(
    kind for kind in SourceKind if kind not in {*TRUSTED, *CHOSEN, SourceKind.CONTRARY}
)
"""The places that an outsider can write to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where one value came from."""

    field: str
    value: Any
    source: SourceKind
    where: str = ""
    """Which text, e.g. the annotation's name; empty where there is but one."""
    registered: bool = False
    """Whether the registry knows a row of that name."""
    signs: tuple[str, ...] = ()
    """What is suspicious about the text it stands in."""

    @property
    def trusted(self) -> bool:
        """Say whether only those who may propose can put a value there."""
        return self.source in TRUSTED

    def content(self) -> dict[str, Any]:
        """Write it as a wish carries it; what is empty is left out."""
        told = {
            "field": self.field,
            "value": self.value,
            "from": str(self.source),
            "trusted": self.trusted,
            "where": self.where,
            "registered": self.registered,
            "signs": list(self.signs),
        }
        return {k: v for k, v in told.items() if k in {"value", "trusted"} or v}

    @classmethod
    def read(cls, content: dict[str, Any]) -> Self:
        """Read what `content` wrote; a place nobody knows counts as the model."""
        source = str(content.get("from"))
        return cls(
            field=str(content.get("field", "")),
            value=content.get("value"),
            source=SourceKind(source) if source in set(SourceKind) else SourceKind.MODEL,
            where=str(content.get("where", "")),
            registered=content.get("registered") is True,
            signs=tuple(map(str, content.get("signs", ()))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How a wish was made, as far as rules weigh it."""

    channel: str = ""
    agent: str = ""
    marks: tuple[Mark, ...] = ()
    people: int = 0
    """How many must agree at least, whatever governance asks."""

    @classmethod
    def of(
        cls,
        channel: str,
        agent: str,
        provenance: Iterable[dict[str, Any]],
        people: int = 0,
    ) -> Self:
        """Read it from a wish or a proposal.

        What somebody asks for without an agent is their own word, whatever is noted besides:
        which file an import took it from, for example.
        """
        if not agent:
            return cls(channel=channel, people=people)
        marks = tuple(map(Mark.read, provenance))
        return cls(channel=channel, agent=agent, marks=marks, people=people)

    def covering(self, edits: Iterable[dict[str, Any]]) -> Asking:
        """Return it with a mark for every name that an agent's edits hold and nobody traced."""
        if not self.agent:
            return self
        traced = {mark.field for mark in self.marks}
        missing = tuple(
            Mark(field=field, value=_plain(edit[field]), source=SourceKind.MODEL)
            for edit in edits
            for field in NAMING
            if field in edit and field not in traced
        )
        return replace(self, marks=(*self.marks, *missing))


UNASKED = Asking()
"""Of a change that nobody asked for through an agent."""


def own_word(actor: str, *, is_person: bool) -> dict[str, Any]:
    """Note that every value of a wish is its author's own word."""
    source = SourceKind.PERSON if is_person else SourceKind.SERVICE
    return Mark(field=EVERY, value="", source=source, where=actor).content()


def _plain(value: Any) -> Any:
    return value["key"] if isinstance(value, dict) else value
