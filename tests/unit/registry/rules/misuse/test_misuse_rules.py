"""Each kind of misuse just below its limit and at it, and honest work beside it."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import resources
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenly_ai.watching.limits import load_limits
from registry.audit.entries import Entry, Tag
from registry.domain.actors import SYSTEM
from registry.rules.misuse.bursts import Act, bursts
from registry.rules.misuse.limits import Burst
from registry.rules.misuse.records import MisuseKind, Seen
from registry.rules.misuse.rules import find_misuse
from tests.builders import NOW

TEXT = (resources.files("config") / "watching.yaml").read_text("utf-8")
LIMITS = load_limits(TEXT, source="watching.yaml").misuse
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
_NUMBERS = count()


def an_entry(
    tag: Tag, actor: str = "mara", *, at: datetime = NOW, about: str = "x", **data: Any
) -> Entry:
    return Entry(
        id=f"e{next(_NUMBERS):06}", at=at, tag=tag, actor=actor, about=about, data=data
    )


def entries(number: int, tag: Tag, actor: str = "mara", *, every=SECOND, **data: Any):
    return [an_entry(tag, actor, at=NOW + i * every, **data) for i in range(number)]


def kinds(*recent: list[Entry], **seen: Any) -> list[tuple[MisuseKind, str]]:
    whole = Seen(recent=[entry for part in recent for entry in part], **seen)
    return [(found.kind, found.who) for found in find_misuse(whole, LIMITS)]


def refused(number: int, actor: str = "mara", every=SECOND, **data: Any) -> list[Entry]:
    return entries(number, Tag.TOOL_REFUSE, actor, every=every, code="tool.not_granted", **data)


def decided_wrongly(number: int, code: str, actor: str = "mara", every=SECOND) -> list[Entry]:
    return entries(number, Tag.DECISION_REFUSE, actor, every=every, code=code)


SIGN_INS = MisuseKind.REFUSED_SIGN_INS


def test_nothing_is_found_in_an_empty_log() -> None:
    assert kinds() == []


@pytest.mark.parametrize(
    ("below", "at", "kind", "who"),
    [
        (refused(29), refused(30), MisuseKind.REFUSED_CALLS, "mara"),
        (refused(1, calls=29), refused(1, calls=30), MisuseKind.REFUSED_CALLS, "mara"),
        (
            decided_wrongly(4, "proposal.self_approval"),
            decided_wrongly(5, "proposal.self_approval"),
            MisuseKind.APPROVAL_ABUSE,
            "mara",
        ),
        (
            decided_wrongly(4, "proposal.stale_digest"),
            decided_wrongly(5, "proposal.stale_digest"),
            MisuseKind.APPROVAL_ABUSE,
            "mara",
        ),
        (
            decided_wrongly(4, "denied"),
            decided_wrongly(5, "denied"),
            MisuseKind.APPROVAL_ABUSE,
            "mara",
        ),
        (
            entries(9, Tag.DECISION_APPROVE),
            entries(10, Tag.DECISION_APPROVE),
            MisuseKind.FAST_DECISIONS,
            "mara",
        ),
        (
            entries(4, Tag.CONTENT_EXPORT),
            entries(5, Tag.CONTENT_EXPORT),
            MisuseKind.EXPORTS,
            "mara",
        ),
        (
            entries(1, Tag.TOKEN_REFUSE, SYSTEM.id, refused=99),
            entries(1, Tag.TOKEN_REFUSE, SYSTEM.id, refused=100),
            SIGN_INS,
            "",
        ),
    ],
)
def test_a_burst_is_found_from_its_limit_on(
    below: list[Entry], at: list[Entry], kind: MisuseKind, who: str
) -> None:
    assert kinds(below) == []
    assert kinds(at) == [(kind, who)]


def test_a_slow_trickle_is_no_burst() -> None:
    assert kinds(refused(60, every=MINUTE)) == []
    assert kinds(entries(60, Tag.DECISION_APPROVE, every=10 * SECOND)) == []


def test_each_actor_is_counted_alone() -> None:
    assert kinds(refused(29, "ana"), refused(29, "ben")) == []
    assert kinds(refused(30, "zoe"), refused(30, "ben")) == [
        (MisuseKind.REFUSED_CALLS, "ben"),
        (MisuseKind.REFUSED_CALLS, "zoe"),
    ]


def test_all_ways_of_abusing_approvals_count_together() -> None:
    mixed = [
        *decided_wrongly(2, "proposal.self_approval"),
        *decided_wrongly(2, "proposal.stale_digest"),
        *decided_wrongly(1, "denied"),
    ]

    found = find_misuse(Seen(recent=mixed), LIMITS)

    assert [each.says for each in found] == [
        "5 decisions of 'mara' were refused: denied 1, proposal.self_approval 2, "
        "proposal.stale_digest 2."
    ]


def test_deciding_on_what_is_settled_is_honest() -> None:
    assert kinds(decided_wrongly(20, "proposal.not_pending")) == []


def test_wishes_that_validators_refuse_are_honest() -> None:
    assert kinds(entries(200, Tag.PROPOSAL_REFUSE, code="proposal.refused")) == []


def test_what_frenly_itself_is_refused_is_nobodys_attack() -> None:
    assert kinds(entries(60, Tag.PERMISSION_REFUSE, SYSTEM.id, code="denied")) == []


# Keys of those who are gone


def people(**made: datetime) -> list[Entry]:
    return [
        an_entry(Tag.USER_CREATE, "root", at=at, about=name, credential=f"key-{name}")
        for name, at in made.items()
    ]


def tried(*credentials: object, number: int = 3) -> list[Entry]:
    given = list(credentials)
    return entries(
        number, Tag.TOKEN_REFUSE, SYSTEM.id, every=MINUTE, refused=1, credentials=given
    )


def test_a_key_of_somebody_revoked_is_seen_when_it_is_tried() -> None:
    gone = [*people(ana=NOW - 9 * DAY), an_entry(Tag.USER_REVOKE, "root", about="ana")]

    assert kinds(tried("key-ana"), people=gone) == [(MisuseKind.REVOKED_KEY, "ana")]
    assert kinds(tried("key-ana", number=2), people=gone) == []


def test_a_wrong_or_expired_key_of_somebody_who_is_there_is_no_stolen_one() -> None:
    there = people(ana=NOW - 9 * DAY)

    assert kinds(tried("key-ana", 7), people=there) == []
    assert kinds(entries(3, Tag.TOKEN_REFUSE, SYSTEM.id, every=MINUTE), people=there) == []


# Newcomers


def administering(number: int, actor: str = "new") -> list[Entry]:
    return entries(number, Tag.USER_CREATE, actor)


@pytest.mark.parametrize(
    ("made", "began", "acts", "is_found"),
    [
        (NOW - MINUTE, NOW - 9 * DAY, 3, True),
        (NOW - MINUTE, NOW - 9 * DAY, 2, False),
        (NOW - 2 * DAY, NOW - 9 * DAY, 3, False),
        (NOW - MINUTE, NOW - 2 * MINUTE, 3, False),
        (NOW - MINUTE, None, 3, False),
    ],
    ids=["new", "too few", "no longer new", "all are new", "no log yet"],
)
def test_only_a_newcomer_among_others_is_seen_administering(
    made: datetime, began: datetime | None, acts: int, is_found: bool
) -> None:
    found = kinds(administering(acts), people=people(new=made), began=began)

    assert found == ([(MisuseKind.NEWCOMER, "new")] if is_found else [])


def test_whoever_is_not_in_the_list_of_people_is_no_newcomer() -> None:
    assert kinds(administering(9, "oidc-admin"), began=NOW - 9 * DAY) == []


# Tampering


def test_a_log_that_verifies_is_no_finding() -> None:
    sound = an_entry(Tag.LOG_VERIFY, ok=True, problem="")
    other = an_entry(Tag.ALARM_RAISE, SYSTEM.id, check="disk", says="full")

    assert kinds(checks=[sound, other]) == []


def test_every_sign_of_tampering_is_told_once() -> None:
    broken = [
        an_entry(Tag.LOG_VERIFY, ok=False, problem="entry 3: leaf"),
        an_entry(Tag.ALARM_RAISE, SYSTEM.id, check="integrity", says="Not sound: entry 3."),
        an_entry(Tag.LOG_VERIFY, ok=False, problem="entry 3: leaf"),
        an_entry(Tag.LOG_VERIFY, ok=False),
    ]

    found = find_misuse(Seen(checks=broken, unreadable=2), LIMITS)

    assert [each.id for each in found] == ["tampering"]
    assert found[0].says == (
        "Rows or log are not what was recorded: Not sound: entry 3; entry 3: leaf; not sound; "
        "2 entries of the log cannot be read."
    )


def test_entries_that_cannot_be_read_are_enough() -> None:
    found = find_misuse(Seen(unreadable=1), LIMITS)

    assert [each.kind for each in found] == [MisuseKind.TAMPERING]


# The counting itself


@given(
    moments=st.lists(st.integers(0, 60), max_size=30),
    most=st.integers(1, 6),
    within=st.integers(1, 20),
)
def test_a_burst_is_found_exactly_where_some_window_holds_enough(
    moments: list[int], most: int, within: int
) -> None:
    acts = [Act("a", an_entry(Tag.TOOL_REFUSE, at=NOW + m * SECOND)) for m in moments]
    limit = Burst(most, timedelta(seconds=within))
    windows = [sum(start <= m < start + within for m in moments) for start in moments]

    found = list(bursts(acts, limit))

    assert bool(found) == any(held >= most for held in windows)
    assert list(bursts(reversed(acts), limit)) == found
