"""What GitHub tells, read from the signed body alone.

Which event it is, and which delivery, stands in headers that nobody signs; a body that is sent
again under other headers must not mean something else. So both are told from the body.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, Self

from registry.domain.times import parse_moment
from registry.errors import InvalidInput
from registry.service.code_ports import CodeEvent
from registry.service.texts import storable

if TYPE_CHECKING:
    from datetime import datetime

    from registry.domain.rows import Content

Kind = Literal["review", "closed", "command", "verdict"]

COMMAND = "/frenly"
MOST_AGE = timedelta(days=7)
"""The host sends a body again within three days. Bodies are known for longer than this, so one
that is older and not known was told before."""
_MOST_COMMAND = 500
REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_COMMIT = re.compile(r"[0-9a-f]{40,64}")
_TO_REVIEW = frozenset({"opened", "synchronize", "reopened", "ready_for_review"})
_PUSHED = frozenset({"opened", "synchronize"})
_VERDICTS = frozenset({"submitted", "dismissed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a pull request."""

    kind: Kind
    repository: str
    number: int
    installation: int
    sender: int
    """The host's number of who did it."""
    login: str
    pusher: int = 0
    """Who pushed the newest commit; 0 where this does not tell."""
    head: str = ""
    """The newest commit then."""
    command: str = ""
    """What was asked for, behind `/frenly`, on one line."""
    told_at: str = ""
    """When it happened, as the body says."""
    repository_id: int = 0
    """The host's number of the repository: names change hands, numbers do not."""
    takes_back: bool = False
    """Whether a review counts no more, whoever says so."""

    def as_of(self, now: datetime) -> Self | None:
        """Return it as far as it is believed; None where nothing follows from it.

        What happened long ago tells nobody who pushed, and asks for nothing: a body that
        somebody kept must not come back once it is forgotten here that it was ever told.
        """
        if _is_recent(self.told_at, now):
            return self
        return None if self.kind == "command" else replace(self, pusher=0)

    @property
    def subject(self) -> str:
        """Name the pull request."""
        return f"{self.repository}#{self.number}"

    def content(self) -> Content:
        """Write it as a queue carries it."""
        content: Content = storable(asdict(self))
        return content

    @classmethod
    def read(cls, content: Content) -> Self:
        """Read what `content` wrote."""
        return cls(**content)

    def queued(self, body: bytes, at: datetime, *, once: str = "") -> CodeEvent:
        """Return it for the queue; the same body is the same event.

        `once` names what is heard a single time instead; no JSON, so that no body is the same.
        """
        name = hashlib.sha256(once.encode() or body).hexdigest()
        return CodeEvent(name, at, self.subject, self.content())


def read_event(body: bytes) -> Event | None:
    """Read a body; None for what nothing follows from. Raises `InvalidInput`."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _unreadable("it is not JSON") from error
    if not isinstance(told, dict):
        raise _unreadable("it is not an object")
    found = _kind(told)
    if found is None:
        return None
    kind, pull = found
    sender = _part(told, "sender")
    takes_back = kind == "verdict" and told.get("action") == "dismissed"
    if kind in {"command", "verdict"} and sender.get("type") != "User" and not takes_back:
        return None  # programs neither ask for anything nor decide; they may take back
    return Event(
        kind=kind,
        repository=_repository(told),
        number=_number(pull, "number"),
        installation=_number(_part(told, "installation"), "id")
        if "installation" in told
        else 0,
        sender=_number(sender, "id"),
        pusher=_number(sender, "id") if str(told.get("action")) in _PUSHED else 0,
        login=str(sender.get("login", ""))[:100],
        head=_head(pull),
        command=_command(told) if kind == "command" else "",
        told_at=_told_at(told, pull),
        repository_id=_number(_part(told, "repository"), "id"),
        takes_back=takes_back,
    )


def _kind(told: dict[str, Any]) -> tuple[Kind, dict[str, Any]] | None:
    action = str(told.get("action"))
    if "issue" in told and "comment" in told:
        issue = _part(told, "issue")
        is_asked = action == "created" and "pull_request" in issue and bool(_command(told))
        return ("command", issue) if is_asked else None
    if "pull_request" not in told or "comment" in told or "thread" in told:
        return None
    pull = _part(told, "pull_request")
    if "review" in told:
        return ("verdict", pull) if action in _VERDICTS else None
    if action == "closed":
        return "closed", pull
    if action == "edited" and _is_led_elsewhere(told):
        return "review", pull
    return ("review", pull) if action in _TO_REVIEW else None


def _is_led_elsewhere(told: dict[str, Any]) -> bool:
    """Say whether it is to be merged into another branch than before."""
    changes = told.get("changes")
    return isinstance(changes, dict) and "base" in changes


def _head(pull: dict[str, Any]) -> str:
    found = pull.get("head")
    commit = found.get("sha") if isinstance(found, dict) else None
    return commit if isinstance(commit, str) and _COMMIT.fullmatch(commit) else ""


def _command(told: dict[str, Any]) -> str:
    """Return the first line behind `/frenly`; what stands below or hidden is no command."""
    text = _part(told, "comment").get("body")
    lines = text.splitlines() if isinstance(text, str) else []
    first = lines[0].strip()[:_MOST_COMMAND] if lines else ""
    word, _, rest = first.partition(" ")
    return rest.strip() or "help" if word == COMMAND else ""


def _told_at(told: dict[str, Any], pull: dict[str, Any]) -> str:
    """Return when it happened: when a comment was made, or the pull request last changed."""
    comment = told.get("comment")
    found = comment.get("created_at") if isinstance(comment, dict) else pull.get("updated_at")
    return found[:40] if isinstance(found, str) else ""


def _is_recent(told_at: str, now: datetime) -> bool:
    try:
        return now - parse_moment(told_at) < MOST_AGE
    except InvalidInput:
        return False


def _part(told: dict[str, Any], name: str) -> dict[str, Any]:
    found = told.get(name)
    if not isinstance(found, dict):
        raise _unreadable(f"{name!r} is missing")
    return found


def _number(told: dict[str, Any], name: str) -> int:
    found = told.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 < found < 2**53:
        raise _unreadable(f"{name!r} is no number")
    return found


def _repository(told: dict[str, Any]) -> str:
    found = _part(told, "repository").get("full_name")
    name = found if isinstance(found, str) else ""
    if not REPOSITORY.fullmatch(name) or {".", ".."} & set(name.split("/")):
        raise _unreadable("the repository has no name")
    return name.lower()  # as GitHub compares them: one repository has one name


def _unreadable(why: str) -> InvalidInput:
    return InvalidInput(
        f"The body is nothing that GitHub tells: {why}.",
        hint="Let the webhook send application/json to /webhooks/github.",
    )
