"""Who is hit: what fires, which names end at what is at fault, and whose they are. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.evidence.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.contracts.incidents import Cause, Evidence

NOT_COUNTED = (
    "Uses in code are counted where repositories were scanned; those in configuration and "
    "traffic are not."
)
_DEPENDENTS, _CODE = "dependents", "code"
_SHOWN = 10
_MOST_CHARS = 120
_PLACE = 2
"""Where the place stands in an alias's key: `alias:kind:place:name`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What an incident touches, each in the alphabet's order and as far as anybody told."""

    firing: tuple[str, ...]
    """Things that alerts fire for now."""
    names: tuple[str, ...]
    """Registered names at fault; those that the alerts speak of, while no cause is one."""
    is_at_fault: bool
    """Whether a cause names one of them."""
    aliases: tuple[str, ...]
    """Aliases that end at them, straight or through others."""
    contexts: tuple[str, ...]
    """Whence those are called."""
    repositories: tuple[str, ...]
    """Whose code uses them or those aliases, as scans saw it."""
    teams: tuple[str, ...]
    """Owners of the names and of the aliases: who has to know."""
    evidence: tuple[str, ...]
    not_counted: str = NOT_COUNTED

    def lines(self) -> tuple[str, ...]:
        """Say it in sentences; a part that is empty says nothing."""
        names = "At fault" if self.is_at_fault else "Spoken of by the alerts"
        parts = (
            ("Firing", self.firing),
            (names, self.names),
            ("Aliases that end there", self.aliases),
            ("Called from", self.contexts),
            ("Used in the code of", self.repositories),
            ("Teams to tell", self.teams),
        )
        said = [f"{what}: {_listed(those)}." for what, those in parts if those]
        return (*said, self.not_counted) if self.names else tuple(said)


def impact_of(evidence: Sequence[Evidence], causes: Sequence[Cause]) -> Impact:
    """Put together what gathered evidence tells of the reach of an incident."""
    known = [each for each in evidence if each.kind == _DEPENDENTS]
    entities = next((c.entity for c in causes if _about(known, c.entity)), None)
    hit = known if entities is None else _about(known, entities)
    aliases = _texts(hit, "users")
    spoken = [each for each in evidence if each.kind == _CODE]
    code = spoken if entities is None else _about(spoken, entities)
    return Impact(
        firing=_sorted(
            each.about or str(each.data.get("name", ""))
            for each in evidence
            if each.kind == "alert" and (each.data.get("statuses") or {}).get("firing")
        ),
        names=_sorted(str(each.data.get("name", each.about)) for each in hit),
        is_at_fault=entities is not None,
        aliases=aliases,
        contexts=_sorted(
            parts[_PLACE] for alias in aliases if len(parts := alias.split(":")) > _PLACE
        ),
        repositories=_sorted(str(each.data.get("repository", "")) for each in code),
        teams=_sorted((*_texts(hit, "owners"), *_owners(hit))),
        evidence=tuple(each.id for each in (*hit, *code)),
    )


def _about(known: Iterable[Evidence], entity: str) -> list[Evidence]:
    return [each for each in known if entity.casefold() in {each.about.casefold(), _name(each)}]


def _name(evidence: Evidence) -> str:
    return str(evidence.data.get("name", "")).casefold()


def _texts(hit: Iterable[Evidence], field: str) -> tuple[str, ...]:
    return _sorted(str(text) for each in hit for text in each.data.get(field) or ())


def _owners(hit: Iterable[Evidence]) -> Iterable[str]:
    """Yield who answers for the names themselves, and for the aliases of that name."""
    for each in hit:
        yield str(each.data.get("owner") or "")
        for target in each.data.get("targets") or ():
            yield str(target.get("owner") or "")


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({clean(text, _MOST_CHARS) for text in texts if text}))


def _listed(those: tuple[str, ...]) -> str:
    more = len(those) - _SHOWN
    return ", ".join(those[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
