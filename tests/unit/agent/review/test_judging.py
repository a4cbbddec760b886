from __future__ import annotations

from datetime import timedelta

import pytest

from agent.review.findings import Level, Rule
from agent.review.judging import Judge
from agent.review.known import Known
from agent.review.standings import Yardstick
from registry.contracts.usage import Place, Use
from registry.domain.names import Kind, Name
from registry.domain.rows import AliasStatus, AliasType, ContractStatus
from registry.domain.schedules import Schedule
from tests.builders import DAY, NOW, a_context, a_contract, an_alias, service

LINE = 'call("user-api")'
CONTEXTS = (
    a_context(name="system"),
    a_context(name="application", fallback=("application", "system")),
    a_context(name="frontend", fallback=("frontend", "application", "system")),
)


def a_use(spelled: str = "user-api", *, path: str = "deploy/values.yaml", **fields) -> Use:
    name = fields.pop("name", None) or Name(fields.pop("kind", Kind.SERVICE), spelled)
    given = {"line": 3, "column": 7, "place": Place.STRING, **fields}
    return Use(path=path, name=name, spelled=spelled, **given)


def found_in(*rows, use: Use | None = None, context=None, line=LINE, **yardstick):
    judge = Judge(Known([*CONTEXTS, *rows]), Yardstick(now=NOW, **yardstick))
    return judge.judge(use or a_use(), line, context)


def warning_until(days: int) -> Schedule:
    return Schedule(warns_at=NOW - DAY, ends_at=NOW + days * DAY)


def test_an_alias_that_stands_is_no_finding() -> None:
    assert found_in(an_alias(), a_contract()) is None


def test_a_name_that_nobody_registered_is_no_finding() -> None:
    assert found_in(a_contract()) is None


def test_an_alias_that_warns_of_its_end_is_replaced_by_the_contract_behind_it() -> None:
    finding = found_in(an_alias(schedule=warning_until(90)), a_contract())

    assert (finding.rule, finding.level) == (Rule.DEPRECATED, Level.WARNING)
    assert finding.fix == "user-management-api"
    assert finding.why == "It stops answering at 2026-04-05."
    assert finding.question == ""


def test_the_evidence_names_row_owner_and_dates() -> None:
    finding = found_in(an_alias(schedule=warning_until(90)), a_contract())

    assert finding.evidence == (
        "alias:service:application:user-api: permanent alias of user-management-api; "
        "ends 2026-04-05; owner @team",
    )


def test_whoever_is_asked_tells_who_changed_the_row() -> None:
    rows = [*CONTEXTS, an_alias(expires_at=NOW - DAY), a_contract()]
    judge = Judge(Known(rows), Yardstick(now=NOW), lambda key: f"by ana ({key.table})")

    finding = judge.judge(a_use(), LINE)

    assert finding
    assert finding.evidence[0].endswith("; by ana (alias)")


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"expires_at": NOW - DAY}, Rule.EXPIRED),
        ({"status": AliasStatus.RETIRED}, Rule.RETIRED),
        ({"schedule": Schedule(warns_at=NOW - 2 * DAY, ends_at=NOW - DAY)}, Rule.REMOVED),
    ],
)
def test_a_name_that_has_ended_is_an_error_with_what_it_stood_for(fields, rule) -> None:
    finding = found_in(an_alias(**fields), a_contract())

    assert (finding.rule, finding.level, finding.fix) == (
        rule,
        Level.ERROR,
        "user-management-api",
    )


def test_nothing_replaces_a_tombstone() -> None:
    gone = an_alias(status=AliasStatus.TOMBSTONE, target=None)

    finding = found_in(gone, a_contract())

    assert (finding.rule, finding.fix, finding.question) == (Rule.REMOVED, None, "")


def test_a_near_end_is_only_a_note() -> None:
    ending = an_alias(type=AliasType.TEMPORARY, expires_at=NOW + 10 * DAY)

    finding = found_in(ending, a_contract())

    assert (finding.rule, finding.level) == (Rule.ENDING, Level.NOTE)
    assert found_in(ending, a_contract(), soon=timedelta(days=9)) is None


def test_a_deprecated_contract_is_replaced_by_what_succeeds_it_in_the_end() -> None:
    old = a_contract(
        key="user-api",
        status=ContractStatus.DEPRECATED,
        successor=service("accounts"),
        sunset_at=NOW + 5 * DAY,
    )
    between = a_contract(
        key="accounts", status=ContractStatus.RETIRED, successor=service("identity")
    )

    finding = found_in(old, between, a_contract(key="identity"))

    assert (finding.rule, finding.fix) == (Rule.DEPRECATED, "identity")
    assert "sunset 2026-01-10" in finding.evidence[0]
    assert "contract:service:accounts: retired contract" in finding.evidence[1]


