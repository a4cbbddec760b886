from __future__ import annotations

import json

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from agent.messages import finish_of
from agent.planner import steps, wording
from agent.planner.model import OfflinePlanner
from agent.planner.questions import READS
from agent.planner.slots import ACCEPTED
from tools.catalogue import CATALOGUE, openai_schema

TOOLS = [openai_schema(tool) for tool in CATALOGUE.values()]
PLANNER = OfflinePlanner().bind_tools(TOOLS)


def result(call: AIMessage, **fields):
    content = json.dumps({"ok": True, "result": {"facts": [], **fields}})
    return ToolMessage(content, tool_call_id=call.tool_calls[0]["id"])


def error(call: AIMessage, **fields):
    told = {"code": "missing", "kind": "missing", "message": "No.", "hint": "Yes.", **fields}
    content = json.dumps({"ok": False, "error": told, "may_retry": False})
    return ToolMessage(content, tool_call_id=call.tool_calls[0]["id"])


def an_alias(context="frontend", **fields):
    return {
        "name": "user-api",
        "context": context,
        "target": "user-management-api",
        "type": "permanent",
        "state": "live",
        "owner": "",
        "expires_at": None,
        **fields,
    }


def called(message: AIMessage) -> tuple[str, dict]:
    (call,) = message.tool_calls
    return call["name"], call["args"]


class Talk:
    """A conversation with the planner, the tools' answers being given by the test."""

    def __init__(self, *names: dict) -> None:
        self.messages = [SystemMessage("Be brief. Today is 2026-03-02.")]
        self.known = {"names": names, "contexts": ["application", "frontend", "system"]}

    def ask(self, text: str) -> AIMessage:
        self.messages.append(HumanMessage(text))
        return self._next()

    def answer(self, answer: ToolMessage) -> AIMessage:
        self.messages.append(answer)
        return self._next()

    def _next(self) -> AIMessage:
        message = PLANNER.invoke(self.messages)
        self.messages.append(message)
        if [call["name"] for call in message.tool_calls] == ["find_names"]:
            self.messages.append(result(message, **self.known))
            return self._next()
        return message


def test_two_questions_in_one_are_both_answered():
    talk = Talk()

    users = talk.ask("who uses user-api, and what changed?")
    past = talk.answer(
        result(users, name="user-api", aliases=[], not_known="Only aliases.", more=False)
    )
    told = talk.answer(result(past, entries=[], more=False))

    assert called(users) == ("find_dependents", {"name": "user-api"})
    assert called(past) == ("show_history", {"name": "user-api"})
    assert told.text == (
        "No alias ends at 'user-api'. Only aliases.\n\nThere are no such entries."
    )


def test_a_write_without_a_context_is_looked_up_first():
    talk = Talk()

    looked = talk.ask("extend user-api by 30 days")
    wrote = talk.answer(result(looked, aliases=[an_alias("migration")], more=False))

    assert called(looked) == ("show_alias", {"name": "user-api"})
    assert called(wrote) == (
        "propose_extension",
        {"name": "user-api", "by": "30d", "context": "migration"},
    )


def test_it_asks_which_context_is_meant_and_takes_the_answer():
    talk = Talk()

    looked = talk.ask("retire user-api")
    asked = talk.answer(result(looked, aliases=[an_alias(), an_alias("system")], more=False))
    wrote = talk.ask("the one in system")

    assert asked.text == "'user-api' exists in frontend and system. Which one is meant?"
    assert called(wrote) == ("propose_retirement", {"name": "user-api", "context": "system"})


def test_a_retired_alias_is_no_candidate():
    talk = Talk()

    looked = talk.ask("retire user-api")
    told = talk.answer(result(looked, aliases=[an_alias(state="retired")], more=False))

    assert told.text == "'user-api' is retired wherever it was an alias."


def test_a_lookup_that_fails_ends_the_request():
    talk = Talk()

    looked = talk.ask("retire user-api")
    told = talk.answer(error(looked))

    assert (told.tool_calls, told.text) == ([], "No. Yes.")


