"""Plants each kind of misuse into a running installation, and a busy day without any.

All of it is done through the doors that people and programs use, on a clock that the caller
moves; only tampering goes around Frenly, as it would.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from frenly_ai.tool_refusals import record_tool_refusal
from frenly_ai.watching.rounds import examine, run_round
from registry.contracts.records import Wish
from registry.domain.edits import RegisterContract
from registry.domain.names import Kind, Name
from registry.domain.proposals import Origin
from registry.errors import FrenlyError
from tools.outcomes import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from frenly_ai.bootstrap import App
    from registry.domain.actors import Actor
    from registry.domain.proposals import Proposal

MINUTE = timedelta(minutes=1)
_ROLES = {"ana": "maintainer", "ben": "maintainer", "dee": "maintainer", "cho": "member"}


@dataclass
class Clock:
    """Tells the time that somebody sets."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, time: timedelta) -> None:
        self.at += time


@dataclass
class Place:
    """An installation with people, some days old, and its rounds."""

    app: App
    clock: Clock
    people: dict[str, Actor] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    """What the rounds said."""
    _numbers: Iterator[int] = field(default_factory=count)

    def add(self, name: str, role: str, by: str | None = "root") -> None:
        """Make a user, and sign in as them."""
        actor = None if by is None else self.people[by]
        made = self.app.registry.add_user(name, [role], by=actor)
        self.tokens[name] = made.token
        self.people[name] = self.app.registry.authenticate(made.token)

    def propose(self, by: str = "ana") -> Proposal:
        """Ask for a contract that nobody asked for before."""
        name = Name.parse(Kind.SERVICE, f"planted-{next(self._numbers)}-api")
        edit = RegisterContract(
            name=name, version="v1", owner="@team", base_url="https://p.example.com"
        )
        wish = Wish(edits=(edit,), origin=Origin(channel="cli"), reason="planted")
        return self.app.registry.propose(wish, self.people[by]).proposal

    def decide(self, proposal: Proposal, by: str, digest: str = "") -> None:
        """Approve, whether that is allowed or not."""
        seen = digest or proposal.digest
        with suppress(FrenlyError):
            self.app.registry.decide(
                proposal.id, seen, "approve", reason="planted", by=self.people[by]
            )

    def sign_in(self, token: str) -> None:
        """Try a key."""
        with suppress(FrenlyError):
            self.app.registry.authenticate(token)

    def watch(self, rounds: int = 1, every: timedelta = MINUTE) -> None:
        """Let time pass, with so many rounds of the self-watch."""
        for _ in range(rounds):
            self.clock.pass_(every)
            self.app.registry.work()
            self.told += run_round(self.app)


def furnish(app: App, clock: Clock) -> Place:
    """Furnish an empty installation and let some days pass."""
    place = Place(app, clock)
    place.add("root", "admin", by=None)
    for name, role in _ROLES.items():
        place.add(name, role)
    place.decide(place.propose(), "ben")
    app.registry.work()
    clock.pass_(timedelta(days=3))
    return place


def refused_calls(place: Place) -> None:
    """Somebody without the right asks again and again for what is not theirs."""
    for _ in range(30):
        with suppress(FrenlyError):
            place.app.registry.users(place.people["cho"])


def refused_tool_calls(place: Place) -> None:
    """An agent calls tools in a flood that its user was not granted."""
    refusal = Refusal(
        channel="chat",
        thread="t",
        tool="apply",
        arguments="{}",
        actor="cho",
        roles=("member",),
        agent="agent:frenly",
        code="tool.not_granted",
        kind="denied",
        message="There is no such tool.",
        calls=128,
    )
    record_tool_refusal(place.app, refusal)


def self_approval(place: Place) -> None:
    """An author tries to approve their own proposal."""
    proposal = place.propose("ana")
    for _ in range(5):
        place.decide(proposal, "ana")


def forged_digests(place: Place) -> None:
    """Somebody approves under digests that were never shown."""
    proposal = place.propose("ana")
    for number in range(5):
        place.decide(proposal, "ben", f"{number:064x}")


