"""What people say on whatever waits for them: a proposal, or an action on the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry.domain.proposals import Decision, DecisionStatus, Verdict
from registry.errors import Conflict, chosen
from registry.service.texts import check_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from registry.domain.actors import Actor
    from registry.domain.proposals import Asked
    from registry.domain.rows import Content
    from registry.service.deps import Deps

MAX_REASON_CHARS = 2_000


class AlreadyDecided(Conflict):
    """The person has already decided on this digest."""

    code = "proposal.already_decided"


class Said(NamedTuple):
    """What a person says, and for whom if not for themselves."""

    verdict: Verdict
    reason: str
    in_stead_of: str = ""

    @classmethod
    def read(cls, verdict: str, reason: str, in_stead_of: str) -> Said:
        """Read what was given; raise `InvalidInput`."""
        check_text(reason, MAX_REASON_CHARS)
        return cls(chosen(Verdict, verdict, "a verdict"), reason, in_stead_of)


class Voice(NamedTuple):
    """Who speaks, for which of the groups that decide, on what as it was stored then."""

    by: Actor
    groups: frozenset[str]
    shown: str


def decision_on(deps: Deps, asked: Asked, said: Said, voice: Voice, now: datetime) -> Decision:
    """Return the decision that somebody's word makes."""
    return Decision(
        id=deps.new_id(),
        proposal=asked.id,
        digest=asked.digest,
        actor=voice.by.id,
        credential_id=voice.by.credential_id,
        auth=voice.by.auth,
        groups=tuple(sorted(voice.groups)),
        verdict=said.verdict,
        reason=said.reason,
        at=now,
        expires_at=now + deps.governance.rules.approvals.valid_for,
        in_stead_of=said.in_stead_of,
        shown=voice.shown,
    )


def refuse_second(earlier: Iterable[Decision], new: Decision, what: str) -> None:
    """Raise `AlreadyDecided` where the decision would count a voice on a digest again."""
    for decision in earlier:
        stands = decision.status is DecisionStatus.ACTIVE and decision.digest == new.digest
        twice = sorted(decision.voices & new.voices)
        if stands and twice:
            raise AlreadyDecided(
                f"{twice[0]!r} has already decided on {new.proposal!r} ({decision.verdict}).",
                hint="One person counts once; somebody else must decide as well.",
                actor=twice[0],
                **{what: new.proposal},
            )


def told(decision: Decision) -> Content:
    """Return what the log keeps of a decision."""
    return {
        "decision": decision.id,
        "digest": decision.digest,
        "groups": list(decision.groups),
        "reason": decision.reason,
        "in_stead_of": decision.in_stead_of,
        "expires_at": decision.expires_at.isoformat(),
    }