def test_undoing_the_last_change_takes_the_newest_that_still_stands():
    talk = Talk()
    proposals = [
        {"proposal": "p4", "kind": "undo", "undone_by": ""},
        {"proposal": "p3", "kind": "change", "undone_by": "p4"},
        {"proposal": "p2", "kind": "change", "undone_by": ""},
    ]

    listed = talk.ask("undo the last change")
    wrote = talk.answer(result(listed, proposals=proposals, more=False))

    assert called(listed) == ("list_proposals", {"status": "applied"})
    assert called(wrote) == ("propose_undo", {"proposal": "p2"})


@pytest.mark.parametrize("ok", [True, False])
def test_undoing_ends_when_there_is_nothing_to_undo_or_to_read(ok):
    talk = Talk()

    listed = talk.ask("undo the last change")
    answer = result(listed, proposals=[], more=False) if ok else error(listed)

    assert talk.answer(answer).text == (
        "No applied change is left to undo." if ok else "No. Yes."
    )


def test_a_name_without_context_is_shown_as_an_alias_or_else_as_a_contract():
    talk = Talk()

    alias = talk.ask("what is user-api")
    contract = talk.answer(error(alias))

    assert called(alias) == ("show_alias", {"name": "user-api"})
    assert called(contract) == ("show_contract", {"name": "user-api"})


def a_name_that_is_a_contract(talk):
    contract = talk.answer(error(talk.ask("what is user-api")))
    return error(contract, message="Nothing bears it.", hint="")


def a_name_that_is_an_alias(talk):
    looked = talk.ask("what is user-api")
    return result(looked, aliases=[an_alias()], more=False)


def a_write_that_was_looked_up_first(talk):
    looked = talk.ask("retire user-api")
    return error(talk.answer(result(looked, aliases=[an_alias()], more=False)))


def an_undo_of_the_last_change(talk):
    proposals = [{"proposal": "p2", "kind": "change", "undone_by": ""}]
    wrote = talk.answer(result(talk.ask("undo the last change"), proposals=proposals))
    return result(wrote, proposal="p3")


@pytest.mark.parametrize(
    ("reach", "told"),
    [
        (a_name_that_is_a_contract, "Nothing bears it."),
        (
            a_name_that_is_an_alias,
            "1 alias:\n- frontend: user-api -> 'user-management-api' (permanent, live)",
        ),
        (a_write_that_was_looked_up_first, "This could not be proposed."),
        (
            an_undo_of_the_last_change,
            "This is proposed. Nothing changes until people have approved it.",
        ),
    ],
)
def test_a_request_of_several_steps_comes_to_its_end(reach, told):
    talk = Talk()

    end = talk.answer(reach(talk))

    assert (end.tool_calls, end.text) == ([], told)


RESOLVED = {
    "name": "user-api",
    "context": "frontend",
    "canonical": "user-management-api",
    "kind": "service",
    "version": "v1.0.0",
    "base_url": "http://localhost:8000/api/users",
    "contract_status": "active",
    "hops": [
        {
            "context": "frontend",
            "name": "user-api",
            "type": "temporary",
            "expires_at": "2026-12-01T00:00:00Z",
        }
    ],
    "expires_at": "2026-12-01T00:00:00Z",
    "revision": 1,
}


def test_a_wrong_claim_about_a_name_is_corrected():
    talk = Talk()

    looked = talk.ask("why does user-api resolve to billing-api in frontend?")
    told = talk.answer(result(looked, **RESOLVED))

    assert told.text.splitlines() == [
        "'user-api' does not resolve to 'billing-api'.",
        "In context 'frontend', 'user-api' stands for 'user-management-api' v1.0.0 (active, "
        "served at http://localhost:8000/api/users). It ends on 2026-12-01T00:00:00Z.",
        "- through the temporary alias 'user-api' in context 'frontend', until "
        "2026-12-01T00:00:00Z",
    ]


def test_an_explanation_without_context_uses_the_only_one():
    talk = Talk()

    looked = talk.ask("explain user-api")
    resolved = talk.answer(result(looked, aliases=[an_alias()], more=False))

    assert called(resolved) == ("resolve_name", {"name": "user-api", "context": "frontend"})
    assert talk.answer(error(resolved)).text == "No. Yes."


