"""`/frenly ...` in a comment: read closed, allowed by two sides, answered once."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from frenly_ai.views.pull_request import answer_markdown, marks_in, told
from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM
from registry.domain.names import GRAMMARS, Kind, Name
from registry.errors import (
    Conflict,
    Denied,
    FrenlyError,
    InvalidInput,
    Missing,
    Unavailable,
    nearest,
)
from registry.service.code_changes import vouched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from frenly_ai.github.events import Event
    from frenly_ai.github.host import CodeHost, Comment, PullRef
    from frenly_ai.github.policy import GitHubPolicy, Repository
    from registry.contracts.ports import Reader
    from registry.domain.actors import Actor
    from registry.service.deps import Deps

WORDS = ("help", "review", "ignore", "explain", "propose", "fix")
_MOST_CONTEXTS = 20
_MAY = frozenset({"admin", "write"})
_IGNORE = re.compile(r"ignore (\S{1,255}) because (.{3,300})")
_IGNORED = re.compile(r"<!-- frenly:ignored ([0-9a-f]{16}) -->")
HELP = (
    "`/frenly review` reviews the newest commit again.",
    "`/frenly ignore NAME because REASON` leaves a name out of the review here.",
    "`/frenly explain NAME` says what a name stands for.",
    "`/frenly propose` asks for the aliases that renames in this change need.",
    "`/frenly fix` asks for a pull request into this one, with the fixes that are shown here.",
)


class Answer(NamedTuple):
    """What is said to a command: lines of Markdown, and marks that nobody sees."""

    lines: tuple[str, ...]
    marks: tuple[str, ...] = ()
    review: bool = False
    """Whether the pull request is to be reviewed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """Answers commands on one host."""

    host: CodeHost
    reader: Reader
    deps: Deps
    policy: GitHubPolicy
    propose: Callable[[str, Actor], Sequence[str]]
    """Asks for the aliases that a diff needs; says what came of it."""
    fix: Callable[[PullRef, Actor], Sequence[str]]
    """Makes a pull request with the fixes of what is shown; says so in Markdown."""

    def answer(self, ref: PullRef, event: Event, repository: Repository, key: str) -> bool:
        """Answer a command, once for each `key`; say whether to review again."""
        own = self.host.own_login()
        said = [each for each in self.host.comments(ref) if each.author == own]
        mark = f"<!-- frenly:answer {key[:16]} -->"
        if _holds(said, mark):
            return False
        try:
            answer = self._do(ref, event, repository)
        except Unavailable:
            raise
        except FrenlyError as error:
            refused = f"<!-- frenly:refused {event.sender} -->"
            if isinstance(error, Denied):
                if _holds(said, refused):
                    return False  # who may not was told so, and is told once
                self._record(ref, event, error)
            answer = Answer((told(f"{error.message} {error.hint}"),), (refused,))
        body = answer_markdown(event.command, answer.lines, (*answer.marks, mark))
        self.host.add_comment(ref, body)
        return answer.review

    def _do(self, ref: PullRef, event: Event, repository: Repository) -> Answer:
        by = self._allowed(ref, event)
        word, _, rest = event.command.partition(" ")
        if word == "help":
            return Answer(HELP)
        if word == "review":
            return Answer(("The newest commit is reviewed again.",), review=True)
        if word == "ignore":
            return _ignore(event.command)
        if word == "explain":
            return self._explain(rest.strip(), repository)
        if word == "propose":
            return self._propose(ref, by)
        if word == "fix":
            return Answer(tuple(self.fix(ref, by)))
        raise InvalidInput(
            f"{word[:40]!r} is nothing that can be asked.", hint=nearest(word[:40], WORDS)
        )

    def _allowed(self, ref: PullRef, event: Event) -> Actor:
        """Return who asks; raise `Denied` unless both sides know them."""
        if self.host.permission(ref, event.login, event.sender) not in _MAY:
            raise Denied(
                "Only who may write to this repository may ask here.",
                hint="Somebody who may must ask.",
                account=str(event.sender),
            )
        person = self.policy.person(event.sender)
        if person is None:
            raise Denied(
                "Who asks is not known to Frenly.",
                hint="Let 'people' of github.yaml name the number of the account.",
                account=str(event.sender),
            )
        by = vouched(self.deps, person, f"account:{event.sender}")
        by.require("read")
        return by

    def _explain(self, raw: str, repository: Repository) -> Answer:
        name, said = Name.parse(_kind_of(raw), raw), list[str]()
        given = repository.context
        contexts = [given] if given else [each.name for each in self.reader.contexts()]
        for context in contexts[:_MOST_CONTEXTS]:
            try:
                found = self.reader.resolve(name, context)
            except (Missing, Conflict) as error:
                said.append(told(f"{context}: {error.message}"))
            else:
                said.append(told(f"{context}: {raw} stands for {found.canonical}."))
        return Answer(tuple(said))

    def _propose(self, ref: PullRef, by: Actor) -> Answer:
        if self.host.pull(ref).is_fork:
            raise Denied(
                "Nothing is proposed for a change from a fork.",
                hint="Ask in Frenly, or let a branch of this repository hold the change.",
            )
        by.require("propose")
        return Answer(tuple(map(told, self.propose(self.host.diff(ref), by))))

    def _record(self, ref: PullRef, event: Event, error: FrenlyError) -> None:
        error.facts.setdefault("account", str(event.sender))
        self.deps.record_refusal(Tag.CODE_REFUSE, SYSTEM, str(ref), error)


def ignored_mark(spelled: str) -> str:
    """Name a spelling in a few digits, for a mark that holds no text of others."""
    return hashlib.sha256(spelled.encode("utf-8", "replace")).hexdigest()[:16]


def ignored_in(comments: Iterable[Comment], own: str) -> frozenset[str]:
    """Return the marks of what was asked to be left out; only one's own comments tell."""
    mine = (comment.body for comment in comments if comment.author == own)
    found = (_IGNORED.fullmatch(mark) for body in mine for mark in marks_in(body))
    return frozenset(each[1] for each in found if each)


def _ignore(command: str) -> Answer:
    found = _IGNORE.fullmatch(command)
    if found is None:
        raise InvalidInput(
            "It is not said which name to ignore, and why.",
            hint="Write `/frenly ignore NAME because REASON`.",
        )
    name, reason = found[1], found[2]
    return Answer(
        (told(f"{name} is left out of the review here, because: {reason}"),),
        (f"<!-- frenly:ignored {ignored_mark(name)} -->",),
        review=True,
    )


def _kind_of(raw: str) -> Kind:
    for kind in (Kind.SERVICE, Kind.PATH, Kind.API_VERSION):
        if GRAMMARS[kind].pattern.fullmatch(raw):
            return kind
    raise InvalidInput(f"{raw[:60]!r} is no name.", hint="Write `/frenly explain NAME`.")


def _holds(comments: Iterable[Comment], mark: str) -> bool:
    return any(mark in marks_in(comment.body) for comment in comments)