def test_a_contract_past_its_sunset_is_an_error_though_it_may_still_answer() -> None:
    past = a_contract(key="user-api", status=ContractStatus.DEPRECATED, sunset_at=NOW)

    finding = found_in(past)

    assert (finding.rule, finding.level) == (Rule.EXPIRED, Level.ERROR)
    assert (
        finding.why == "Its sunset was 2026-01-05: it answers until somebody switches it off."
    )


def test_a_retired_contract_without_successor_has_neither_fix_nor_question() -> None:
    finding = found_in(a_contract(key="user-api", status=ContractStatus.RETIRED))

    assert (finding.rule, finding.fix, finding.question) == (Rule.RETIRED, None, "")
    assert "contract:service:user-api: retired contract" in finding.evidence[0]


def test_successors_in_a_circle_are_no_fix() -> None:
    one = a_contract(key="user-api", status=ContractStatus.DEPRECATED, successor=service("two"))
    two = a_contract(key="two", status=ContractStatus.DEPRECATED, successor=service("user-api"))

    assert found_in(one, two).fix is None


def test_a_chain_is_replaced_by_its_end_alone() -> None:
    first = an_alias(key="user-api", target="users", schedule=warning_until(9))
    second = an_alias(key="users", target="user-management-api")

    assert found_in(first, second, a_contract()).fix == "user-management-api"


def test_several_candidates_are_a_question() -> None:
    unsure = an_alias(target=None, candidates=(service("a-one"), service("b-two")))

    finding = found_in(unsure, a_contract(key="a-one"), a_contract(key="b-two"))

    assert (finding.rule, finding.fix) == (Rule.AMBIGUOUS, None)
    assert finding.question == "Which is meant: 'a-one' or 'b-two'?"


def test_a_name_unknown_in_the_given_context_is_told_where_it_is_known() -> None:
    rows = (an_alias(context="frontend"), a_contract())

    finding = found_in(*rows, context="system")

    assert (finding.rule, finding.fix) == (Rule.WRONG_CONTEXT, "user-management-api")
    assert finding.why == "It is known in: frontend."
    assert found_in(*rows, context="frontend") is None
    assert found_in(*rows, context=None) is None


def test_two_meanings_elsewhere_are_a_question() -> None:
    rows = (
        an_alias(context="frontend"),
        an_alias(context="application", target="other-api"),
        a_contract(),
        a_contract(key="other-api"),
    )

    finding = found_in(*rows, context="system")

    assert finding.fix is None
    assert finding.question == "Which is meant: 'other-api' or 'user-management-api'?"


def test_where_the_context_is_unknown_one_good_meaning_is_enough_for_silence() -> None:
    bad = an_alias(context="frontend", expires_at=NOW - DAY)
    good = an_alias(context="application")

    assert found_in(bad, a_contract()).rule is Rule.EXPIRED
    assert found_in(bad, good, a_contract()) is None


def test_an_alias_of_one_scope_says_nothing_of_the_name_elsewhere() -> None:
    scoped = an_alias(scope="metrics/system.cpu.time", expires_at=NOW - DAY)

    assert found_in(scoped, a_contract()) is None


@pytest.mark.parametrize(
    ("release", "rule"),
    [
        ("v1.8.0", None),
        ("v1.9.0", Rule.DEPRECATED),
        ("v1.15.0", Rule.DEPRECATED),
        ("v1.16.0", Rule.REMOVED),
        ("v1.100.0", Rule.REMOVED),
        (None, Rule.DEPRECATED),
    ],
)
def test_the_release_of_the_platform_decides_what_is_deprecated_and_what_is_gone(
    release, rule
) -> None:
    alias = an_alias(context="system", deprecated_in="v1.9.0", removed_in="v1.16.0")
    releases = {} if release is None else {"system": release}

    finding = found_in(alias, a_contract(), releases=releases)

    assert (finding and finding.rule) == rule
    assert finding is None or finding.fix == "user-management-api"


def test_what_is_only_said_of_a_name_is_a_note() -> None:
    rows = (an_alias(expires_at=NOW - DAY), a_contract())

    finding = found_in(*rows, use=a_use(place=Place.COMMENT), line="# ask user-api")

    assert (finding.rule, finding.level) == (Rule.EXPIRED, Level.NOTE)


def test_changelogs_may_name_what_was() -> None:
    rows = (an_alias(expires_at=NOW - DAY), a_contract())

    assert found_in(*rows, use=a_use(path="docs/CHANGELOG.md")) is None
