"""The rules: each looks for one kind of abuse. None decides anything; people are told."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from registry.audit.entries import Tag
from registry.domain.actors import SYSTEM
from registry.domain.proposals import SelfApproval, StaleDigest
from registry.errors import Denied
from registry.rules.misuse.bursts import Act, bursts
from registry.rules.misuse.records import Misuse, MisuseKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from registry.audit.entries import Entry
    from registry.rules.misuse.limits import MisuseLimits
    from registry.rules.misuse.records import Seen

    Rule = Callable[[Seen, MisuseLimits], Iterator[Misuse]]

_CALLS = frozenset(
    {
        Tag.TOOL_REFUSE,
        Tag.PERMISSION_REFUSE,
        Tag.USER_REFUSE,
        Tag.OPERATOR_REFUSE,
        Tag.DELEGATION_REFUSE,
        Tag.TALK_REFUSE,
        Tag.RUN_CANCEL_REFUSE,
    }
)
"""Refusals of what somebody tried. A wish that validators refuse is none of them: whoever
works on names gets many, and learns from each."""
_ABUSES = frozenset({SelfApproval.code, StaleDigest.code, Denied.code})
"""Refused decisions that honest people have few of."""
_DECISIONS = frozenset({Tag.DECISION_APPROVE, Tag.DECISION_REJECT})
_EXPORTS = frozenset({Tag.CONTENT_EXPORT, Tag.LOG_EXPORT})
_ADMINISTRATION = frozenset(
    {
        Tag.USER_CREATE,
        Tag.USER_REVOKE,
        Tag.DELEGATION_GIVE,
        Tag.KEY_ROTATE,
        Tag.OPERATOR_PAUSE,
        Tag.OPERATOR_RESUME_ASK,
        *_EXPORTS,
    }
)
RECENT = frozenset(
    {*_CALLS, *_DECISIONS, *_ADMINISTRATION, Tag.DECISION_REFUSE, Tag.TOKEN_REFUSE}
)
"""What the rules count over the length of a burst."""
_INTEGRITY = "integrity"
"""The check of the self-watch that compares rows and log with what was recorded."""


def refused_calls(seen: Seen, limits: MisuseLimits) -> Iterator[Misuse]:
    """One actor, or an agent for them, tries again and again what is not allowed."""
    acts = (
        Act(entry.actor, entry, _count(entry.data.get("calls")))
        for entry in seen.recent
        if entry.tag in _CALLS and entry.actor != SYSTEM.id
    )
    for found in bursts(acts, limits.refused_calls):
        codes = Counter(str(act.entry.data.get("code", "")) for act in found.acts)
        says = f"{found.total} calls for {found.who!r} were refused: {_shares(codes)}."
        yield Misuse(kind=MisuseKind.REFUSED_CALLS, who=found.who, says=says)


def approval_abuse(seen: Seen, limits: MisuseLimits) -> Iterator[Misuse]:
    """One actor tries to decide on their own proposals, unseen ones, or without the right."""
    acts = (
        Act(entry.actor, entry)
        for entry in seen.recent
        if entry.tag is Tag.DECISION_REFUSE and entry.data.get("code") in _ABUSES
    )
    for found in bursts(acts, limits.refused_decisions):
        codes = Counter(str(act.entry.data["code"]) for act in found.acts)
        says = f"{found.total} decisions of {found.who!r} were refused: {_shares(codes)}."
        yield Misuse(kind=MisuseKind.APPROVAL_ABUSE, who=found.who, says=says)


def fast_decisions(seen: Seen, limits: MisuseLimits) -> Iterator[Misuse]:
    """Somebody decides faster than anybody reads."""
    acts = (Act(entry.actor, entry) for entry in seen.recent if entry.tag in _DECISIONS)
    for found in bursts(acts, limits.fast_decisions):
        says = f"{found.who!r} decided faster than {limits.fast_decisions}."
        yield Misuse(kind=MisuseKind.FAST_DECISIONS, who=found.who, says=says)


def exports(seen: Seen, limits: MisuseLimits) -> Iterator[Misuse]:
    """Somebody takes copies of everything, again and again."""
    acts = (Act(entry.actor, entry) for entry in seen.recent if entry.tag in _EXPORTS)
    for found in bursts(acts, limits.exports):
        says = f"{found.who!r} exported the registry or its log {found.total} times."
        yield Misuse(kind=MisuseKind.EXPORTS, who=found.who, says=says)


def refused_sign_ins(seen: Seen, limits: MisuseLimits) -> Iterator[Misuse]:
    """Nobody known tries many keys."""
    acts = (
        Act("", entry, _count(entry.data.get("refused")))
        for entry in seen.recent
        if entry.tag is Tag.TOKEN_REFUSE
    )
    for found in bursts(acts, limits.refused_sign_ins):
        says = f"{found.total} sign-ins were refused."
        yield Misuse(kind=MisuseKind.REFUSED_SIGN_INS, who=found.who, says=says)


def revoked_key(seen: Seen, limits: MisuseLimits) -> Iterator[Misuse]:
    """A key of somebody who was revoked is tried again."""
    owners = _revoked(seen.people)
    acts = (
        Act(owners[credential], entry)
        for entry in seen.recent
        if entry.tag is Tag.TOKEN_REFUSE
        for credential in _texts(entry.data.get("credentials"))
        if credential in owners
    )
    for found in bursts(acts, limits.revoked_key):
        says = f"A key of {found.who!r}, who was revoked, is still tried."
        yield Misuse(kind=MisuseKind.REVOKED_KEY, who=found.who, says=says)


def newcomer(seen: Seen, limits: MisuseLimits) -> Iterator[Misuse]:
    """Somebody who was only just made acts as an administrator.

    On the first days of an installation everybody is new, and nobody is suspected.
    """
    made = {e.about: e.at for e in seen.people if e.tag is Tag.USER_CREATE}
    began = seen.began
    acts = (
        Act(entry.actor, entry)
        for entry in seen.recent
        if entry.tag in _ADMINISTRATION
        and entry.actor in made
        and began is not None
        and made[entry.actor] - began >= limits.newcomer
        and entry.at - made[entry.actor] < limits.newcomer
    )
    for found in bursts(acts, limits.newcomer_acts):
        says = f"{found.who!r} is new and did {found.total} administrative acts."
        yield Misuse(kind=MisuseKind.NEWCOMER, who=found.who, says=says)


def tampering(seen: Seen, _: MisuseLimits) -> Iterator[Misuse]:
    """Rows or log are not what was recorded. One finding is enough."""
    found = [entry for entry in seen.checks if _tells_of_tampering(entry)]
    problems = sorted({_problem(entry) for entry in found})
    if seen.unreadable:
        problems.append(f"{seen.unreadable} entries of the log cannot be read")
    if problems:
        yield Misuse(
            kind=MisuseKind.TAMPERING,
            says=f"Rows or log are not what was recorded: {'; '.join(problems)}.",
        )


RULES: tuple[Rule, ...] = (
    refused_calls,
    approval_abuse,
    fast_decisions,
    refused_sign_ins,
    revoked_key,
    exports,
    newcomer,
    tampering,
)


def find_misuse(seen: Seen, limits: MisuseLimits) -> list[Misuse]:
    """Return all that looks like abuse, in the order of the rules."""
    return [found for rule in RULES for found in rule(seen, limits)]


def _tells_of_tampering(entry: Entry) -> bool:
    if entry.tag is Tag.LOG_VERIFY:
        return entry.data.get("ok") is False
    return entry.tag is Tag.ALARM_RAISE and entry.data.get("check") == _INTEGRITY


def _problem(entry: Entry) -> str:
    said = entry.data.get("problem") or entry.data.get("says") or "not sound"
    return str(said).rstrip(".")


def _revoked(people: Sequence[Entry]) -> dict[str, str]:
    """Return the credentials of everybody who was revoked, and whose they are."""
    gone = {entry.about for entry in people if entry.tag is Tag.USER_REVOKE}
    return {
        str(entry.data.get("credential")): entry.about
        for entry in people
        if entry.tag is Tag.USER_CREATE and entry.about in gone
    }


def _count(raw: object) -> int:
    return raw if type(raw) is int and raw > 0 else 1


def _texts(raw: object) -> list[str]:
    return [each for each in raw if isinstance(each, str)] if isinstance(raw, list) else []


def _shares(codes: Counter[str]) -> str:
    return ", ".join(f"{code} {count}" for code, count in sorted(codes.items()))
