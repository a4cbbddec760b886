"""Which reports go which way: `deliveries.yaml`, read here and nowhere else, closed."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from registry.errors import InvalidInput, nearest
from registry.rules.closed import Closed
from tools.closed_model import Wording, read_model

if TYPE_CHECKING:
    from collections.abc import Iterable

_URL = r"https?://[A-Za-z0-9.\[\]:-]{1,255}(?:[/?][!-~]{0,2000})?"

Stage = Literal["open", "closed"]


class FolderWay(Closed):
    """A folder: one Markdown file per incident, or one line of JSON per report."""

    kind: Literal["folder"]
    folder: Annotated[str, Field(min_length=1, max_length=1_000)]
    form: Literal["markdown", "jsonl"] = "markdown"


class WebhookWay(Closed):
    """A URL to which the report is posted as JSON, signed with the way's secret."""

    kind: Literal["webhook"]
    url: Annotated[str, Field(pattern=f"^{_URL}$")]


class SlackWay(Closed):
    """A channel of Slack, or of what speaks like it; the secret is the incoming URL."""

    kind: Literal["slack"]


class GithubWay(Closed):
    """A repository in which each incident has one issue; the secret is a token."""

    kind: Literal["github"]
    repository: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}$")]
    api: Annotated[str, Field(pattern=f"^{_URL}$")] = "https://api.github.com"


Way = FolderWay | WebhookWay | SlackWay | GithubWay
_Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]


class Route(Closed):
    """Which incidents go which ways; what is left out fits every incident."""

    to: _Words
    severity: _Words | None = None
    """In the senders' words, whatever their case; `none` is where none was given."""
    namespace: _Words | None = None
    """Patterns such as `pay*`."""
    owner: _Words | None = None
    on: Annotated[tuple[Stage, ...], Field(min_length=1)] = ("open", "closed")
    """While it is open, with everything new; once it is closed."""

    def fits(self, *, severity: str, namespaces: Iterable[str], owners: Iterable[str]) -> bool:
        """Say whether an incident takes this route."""
        return (
            (self.severity is None or (severity or "none").lower() in _lower(self.severity))
            and (self.namespace is None or _matches(namespaces, self.namespace))
            and (self.owner is None or bool(_lower(self.owner) & _lower(owners)))
        )


def _lower(words: Iterable[str]) -> set[str]:
    return {word.lower() for word in words}


def _matches(names: Iterable[str], patterns: Iterable[str]) -> bool:
    patterns = tuple(patterns)
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


class Plan(Closed):
    """All ways and routes."""

    version: Literal[1]
    ways: dict[str, Annotated[Way, Field(discriminator="kind")]]
    routes: tuple[Route, ...]

    def ways_for(
        self, stage: str, *, severity: str, namespaces: Iterable[str], owners: Iterable[str]
    ) -> tuple[str, ...]:
        """Return the ways that a report takes, each once, in the order of the file."""
        spaces, whose = tuple(namespaces), tuple(owners)
        wanted = {
            way
            for route in self.routes
            if stage in route.on
            and route.fits(severity=severity, namespaces=spaces, owners=whose)
            for way in route.to
        }
        return tuple(way for way in self.ways if way in wanted)


def load_plan(text: str, *, source: str) -> Plan:
    """Read the plan; raise `InvalidInput` with file:line for anything unknown or missing."""
    plan, document = read_model(Plan, text, source=source, wording=_WORDING)
    for number, route in enumerate(plan.routes):
        for way in route.to:
            if way not in plan.ways:
                raise InvalidInput(
                    f"{document.at(('routes', number, 'to'))}: there is no way {way!r}.",
                    hint=nearest(way, plan.ways),
                    source=source,
                )
    return plan


_KINDS: dict[str, type[Closed]] = {
    "folder": FolderWay,
    "webhook": WebhookWay,
    "slack": SlackWay,
    "github": GithubWay,
}


def _known(path: tuple[int | str, ...]) -> list[str]:
    known = {
        "routes": set(Route.model_fields),
        "ways": {field for kind in _KINDS.values() for field in kind.model_fields},
    }.get(str(path[0]), set(Plan.model_fields))
    return sorted(known)


_WORDING = Wording(
    known=_known,
    otherwise="See the comment in the packaged deliveries.yaml.",
    aside=frozenset(_KINDS),
)
