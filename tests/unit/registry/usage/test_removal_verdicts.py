"""Whether a name can be removed: never yes while anything is used, or unseen."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.usage.removal import Facts, Removal, Verdict, judge_removal, places_of
from tests.builders import DAY, NOW
from tests.unit.registry.usage.usages import (
    LIMITS,
    SHOP,
    a_usage,
    a_view,
    seen_in,
    some_lookups,
)


def judged(**fields: Any) -> Removal:
    known = {"usage": a_usage(), "within": LIMITS, "since": 5}
    return judge_removal(Facts(**{**known, **fields}))


def told(removal: Removal) -> list[tuple[str, str]]:
    return [*removal.blocks, *removal.doubts, *removal.notes]


def test_what_nobody_uses_anywhere_can_be_removed() -> None:
    removal = judged()

    assert removal.verdict is Verdict.YES
    assert told(removal) == []


@pytest.mark.parametrize(
    ("fields", "what", "says"),
    [
        (
            {"usage": a_usage(seen=(seen_in(),))},
            "code",
            f"{SHOP} uses it: src/app.py:3.",
        ),
        (
            {"usage": a_usage(lookups=(some_lookups(times=1_500), some_lookups(times=2)))},
            "lookups",
            "till looked it up 1,502 times within 30 days, the last time on 2026-01-04.",
        ),
        (
            {"aliases": ("alias:service:frontend:x",)},
            "aliases",
            "alias:service:frontend:x would point at nothing.",
        ),
        ({"successor_of": ("old-api",)}, "successor", "It is the successor of old-api."),
        ({"proposals": ("P-1",)}, "proposals", "P-1 would change it, and waits."),
    ],
)
def test_whatever_needs_a_name_blocks_its_removal(fields, what, says) -> None:
    removal = judged(**fields)

    assert removal.verdict is Verdict.NO
    assert told(removal) == [(what, says)]


@pytest.mark.parametrize(
    ("fields", "what", "says"),
    [
        (
            {"usage": a_usage(scans=())},
            "scan_missing",
            "No repository was ever scanned.",
        ),
        ({"expected": ("shop/till",)}, "scan_missing", "shop/till was never scanned."),
        (
            {"usage": a_usage(scans=(a_view(branch="next"),))},
            "scan_missing",
            "No repository was ever scanned.",
        ),
        (
            {"usage": a_usage(scans=(a_view(told_at=NOW - 31 * DAY),))},
            "scan_old",
            f"{SHOP} was last scanned on 2025-12-05. If it was renamed or is gone, forget it.",
        ),
        (
            {"since": 8},
            "scan_before_name",
            f"{SHOP} was scanned for the names of revision 7; this one came with revision 8.",
        ),
        (
            {"usage": a_usage(scans=(a_view(revision=0),))},
            "scan_before_name",
            f"{SHOP} was scanned for names it does not tell; this one came with revision 5.",
        ),
        (
            {"usage": a_usage(counted_since=None)},
            "lookups_uncounted",
            "Lookups were never counted.",
        ),
        (
            {"usage": a_usage(counted_since=NOW - 29 * DAY)},
            "lookups_uncounted",
            "Lookups have been counted since 2025-12-07 only, not for 30 days.",
        ),
        (
            {"unattributed": 3},
            "lookups_crowded",
            "3 lookups within 30 days were too many to tell apart.",
        ),
        (
            {"usage": a_usage(scans=(a_view(skipped=2),))},
            "files_skipped",
            f"2 files of {SHOP} were too large or unreadable, and may use it.",
        ),
    ],
)
def test_what_nobody_looked_at_is_not_known(fields, what, says) -> None:
    removal = judged(**fields)

    assert removal.verdict is Verdict.NOT_KNOWN
    assert told(removal) == [(what, says)]


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"usage": a_usage(seen=(seen_in(place="comment"),))}, "mentions"),
        (
            {
                "usage": a_usage(
                    scans=(a_view(), a_view(branch="next", told_at=NOW - 31 * DAY)),
                    seen=(seen_in(branch="next"),),
                )
            },
            "branches",
        ),
    ],
)
def test_what_breaks_nothing_is_told_and_blocks_nothing(fields, what) -> None:
    removal = judged(**fields)

    assert removal.verdict is Verdict.YES
    assert [each.what for each in removal.notes] == [what]


def test_no_beats_not_known() -> None:
    assert judged(unattributed=1, proposals=("P-1",)).verdict is Verdict.NO


def test_of_many_places_the_first_are_named_and_the_rest_are_counted() -> None:
    seen = [seen_in(path=f"{n}.py", branch="next" if n == 0 else "") for n in range(8)]

    said = places_of(seen)

    assert said == "0.py:3 (next), 1.py:3, 2.py:3, 3.py:3, 4.py:3 and in 3 more places"
    many = judged(proposals=tuple(f"P-{n}" for n in range(7))).blocks[0].says
    assert many == "P-0, P-1, P-2, P-3, P-4 and 2 more would change it, and waits."


@given(
    used=st.booleans(),
    looked_up=st.booleans(),
    scanned=st.booleans(),
    counted=st.booleans(),
    pointed_at=st.booleans(),
)
def test_yes_is_said_only_where_all_was_looked_at_and_nothing_found(
    used, looked_up, scanned, counted, pointed_at
) -> None:
    usage = a_usage(
        seen=(seen_in(),) if used else (),
        scans=(a_view(),) if scanned else (),
        lookups=(some_lookups(),) if looked_up else (),
        counted_since=NOW - 90 * DAY if counted else None,
    )

    verdict = judged(usage=usage, aliases=("a",) if pointed_at else ()).verdict

    is_needed, is_known = used or looked_up or pointed_at, scanned and counted
    expected = Verdict.YES if is_known else Verdict.NOT_KNOWN
    assert verdict is (Verdict.NO if is_needed else expected)
