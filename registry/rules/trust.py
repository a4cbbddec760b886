"""The part of governance about values that rest on what outsiders can write."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from registry.domain.provenance import SourceKind
from registry.rules.closed import Closed

if TYPE_CHECKING:
    from registry.domain.provenance import Mark


class Then(StrEnum):
    """What becomes of a wish with such a value."""

    ALLOW = "allow"
    ESCALATE = "escalate"
    """More people must agree, and the risk is shown to them first."""
    REFUSE = "refuse"


class TrustRow(Closed):
    """One line of the table; what is left empty fits everything."""

    channels: tuple[str, ...] = ()
    sources: tuple[SourceKind, ...] = ()
    fields: tuple[str, ...] = ()
    registered: bool | None = None
    """Whether the registry knows the name; None fits both."""
    then: Then

    def fits(self, mark: Mark, channel: str) -> bool:
        """Say whether this line speaks of that value."""
        return (
            (not self.channels or channel in self.channels)
            and (not self.sources or mark.source in self.sources)
            and (not self.fields or mark.field in self.fields)
            and self.registered in {None, mark.registered}
        )


_CLOSED = ("kind", "type", "context")
_OF_ACTIONS = ("workload", "namespace", "replicas")
_NAMING = ("name", "target", "successor", "owner", "base_url", "proposal", *_OF_ACTIONS)
USUAL: tuple[TrustRow, ...] = (
    # Closed words: every wish has them, and every alert holds words like them.
    TrustRow(fields=_CLOSED, then=Then.ALLOW),
    # What the registry itself offered in a refusal.
    TrustRow(sources=(SourceKind.TOOL_ERROR,), registered=True, then=Then.ALLOW),
    TrustRow(
        sources=(SourceKind.TOOL_ERROR,),
        fields=("lifetime", "by", "version"),
        then=Then.ALLOW,
    ),
    TrustRow(sources=(SourceKind.REGISTRY_TEXT,), registered=True, then=Then.ESCALATE),
    TrustRow(sources=(SourceKind.REGISTRY_TEXT,), fields=("owner",), then=Then.ESCALATE),
    # An alert may point at a name, a change or a workload that is there.
    TrustRow(
        channels=("alert",),
        sources=(SourceKind.ALERT_LABEL, SourceKind.ALERT_ANNOTATION),
        fields=("name", "proposal", *_OF_ACTIONS),
        registered=True,
        then=Then.ESCALATE,
    ),
    TrustRow(
        channels=("alert",),
        sources=(SourceKind.ALERT_LABEL, SourceKind.ALERT_ANNOTATION),
        fields=("act",),
        then=Then.ESCALATE,
    ),
    # A diff that renames a name may ask for the one that bridges it.
    TrustRow(
        channels=("pull_request",),
        sources=(SourceKind.DIFF, SourceKind.FILE_NAME),
        fields=("act", "name"),
        then=Then.ESCALATE,
    ),
    TrustRow(
        channels=("pull_request",),
        sources=(SourceKind.DIFF,),
        fields=("target", "lifetime"),
        then=Then.ESCALATE,
    ),
    # What a change is about is for people to say. A model may only pick what the registry
    # answered, and then more people look; it invents no names.
    TrustRow(sources=(SourceKind.OFFERED,), then=Then.ESCALATE),
    TrustRow(sources=(SourceKind.MODEL,), fields=_NAMING, then=Then.REFUSE),
    TrustRow(sources=(SourceKind.MODEL,), then=Then.ALLOW),
)
"""Every other value that no trusted place says refuses the wish."""


def weigh(mark: Mark, channel: str, table: tuple[TrustRow, ...]) -> Then:
    """Say what becomes of a wish because of one value: the first line that fits decides.

    A text that gives orders is never a ground for anything but a closed word.
    """
    if mark.trusted:
        return Then.ALLOW
    then = next((row.then for row in table if row.fits(mark, channel)), Then.REFUSE)
    return Then.REFUSE if mark.signs and mark.field not in _CLOSED else then