def test_which_context_to_explain_is_asked_and_answered():
    talk = Talk()

    looked = talk.ask("explain user-api")
    talk.answer(result(looked, aliases=[an_alias(), an_alias("system")], more=False))

    assert called(talk.ask("system")) == (
        "resolve_name",
        {"name": "user-api", "context": "system"},
    )


@pytest.mark.parametrize(
    ("text", "answer", "told"),
    [
        ("which aliases are expired", {"aliases": []}, "There are no such aliases."),
        (
            "list aliases",
            {"aliases": [an_alias(target=None, owner="a", expires_at="T")], "more": True},
            "1 alias:\n- frontend: user-api -> nothing that is told (permanent, live, until T, "
            "owned by a)\nThere are more than are shown.",
        ),
        (
            "who uses user-api",
            {"name": "user-api", "aliases": [], "more": False, "not_known": "Not all."},
            "No alias ends at 'user-api'. Not all.",
        ),
        (
            "who uses user-api",
            {
                "name": "user-api",
                "aliases": [an_alias()],
                "more": False,
                "not_known": "Not all.",
            },
            "What ends at 'user-api': 1 alias:\n"
            "- frontend: user-api -> 'user-management-api' (permanent, live)\nNot all.",
        ),
        (
            "contexts",
            {"contexts": [{"name": "frontend", "fallback": ["frontend", "system"]}]},
            "1 context:\n- frontend: looks in frontend, system",
        ),
        (
            "anchors",
            {"anchors": [{"id": "a", "family": "f", "source": ""}]},
            "1 anchor:\n- a (f): no source",
        ),
        (
            "what changed lately",
            {
                "entries": [
                    {
                        "at": "2026-03-01T10:00:00Z",
                        "actor": "mara",
                        "tag": "alias:proposal:create",
                        "about": "P-1",
                        "summary": "made x",
                        "why": "asked for",
                    }
                ],
                "more": False,
            },
            "1 entry:\n- 2026-03-01T10:00 mara: made x (alias:proposal:create, P-1), because: asked for",
        ),
        (
            "show proposal p1",
            {
                "proposal": {
                    "proposal": "p1",
                    "status": "applied",
                    "waits": "",
                    "undone_by": "p2",
                    "summary": "Retire x.",
                }
            },
            "p1 (applied; undone by p2): Retire x.",
        ),
        (
            "what does x-api mean in system",
            {**RESOLVED, "name": "x-api", "hops": [], "version": "", "base_url": ""},
            "'x-api' is itself canonical: 'user-management-api' (active).",
        ),
        ("list aliases", {"cut": "[[[", "note": "Too long."}, "Too long. Ask for less."),
    ],
)
def test_what_was_read_is_told_in_sentences(text, answer, told):
    talk = Talk()

    assert talk.answer(result(talk.ask(text), **answer)).text == told


def test_an_answer_that_is_no_json_is_told_as_it_is():
    talk = Talk()
    looked = talk.ask("contexts")

    told = talk.answer(ToolMessage("out of order", tool_call_id=looked.tool_calls[0]["id"]))

    assert told.text == "out of order"


@pytest.mark.parametrize("code", ["proposal.refused", "denied"])
def test_a_refused_wish_is_told_as_such(code):
    talk = Talk()

    told = talk.answer(error(talk.ask("retire x in system"), code=code))

    refused = "The registry refuses this request."
    assert told.text == (
        refused if code == "proposal.refused" else "This could not be proposed."
    )


def test_the_last_wish_is_remembered_over_a_question_about_something_else():
    talk = Talk()
    talk.answer(error(talk.ask("create alias x-api for y-api in frontend")))
    talk.answer(result(talk.ask("contexts"), contexts=[]))

    assert called(talk.ask("then application"))[1]["context"] == "application"
    assert talk.messages[-1].tool_calls[0]["name"] == "propose_alias"


def test_a_tool_that_is_not_offered_is_not_called():
    planner = OfflinePlanner().bind_tools(TOOLS[:1])

    told = planner.invoke([HumanMessage("retire x in system")])

    assert told.tool_calls == []
    assert "'propose_retirement'" in told.text


