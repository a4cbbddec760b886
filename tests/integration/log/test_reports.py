from __future__ import annotations

from datetime import timedelta

import pytest

from registry.audit.reports import Subject
from registry.contracts.records import HistoryFilter
from registry.domain.edits import RegisterContract
from registry.errors import Denied
from tests.builders import a_create, service


@pytest.fixture
def report(platform):
    def rows(wanted=None, *, subject=None, by="root"):
        asked = wanted or HistoryFilter()
        return list(platform.log().report(asked, platform.people[by], subject=subject))

    return rows


def test_a_report_on_an_alias_holds_who_asked_agreed_and_applied(platform, report) -> None:
    view = platform.propose(a_create(key="profile-api"), reason="People call it so.")
    proposal = platform.approve(view).proposal.id
    platform.registry.work()
    platform.enact(RegisterContract(name=service("profile-api-2"), version="v1", owner="@t"))

    rows = report(subject=Subject("alias", "profile-api"))

    assert [(row.who, row.what.split()[0]) for row in rows] == [
        ("ana", "registry:proposal:create"),
        ("ben", "proposal:decision:approve"),
        ("dee", "proposal:decision:approve"),
        ("system:frenly", "registry:revision:apply"),
    ]
    assert {row.about for row in rows} == {proposal}
    assert rows[0].why == "People call it so."
    assert "token" in rows[0].source


def test_a_report_on_a_contract_leaves_out_the_others(platform, report) -> None:
    platform.enact(RegisterContract(name=service("new-api"), version="v1", owner="@t"))

    rows = report(subject=Subject("contract", "new-api"))

    assert len(rows) == 4
    assert report(subject=Subject("alias", "new-api")) == []


def test_a_report_holds_one_actor_or_one_period_oldest_first(platform, report) -> None:
    begin = platform.clock.at
    platform.clock.advance(timedelta(days=1))
    platform.propose(a_create(key="profile-api"))

    assert {row.who for row in report(HistoryFilter(actor="ana"))} == {"ana"}
    late = report(HistoryFilter(since=begin + timedelta(hours=1)))
    assert [row.what.split()[0] for row in late] == ["registry:proposal:create"]
    early = report(HistoryFilter(until=begin + timedelta(hours=1)))
    assert [row.position for row in early] == list(range(len(early)))
    tags = report(HistoryFilter(tag="access:"))
    assert {row.what for row in tags} == {"access:user:create"}


def test_a_report_takes_the_permission_to_read_the_log(report) -> None:
    with pytest.raises(Denied):
        report(by="vic")