def wrong_role(place: Place) -> None:
    """Somebody approves who has no say."""
    for _ in range(5):
        place.decide(place.propose("ana"), "cho")


def fast_decisions(place: Place) -> None:
    """A script with a person's key approves whatever waits."""
    waiting = [place.propose("ana") for _ in range(10)]
    for proposal in waiting:
        place.decide(proposal, "ben")


def refused_sign_ins(place: Place) -> None:
    """Somebody guesses keys."""
    for number in range(120):
        place.sign_in(f"frenly_{number:012x}_{'a' * 40}")


def revoked_key(place: Place) -> None:
    """The key of somebody who has gone is still in use."""
    place.add("eve", "member")
    place.app.registry.revoke_user("eve", place.people["root"])
    for _ in range(4):
        place.sign_in(place.tokens["eve"])
        place.watch()


def exports(place: Place) -> None:
    """Somebody takes copies of everything."""
    for _ in range(5):
        list(place.app.registry.export(place.people["root"]))


def newcomer(place: Place) -> None:
    """A new administrator makes users at once."""
    place.add("mallory", "admin")
    for number in range(3):
        place.add(f"helper{number}", "member", by="mallory")


def changed_rows(place: Place) -> None:
    """Somebody changes a row behind Frenly's back."""
    _settle_one(place)
    _write(place, "UPDATE contract SET owner = '@thief'")
    place.told += examine(place.app)


def changed_log(place: Place) -> None:
    """Somebody changes an entry of the log, and a person verifies it."""
    _write(place, "UPDATE audit_entry SET leaf = body WHERE position = 1")
    place.app.registry.verify_log(place.people["root"])


def _settle_one(place: Place) -> None:
    proposal = place.propose("ana")
    for name in ("ben", "dee"):
        place.decide(proposal, name)
    place.app.registry.work()


def _write(place: Place, statement: str) -> None:
    with place.app.engine.begin() as connection:
        connection.execute(text(statement))


PLANTS: Mapping[str, tuple[Callable[[Place], Any], str]] = {
    "refused calls": (refused_calls, "refused-calls/cho"),
    "refused tool calls": (refused_tool_calls, "refused-calls/cho"),
    "self-approval": (self_approval, "approval-abuse/ana"),
    "forged digests": (forged_digests, "approval-abuse/ben"),
    "wrong role": (wrong_role, "approval-abuse/cho"),
    "fast decisions": (fast_decisions, "fast-decisions/ben"),
    "refused sign-ins": (refused_sign_ins, "refused-sign-ins"),
    "revoked key": (revoked_key, "revoked-key/eve"),
    "exports": (exports, "exports/root"),
    "newcomer": (newcomer, "newcomer/mallory"),
    "changed rows": (changed_rows, "tampering"),
    "changed log": (changed_log, "tampering"),
}
"""Each plant, and the one misuse that it must be seen as."""


def busy_day(place: Place, hours: int = 24) -> None:
    """Let people and programs work long, with the mistakes that honest work brings."""
    for hour in range(hours):
        place.add(f"colleague{hour}", "member")
        list(place.app.registry.export(place.people["root"]))
        for minute in range(0, 60, 10):
            _busy_minutes(place, hour * 60 + minute)
            place.watch(1, 5 * MINUTE)
            place.clock.pass_(4 * MINUTE)


def _busy_minutes(place: Place, number: int) -> None:
    for author in ("ana", "ben"):
        proposal = place.propose(author)
        for name in ("dee", "ana", "ben"):
            place.clock.pass_(timedelta(seconds=7))
            if name != author:
                place.decide(proposal, name)
    if number % 60 == 0:  # once in an hour somebody errs in each way there is
        place.decide(place.propose("dee"), "dee")
        place.decide(place.propose("dee"), "cho")
        place.decide(place.propose("dee"), "ben", "0" * 64)
        place.sign_in("frenly_000000000000_" + "x" * 40)
    for _ in range(3):
        with suppress(FrenlyError):
            place.app.registry.users(place.people["cho"])
    with suppress(FrenlyError):
        place.app.registry.revoke_user("nobody", place.people["root"])