@pytest.mark.parametrize(
    ("choice", "calls"),
    [
        ("none", []),
        ("auto", ["list_contexts"]),
        ("list_contexts", ["list_contexts"]),
        ({"type": "function", "function": {"name": "list_anchors"}}, []),
    ],
)
def test_tool_choice_is_kept(choice, calls):
    planner = OfflinePlanner().bind_tools(TOOLS, tool_choice=choice)

    message = planner.invoke([HumanMessage("contexts")])

    assert [call["name"] for call in message.tool_calls] == calls


@pytest.mark.parametrize("text", ["help", "contexts", "create an alias", "hm", ""])
def test_a_stream_puts_together_what_a_plain_answer_says(text):
    plain = PLANNER.invoke([HumanMessage(text)])
    pieces = list(PLANNER.stream([HumanMessage(text)]))

    whole = pieces[0]
    for piece in pieces[1:]:
        whole = whole + piece
    assert whole.text == plain.text
    assert [(c["name"], c["args"]) for c in whole.tool_calls] == [
        (c["name"], c["args"]) for c in plain.tool_calls
    ]
    assert whole.additional_kwargs == plain.additional_kwargs
    assert finish_of(whole) == finish_of(plain)


def test_messages_and_calls_have_ids_of_their_own():
    talk = Talk()
    talk.answer(result(talk.ask("contexts"), contexts=[]))
    talk.answer(result(talk.ask("contexts"), contexts=[]))

    answers = [m for m in talk.messages if isinstance(m, AIMessage)]
    calls = [call["id"] for m in answers for call in m.tool_calls]
    assert len({m.id for m in answers}) == len(answers)
    assert len(set(calls)) == len(calls) == 2


def test_without_a_person_nothing_is_understood():
    assert "I do not understand ''" in PLANNER.invoke([SystemMessage("Act!")]).text


X_API = {
    "contract": {
        "name": "x-api",
        "version": "",
        "status": "active",
        "owner": "me",
        "successor": "y",
        "base_url": "https://x.test/api",
        "description": "Books",
    },
    "aliases": [],
}
CANONICAL = {"word": "x-api", "canonical": True, "aliases": []}
USERS = {"name": "x-api", "more": False, "not_known": "Not all."}


def test_a_name_known_to_be_canonical_is_shown_as_one_at_once():
    talk = Talk(CANONICAL)

    looked = talk.ask("what is x-api")

    assert called(looked)[0] == "show_contract"
    assert talk.answer(result(looked, **X_API)).text == (
        "x-api (active, owned by me, followed by y) is a canonical name.\n"
        "It is served at https://x.test/api.\n"
        "Its owner says: Books"
    )


@pytest.mark.parametrize(
    ("users", "told"),
    [
        ([], "Yes, as far as the registry knows: no live alias ends at 'x-api'."),
        (
            [an_alias(target="x-api")],
            "No, not yet: 1 live alias(es) end at 'x-api' and would break.\n"
            "- user-api in frontend -> x-api\n"
            "First repoint them, e.g. `point user-api in frontend at ...`.",
        ),
    ],
)
def test_whether_a_contract_may_go_is_said_with_who_stands_on_it(users, told):
    talk = Talk(CANONICAL)

    shown = talk.answer(result(talk.ask("can we drop x-api?"), **USERS, aliases=users))
    end = talk.answer(result(shown, **X_API))

    assert end.tool_calls == []
    assert end.text == (
        f"{told}\nIt is active: a contract is deprecated first, e.g. `deprecate x-api`.\nNot all."
    )


def test_a_name_that_code_holds_may_not_go():
    talk = Talk()

    used = {"used_in": ["shop/checkout"], "looked_up_by": ["till"]}
    shown = talk.answer(result(talk.ask("can I remove user-api?"), **USERS, aliases=[], **used))
    end = talk.answer(result(shown, aliases=[an_alias()], more=False))

    assert end.text.startswith("No, not yet: 'user-api' is still used.")
    assert "Its name stands in the code of shop/checkout.\nLooked up by till." in end.text


