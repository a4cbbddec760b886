from __future__ import annotations

from datetime import date

import pytest

from agent.planner.before import Before
from agent.planner.followups import LastWish
from agent.planner.intents import Intent, Question, Understood, understand
from tests.unit.agent.planner.platform import KNOWN

TODAY = Before(today=date(2026, 3, 2))
LIMITED = [
    "beta-api -> ledger-api (backend, tempo)",
    "tempoary alias in application pls: beta-users to user-management-api",
    "just for a short while: frontend, login-api -> user-management-api",
    "until the end of next week the frontend needs a stopgap name: fix-login, to ledger-api",
    "add beta-api -> ledger-api in backend, only til friday",
    "add beta-api -> ledger-api in backend for a couple of weeks",
    "add beta-api -> ledger-api in backend, just while the partner migrates",
    "add beta-api -> ledger-api in backend, we only need it this sprint",
    "add beta-api -> ledger-api in backend for the summer",
    "add beta-api -> ledger-api in backend for black friday",
    "add beta-api -> ledger-api in backend through december",
    "add beta-api -> ledger-api in backend, ttl",
    "add an ephemeral alias beta-api for ledger-api in backend",
    "add beta-api -> ledger-api in backend, non-permanent",
    "add beta-api -> ledger-api in backend for half a year",
    "a contextual alias beta-api for ledger-api in backend, for now",
    "could backend temporarily call ledger-api journal-api, not permanently",
]
UNSURE = [
    "add beta-api -> ledger-api in backend but only if ben agrees",
    "user-api is retired, isn't it",
    "add @larkfield-web as second owner of savings",
    "deprecate ledger-api, then retire it",
    "change description of savings to hello-world",
    "point application savings at the same thing as ledger",
    "how about retiring savings",
    "we could retire savings",
    "maybe point savings at ledger-api",
    "as soon as the new host is live, point savings at ledger-api",
    "point savings at ledger-api after the release",
    "add alias beta-api for ledger-api in mobile and frontend",
    "add alias beta-api for ledger-api in frontend and the mobile one",
    "add alias beta-api in frontend for ledger-api, as in the mobile context",
    "add beta-api -> ledger-api in backend, we will drop it after the release",
    "add beta-api -> ledger-api in backend for around 30 days",
    "add beta-api -> ledger-api in backend for 2-3 weeks",
    "add beta-api -> ledger-api in backend for 3m",
    "add beta-api -> ledger-api in backend, we have used it for 3 years",
    "add beta-api -> ledger-api in backend after 2 weeks",
    "add beta-api -> ledger-api in backend starting in 2 weeks",
    "add beta-api -> ledger-api in backend 30",
    "add beta-api -> ledger-api in backend for the quizmasters",
    "add beta-api in backend like ledger",
    "add a wobbly alias beta-api for ledger-api in backend",
    "add alias beta-api for ledger-api in backend, type: seasonal",
    "add alias beta-api for ledger-api v2 in backend",
    "hi, backend team here, add alias beta-api for ledger-api",
    "add beta-api -> ledger-api in backend, team @larkfield-web",
    "replace ledger with books-api in backend",
    "point savings at account-management-api",
    "temporarily switch savings to ledger-api",
    "switch savings to ledger-api for two weeks",
    "switch savings to ledger-api until monday",
    "point savings at ledger-api, @larkfield-web agreed to it",
    "retire savings tomorrow",
    "remove savings for now",
    "remove savings in 30 days",
    "delete the client that uses savings",
    "remove savings from the report",
    "disable the legacy-user-endpoints warning",
    "ledger-api gets deleted, so ledger in backend has to follow",
    "retire savings, and @larkfield-web is the new owner",
    "retire savings or rather repoint it",
    "savings does not need account-management-api",
    "extend legacy-user-endpoints by 10 days less",
    "delete legacy-user-endpoints after another 30 days",
    "change the owner of ledger in backend pls",
    "transfer savings to the ledger team",
    "@larkfield-web asks for another owner of savings",
    "savings is owned by @larkfield-web, change owner",
    "deprecate ledger-api next month",
    "repoint it to ledger-api",
    "add beta-api -> ledger-api in backend, owner finance",
]
CLEAR = {
    "I would like beta-api to mean ledger-api in backend, effective as soon as it is approved": (
        "propose_alias"
    ),
    "please remvoe savings in application": "propose_retirement",
    "retire the application's savings alias": "propose_retirement",
    "user-api is obsolete, please delete": "propose_retirement",
    "savings - web does not want it, @larkfield-ledger takes it, update ownership": (
        "propose_owner"
    ),
    "create a permanant alias wallet-api for ledger-api in backend": "propose_alias",
    "add beta-api -> ledger-api in backend, expires after 14 days": "propose_alias",
    "have savings in application resolve to ledger-api instead": "propose_repoint",
    "alias add --context backend --name iam --target ledger-api": "propose_alias",
    "hook up auth to ledger-api in backend, owner @larkfield-web": "propose_alias",
    "let legacy-user-endpoints live for 2 more weeks": "propose_extension",
    "because they ask: retire savings": "propose_retirement",
    "could I get a list of all contracts": "list_contracts",
    "hello": "help",
}


def goal(understood: Understood) -> str:
    return understood.goal if isinstance(understood, Intent) else ""


@pytest.mark.parametrize("text", LIMITED)
def test_an_alias_that_is_not_for_good_is_never_made_without_a_lifetime(text):
    understood = understand(text, TODAY, KNOWN)

    assert isinstance(understood, Question)
    assert "lifetime" in understood.text


@pytest.mark.parametrize("text", UNSURE)
def test_what_a_wish_leaves_over_is_asked_about(text):
    assert not goal(understand(text, TODAY, KNOWN)).startswith("propose")


@pytest.mark.parametrize(("text", "wanted"), CLEAR.items())
def test_a_wish_that_is_accounted_for_goes_on(text, wanted):
    assert goal(understand(text, TODAY, KNOWN)) == wanted


def test_a_function_word_is_no_owner():
    understood = understand("change the owner of ledger in backend pls", TODAY, KNOWN)

    assert isinstance(understood, Question)
    assert "owner" in understood.text


@pytest.mark.parametrize(
    ("missing", "text"),
    [("owner", "to us"), ("lifetime", "about 30 days"), ("by", "2-3 weeks")],
)
def test_an_answer_that_is_not_one_value_fills_nothing(missing, text):
    goal = {"owner": "propose_owner", "by": "propose_extension"}.get(missing, "propose_alias")
    last = LastWish(goal=goal, args={"name": "savings"}, missing=missing)

    understood = understand(text, Before(last), KNOWN)

    assert not isinstance(understood, Intent)


@pytest.mark.parametrize("text", ["remove that old name we talked about", "drop the one there"])
def test_a_piece_of_a_word_is_no_name(text):
    understood = understand(text, TODAY, KNOWN)

    assert isinstance(understood, Question)
    assert understood.wish is not None
    assert "name" not in understood.wish.args