def test_who_uses_a_name_is_told_with_code_and_lookups():
    talk = Talk()

    asked = talk.ask("who uses user-api?")
    end = talk.answer(result(asked, **USERS, aliases=[], used_in=["shop/checkout"]))

    assert "Its name stands in the code of shop/checkout." in end.text


def test_an_alias_may_go_when_nothing_stands_on_it():
    talk = Talk()

    shown = talk.answer(result(talk.ask("can I remove user-api?"), **USERS, aliases=[]))
    end = talk.answer(result(shown, aliases=[an_alias()], more=False))

    assert "retire x-api" not in end.text
    assert end.text.startswith("Yes, as far as the registry knows")
    assert "`retire user-api`" in end.text


def test_what_cannot_be_read_is_not_weighed():
    talk = Talk()

    assert talk.answer(error(talk.ask("can I remove user-api?"))).text == "No. Yes."


@pytest.mark.parametrize(("free", "told"), [(True, "is free"), (False, "is taken")])
def test_whether_a_name_is_taken(free, told):
    talk = Talk()

    looked = talk.ask("is the name user-api taken?")
    if free:
        end = talk.answer(error(talk.answer(error(looked))))
    else:
        end = talk.answer(result(looked, aliases=[an_alias()], more=False))

    assert told in end.text


def test_what_expires_soon_is_asked_of_the_registry():
    talk = Talk()

    looked = talk.ask("what expires in the next 14 days?")
    told = talk.answer(result(looked, aliases=[], more=False))

    assert called(looked) == ("list_aliases", {"expiring_within": "14d"})
    assert told.text == "No alias expires within 14d."


def test_what_waits_for_whoever_asks():
    talk = Talk()

    looked = talk.ask("what waits for me?")
    told = talk.answer(result(looked, proposals=[], more=False))

    assert called(looked)[1] == {"status": "pending", "mine_to_decide": True}
    assert told.text == "No proposal waits for you."


A_PROPOSAL = {
    "proposal": "P-1",
    "status": "rejected",
    "summary": "Retire x.",
    "decisions": ["ben: reject (still used)"],
    "warnings": [],
}


def test_why_a_proposal_was_rejected_is_told_in_the_words_of_who_did():
    talk = Talk()
    told = "P-1 is rejected: Retire x.\n- ben: reject (still used)"

    one = talk.answer(result(talk.ask("why was P-1 rejected?"), proposal=A_PROPOSAL))
    last = talk.answer(result(talk.ask("why was that declined?"), proposal=A_PROPOSAL))
    newest = Talk()
    listed = newest.ask("why was it refused?")

    assert one.text == last.text == told
    assert newest.answer(result(listed, proposals=[A_PROPOSAL])).text == told


def test_nothing_was_refused():
    talk = Talk()

    told = talk.answer(result(talk.ask("why was it refused?"), proposals=[]))

    assert "Nothing of this conversation was refused" in told.text


def test_a_contract_is_found_by_what_it_is_said_to_be_for():
    talk = Talk()
    books = {**X_API["contract"], "name": "books-api"}
    users = {**X_API["contract"], "name": "user-api", "description": "People"}

    looked = talk.ask("which contract is for our books?")
    told = talk.answer(result(looked, contracts=[books, users], more=False))

    assert told.text == "books-api: Books"


def test_a_word_that_is_no_name_is_asked_about_once_and_not_again():
    talk = Talk()

    talk.ask("who uses savings")

    names = [
        call["name"] for m in talk.messages if isinstance(m, AIMessage) for call in m.tool_calls
    ]
    assert names.count("find_names") == 1


def test_whatever_the_planner_may_look_up_it_can_tell():
    looked_up = {
        goal for goal in ACCEPTED if goal in CATALOGUE and not goal.startswith("propose_")
    }

    assert looked_up <= wording._TELLS.keys()
    assert set(wording._TELLS) <= CATALOGUE.keys()


def test_every_question_leads_to_a_tool_or_a_way_of_its_own():
    goals = {read.goal for read in READS}

    assert goals <= CATALOGUE.keys() | steps._SPECIAL.keys()
