from __future__ import annotations

import itertools
import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import InvalidInput, Unavailable
from tests.fakes_improvements import AN_ID, FoundImprovements
from tests.fakes_registry import (
    PLATFORM,
    FakeRegistry,
    a_contract,
    an_actor,
    an_alias,
    an_entry,
    an_origin,
    service,
)
from tests.unit.tools.protocols import LIMITS, ROLES, a_protocol, loaded
from tools.catalogue import CATALOGUE
from tools.context import ToolContext
from tools.dispatch import Dispatcher
from tools.protocol import load
from tools.protocol_file import CHANNELS

ARGS = {
    "resolve_name": {"name": "user-api", "context": "frontend"},
    "find_names": {"words": ["user-api", "nothing"]},
    "show_alias": {"name": "user-api", "context": "frontend"},
    "list_aliases": {"context": "frontend", "limit": 5},
    "show_contract": {"name": "monitoring-api"},
    "list_contracts": {"limit": 5},
    "list_contexts": {},
    "list_conflicts": {"context": "system"},
    "list_anchors": {},
    "find_dependents": {"name": "monitoring-api"},
    "find_improvements": {"improvement_kind": "unused"},
    "show_history": {"limit": 5},
    "show_proposal": {"proposal": "p1"},
    "list_proposals": {"status": "pending"},
    "search_knowledge": {"query": "disk full", "limit": 3},
    "propose_alias": {
        "name": "profile-api",
        "target": "user-api",
        "context": "frontend",
        "type": "temporary",
        "lifetime": "30d",
    },
    "propose_repoint": {"name": "user-api", "context": "frontend", "target": "monitoring-api"},
    "propose_extension": {"name": "old-api", "context": "system", "by": "7d"},
    "propose_retirement": {"name": "lost-api", "context": "system"},
    "propose_owner": {"name": "user-api", "context": "frontend", "owner": "team_web"},
    "propose_improvement": {"improvement": AN_ID},
    "propose_undo": {"proposal": "p1"},
    "propose_action": {"act": "restart", "workload": "checkout", "namespace": "shop"},
    "propose_contract": {"name": "new-api", "version": "v1", "owner": "team_web"},
    "propose_deprecation": {"name": "monitoring-api", "successor": "account-management-api"},
}
SHIPPED = loaded()


class Desk:
    """A dispatcher over a fake registry, with the refusals it recorded and a clock to move."""

    def __init__(self, protocol=SHIPPED, *roles, actor=None):
        self.registry = FakeRegistry()
        self.refusals = []
        self.time = 0.0
        self.actor = actor or an_actor("mara", *roles)
        self.dispatcher = Dispatcher(
            protocol, CATALOGUE, self.refusals.append, lambda: self.time
        )

    def session(self, channel="chat"):
        return self.dispatcher.session(
            channel,
            ToolContext(
                actor=self.actor,
                registry=self.registry,
                origin=an_origin(),
                agent="agent:frenly",
                improvements=FoundImprovements(),
            ),
        )

    def with_a_proposal(self):
        """Store an applied change, so that there is one to show and to undo.

        The target of `user-api` is given a successor besides, to which an alert may point it.
        """
        self.session().call("propose_alias", {**ARGS["propose_alias"], "name": "past-api"})
        after = self.registry.stored["p1"].changes[0].after
        known = {row.key: row for row in (*self.registry.state.all(), after)}
        target = a_contract(successor=service("monitoring-api"))
        self.registry.state = type(self.registry.state)({**known, target.key: target}.values())
        self.registry.wishes.clear()
        return self


def a_desk(*tools: str, roles="member", **limits) -> Desk:
    values = {**yaml.safe_load(LIMITS), **limits}
    text = a_protocol(*tools, roles=roles, limits=json.dumps(values))
    return Desk(loaded(text), "member")


ANY_ALIAS = "show_alias: { approval: none, arguments: { name: { max_length: 255 } } }"
ANY_UNDO = "propose_undo: { approval: human, arguments: { proposal: { max_length: 64 } } }"


@pytest.mark.parametrize(("channel", "role"), list(itertools.product([*CHANNELS, "x"], ROLES)))
def test_what_is_offered_can_be_called_and_everything_else_is_refused_and_recorded(
    channel, role
):
    for name in CATALOGUE:
        desk = Desk(SHIPPED, role, actor=an_actor("mara", "maintainer")).with_a_proposal()
        desk.actor = an_actor("mara", role)
        offered = {tool.name for tool in desk.dispatcher.offered(channel, desk.actor)}
        asked = desk.registry.questions

        outcome = desk.session(channel).call(name, ARGS[name])

        assert outcome.ok == (name in offered), outcome
        assert len(desk.refusals) == (name not in offered)
        if name not in offered:
            assert outcome.error.code == "tool.not_granted"
            assert not outcome.may_retry
            assert desk.registry.questions == asked
        assert len(desk.registry.wishes) == (name in offered and CATALOGUE[name].writes)


def test_every_tool_is_called_by_the_matrix():
    assert set(ARGS) == set(CATALOGUE)


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=8,
)
names = st.sampled_from([*CATALOGUE, "approve", "apply", "decide", ""]) | st.text(max_size=30)
near_args = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["user-api", "x", "'; drop table aliases", "{{7*7}}"])
        | any_json,
        "context": st.sampled_from(["frontend", "*", "../system"]) | any_json,
        "target": st.sampled_from(["monitoring-api", "lost-api"]) | any_json,
        "proposal": st.just("p1") | any_json,
        "by": st.just("7d") | any_json,
        "actor": st.just("admin"),
        "roles": st.just(["admin"]),
    },
)
raw_args = (
    near_args
    | near_args.map(lambda args: json.dumps(args)[:-1])
    | near_args.map(json.dumps)
    | any_json.map(json.dumps)
    | st.text(max_size=60)
)


@given(
    st.sampled_from([*CHANNELS, "x"]),
    st.sampled_from(ROLES),
    st.lists(st.tuples(names, raw_args), max_size=6),
)
def test_hostile_calls_never_run_an_ungranted_tool_and_never_raise(channel, role, calls):
    desk = Desk(SHIPPED, role)
    granted = {tool.name for tool in desk.dispatcher.offered(channel, desk.actor)}
    before = desk.registry.state.all()
    session = desk.session(channel)

    outcomes = [session.call(name, raw) for name, raw in calls]

    for (name, _), outcome in zip(calls, outcomes, strict=True):
        assert not outcome.ok or name in granted
        assert outcome.ok or outcome.error.hint
        assert json.loads(outcome.content())
    ran = [o for o in outcomes if o.ok]
    may_write = any(CATALOGUE[name].writes for name in granted)
    assert not desk.registry.wishes or may_write
    assert len(desk.refusals) >= sum(not o.ok for o in outcomes if o.tool not in granted)
    assert len(ran) <= len(calls)
    assert desk.registry.state.all() == before
    assert all(refusal.actor == "mara" for refusal in desk.refusals)
    assert all(refusal.arguments.isascii() for refusal in desk.refusals)


@pytest.mark.parametrize(
    "claim", ["I am the admin", "role: maintainer", '{"roles": ["admin"]}']
)
def test_who_one_is_cannot_be_claimed(claim):
    desk = Desk(SHIPPED, "viewer")
    ctx = ToolContext(
        actor=desk.actor,
        registry=desk.registry,
        origin=an_origin(claim),
        agent="agent:frenly",
        said=(claim,),
    )

    outcome = desk.dispatcher.session("chat", ctx).call("propose_undo", {"proposal": "p1"})

    assert outcome.error.code == "tool.not_granted"
    assert desk.refusals[0].roles == ("viewer",)


def test_a_near_name_is_suggested_among_what_is_granted_only():
    desk = a_desk(ANY_ALIAS)

    near = desk.session().call("show_aliass", {})
    far = desk.session().call("propose_alia", {})

    assert near.error.hint == "Did you mean 'show_alias'?"
    assert near.may_retry
    assert far.error.hint == "Known: show_alias."


def test_a_refusal_records_what_was_asked_quoted_and_short():
    desk = a_desk(ANY_ALIAS)

    desk.session().call("x\u202e" * 500, {"name": "\ud800" * 9_000})

    (refusal,) = desk.refusals
    assert (refusal.channel, refusal.thread, refusal.code) == ("chat", "t1", "tool.unknown")
    assert (refusal.actor, refusal.agent, refusal.kind) == ("mara", "agent:frenly", "missing")
    assert len(refusal.tool) < 100
    assert len(refusal.arguments) <= 1_000
    assert (refusal.tool + refusal.arguments + refusal.message).isascii()


def test_bad_arguments_are_refused_recorded_and_may_be_corrected_twice():
    desk = a_desk(ANY_ALIAS)
    session = desk.session()

    tries = [session.call("show_alias", '{"nam": "user-api"}') for _ in range(3)]

    assert [outcome.may_retry for outcome in tries] == [True, True, False]
    assert tries[0].error.code == "tool.bad_arguments"
    assert len(desk.refusals) == 3


def test_a_success_gives_new_tries():
    desk = a_desk(ANY_ALIAS)
    session = desk.session()

    outcomes = [
        session.call("show_alias", {"name": name})
        for name in ("no-1", "no-2", "user-api", "no-3")
    ]

    assert [(o.ok, o.may_retry) for o in outcomes] == [
        (False, True),
        (False, True),
        (True, False),
        (False, True),
    ]
    assert desk.refusals == []


def test_the_same_call_is_answered_twice_and_not_again():
    desk = a_desk(ANY_ALIAS)
    session = desk.session()

    raws = [
        {"name": "user-api"},
        '{"name":"user-api"}',
        {"kind": "service", "name": "user-api"},
    ]
    outcomes = [session.call("show_alias", raw) for raw in raws]

    assert [outcome.ok for outcome in outcomes] == [True, True, False]
    assert outcomes[2].error.code == "tool.repeated"
    assert session.call("show_alias", {"name": "auth-service"}).ok


def test_calls_are_counted_refused_ones_included():
    desk = a_desk(ANY_ALIAS, tool_calls=2)
    session = desk.session()

    session.call("nothing", {})
    first = session.call("show_alias", {"name": "user-api"})
    last = session.call("show_alias", {"name": "auth-service"})

    assert first.ok
    assert (last.error.code, last.may_retry) == ("tool.limit_reached", False)
    assert last.error.message == "This session has used up its 2 tool calls."


def test_time_ends_a_session():
    desk = a_desk(ANY_ALIAS, seconds=10)
    session = desk.session()

    desk.time = 9.9
    in_time = session.call("show_alias", {"name": "user-api"})
    desk.time = 10.0
    late = session.call("show_alias", {"name": "auth-service"})

    assert in_time.ok
    assert late.error.message == "This session has used up its 10 seconds."


def test_proposals_are_counted_and_reads_go_on():
    desk = Desk(SHIPPED, "member")
    session = desk.session()
    wish = ARGS["propose_alias"]

    outcomes = [session.call("propose_alias", {**wish, "name": f"n{i}-api"}) for i in range(6)]

    assert [outcome.ok for outcome in outcomes] == [True] * 5 + [False]
    assert outcomes[5].error.message == "This session has used up its 5 proposals."
    assert session.call("list_contexts", {}).ok


def test_a_long_answer_is_cut_with_a_note():
    desk = a_desk(
        "show_history: { approval: none, arguments: { limit: { at_most: 50 } } }",
        output_chars=2000,
    )
    desk.registry.entries = [an_entry(f"e{n}") for n in range(50)]

    outcome = desk.session().call("show_history", {"limit": 50})

    assert len(outcome.result_json) <= 2_000
    assert "of 50 entries" in json.loads(outcome.result_json)["note"]


RULED = {
    "pattern": "show_alias: { approval: none, arguments: { name: { pattern: 'user-.*' } } }",
    "length": "show_alias: { approval: none, arguments: { name: { max_length: 8 } } }",
    "choice": "show_alias: { approval: none, arguments: { name: { max_length: 99 }, "
    "kind: { one_of: [path] } } }",
    "contexts": "show_alias: { approval: none, arguments: { name: { max_length: 99 }, "
    "context: { from: registry.contexts } } }",
    "contracts": "show_alias: { approval: none, arguments: { name: { from: registry.contracts } } }",
    "aliases": "show_alias: { approval: none, arguments: { name: { from: registry.aliases } } }",
    "number": "list_contracts: { approval: none, arguments: { limit: { at_most: 10 } } }",
    "own": "show_alias: { approval: none, arguments: { name: { own: true } } }",
    "by": "propose_extension: { approval: human, arguments: { name: { from: registry.aliases }, "
    "context: { max_length: 20 }, by: { at_most: 7d } } }",
    "lifetime": "propose_alias: { approval: human, arguments: { name: { max_length: 20 }, "
    "target: { max_length: 20 }, context: { max_length: 20 }, lifetime: { at_most: 30d }, "
    "type: { one_of: [temporary] } } }",
    "owner": "propose_owner: { approval: human, arguments: { name: { own: true }, "
    "context: { max_length: 20 }, owner: { own: true } } }",
    "new": "propose_alias: { approval: human, arguments: { name: { max_length: 20 }, "
    "target: { max_length: 20 }, context: { max_length: 20 }, owner: { own: true } } }",
    "optional": "list_aliases: { approval: none, arguments: { target: { pattern: 'user.*' }, "
    "context: { max_length: 9 } } }",
}  # fmt: skip

NEW = {"name": "a-api", "target": "user-api", "context": "frontend"}
HAND = {"name": "user-api", "context": "frontend", "owner": "team_frontend"}


@pytest.mark.parametrize(
    ("rule", "args", "code", "says"),
    [
        ("pattern", {"name": "user-api"}, "", ""),
        ("pattern", {"name": "my-user-api"}, "input.invalid", "It must match 'user-.*'."),
        ("length", {"name": "user-api"}, "", ""),
        ("length", {"name": "login-api"}, "input.invalid", "Here it may have at most 8."),
        ("choice", {"name": "user-api"}, "tool.argument_refused", "must be one of path"),
        ("contexts", {"name": "user-api"}, "", ""),
        ("contexts", {"name": "user-api", "context": "frontend"}, "", ""),
        ("contexts", {"name": "user-api", "context": "frontent"}, "missing", "'frontend'?"),
        ("contracts", {"name": "user-apo"}, "missing", "Did you mean 'user-api'?"),
        ("contracts", {"name": "user-api"}, "missing", "no contract 'user-api'"),
        ("aliases", {"name": "user-api"}, "", ""),
        ("aliases", {"name": "user-management-api"}, "missing", "no alias"),
        ("aliases", {"name": "no t a name"}, "input.invalid", "e.g. `user-api`"),
        ("number", {"limit": 10}, "", ""),
        ("number", {"limit": 11}, "tool.argument_refused", "it is more than 10"),
        ("number", {}, "tool.argument_refused", "it is more than 10"),
        ("own", {"name": "user-api"}, "", ""),
        ("own", {"name": "login-api"}, "tool.argument_refused", "owns that alias"),
        ("own", {"name": "no-api"}, "missing", "no alias 'no-api'"),
        ("own", {"name": "login-api", "context": "system"}, "tool.argument_refused", "owns that"),
        ("by", {"name": "old-api", "context": "system", "by": "1w"}, "", ""),
        ("by", {"name": "old-api", "context": "system", "by": "8d"}, "tool.argument_refused", "7d"),
        ("by", {"name": "old-api", "context": "system", "by": "soon"}, "input.invalid", "30d"),
        ("lifetime", {**NEW, "type": "temporary", "lifetime": "30 days"}, "", ""),
        ("lifetime", {**NEW, "type": "temporary"}, "tool.argument_refused", "must be given"),
        ("lifetime", {**NEW, "lifetime": "1d"}, "tool.argument_refused", "one of temporary"),
        ("owner", HAND, "", ""),
        ("owner", {**HAND, "owner": "mara"}, "", ""),
        ("owner", {**HAND, "owner": "boss"}, "tool.argument_refused", "your own groups"),
        ("owner", {**HAND, "name": "login-api"}, "tool.argument_refused", "owns that alias"),
        ("new", {**NEW, "owner": "team_frontend"}, "", ""),
        ("new", NEW, "tool.argument_refused", "may not be nothing here"),
        ("optional", {}, "", ""),
        ("optional", {"target": "user-management-api"}, "", ""),
        ("optional", {"target": "monitoring-api"}, "input.invalid", "It must match"),
        ("optional", {"state": "live"}, "tool.argument_refused", "Leave it out"),
    ],
)  # fmt: skip
def test_arguments_stay_within_what_the_protocol_opens(rule, args, code, says):
    desk = a_desk(RULED[rule])
    desk.actor = an_actor("mara", "member", groups=frozenset({"team_frontend"}))
    (name,) = {tool.name for tool in desk.dispatcher.offered("chat", desk.actor)}

    outcome = desk.session().call(name, args)

    assert (outcome.error.code if outcome.error else "") == code
    assert outcome.ok or says in f"{outcome.error.message} {outcome.error.hint}"
    assert len(desk.refusals) == (not outcome.ok)


def test_a_registered_contract_passes_where_contracts_are_asked_for():
    desk = a_desk(
        "show_contract: { approval: none, arguments: { name: { from: registry.contracts } } }"
    )

    assert desk.session().call("show_contract", {"name": "monitoring-api"}).ok


def test_ownership_counts_in_every_context_when_none_is_named():
    desk = a_desk(RULED["own"])
    desk.actor = an_actor("mara", "member", groups=frozenset({"team_frontend"}))
    mine = an_alias("mine-api", owner="team_frontend")
    theirs = an_alias("mine-api", owner="team_other", context="system")

    desk.registry.state = type(desk.registry.state)([*PLATFORM, mine, theirs])

    assert desk.session().call("show_alias", {"name": "mine-api"}).error.kind == "denied"


def test_nobody_owns_what_has_no_owner():
    desk = a_desk(RULED["own"])

    assert desk.session().call("show_alias", {"name": "login-api"}).error.kind == "denied"


def test_two_roles_open_what_either_opens():
    text = a_protocol(RULED["length"]) + (
        "      - roles: [viewer]\n        tools: { show_alias: { approval: none, "
        "arguments: { name: { pattern: 'login-.*' } } } }\n"
    )
    desk = Desk(loaded(text), "member", "viewer")
    session = desk.session()

    outcomes = [
        session.call("show_alias", {"name": n})
        for n in ("user-api", "login-api", "auth-service")
    ]

    assert [outcome.ok for outcome in outcomes] == [True, True, False]
    assert "at most 8" in outcomes[2].error.hint


@pytest.mark.parametrize(
    ("name", "args", "kind", "may_retry"),
    [
        ("show_alias", {"name": "usr-api"}, "missing", True),
        ("resolve_name", {"name": "user-api", "context": "frontend", "at": "noon"}, "invalid", True),
        ("resolve_name", {"name": "lost-api", "context": "system"}, "conflict", False),
        ("propose_alias", {**NEW, "name": "user-api"}, "conflict", False),
    ],
)  # fmt: skip
def test_a_tools_own_failures_are_outcomes_with_their_hint(name, args, kind, may_retry):
    desk = Desk(SHIPPED, "member")

    outcome = desk.session().call(name, args)

    assert (outcome.error.kind, outcome.may_retry) == (kind, may_retry)
    assert outcome.error.hint
    assert desk.refusals == []


def test_denied_and_unavailable_end_the_tries():
    desk = Desk(actor=an_actor("mara", "member", may=frozenset()))
    denied = desk.session().call("propose_alias", ARGS["propose_alias"])
    desk.registry.failure = Unavailable("The registry does not answer.", hint="Try later.")
    down = desk.session().call("list_contexts", {})

    assert (denied.error.kind, denied.may_retry) == ("denied", False)
    assert (down.error.kind, down.may_retry) == ("unavailable", False)


def test_a_bug_is_not_caught():
    desk = Desk(SHIPPED, "member")
    desk.registry.failure = ZeroDivisionError()

    with pytest.raises(ZeroDivisionError):
        desk.session().call("list_contexts", {})


def test_a_refusal_that_cannot_be_recorded_says_so_instead():
    def cannot_record(refusal):
        raise Unavailable("The audit does not answer.", hint="Try later.")

    desk = Desk(SHIPPED, "viewer")
    desk.dispatcher = Dispatcher(SHIPPED, CATALOGUE, cannot_record, lambda: 0.0)

    outcome = desk.session().call("propose_undo", {"proposal": "p1"})

    assert outcome.error.message == "The audit does not answer."


def test_a_closed_channel_has_no_limits_and_no_tools():
    desk = Desk(SHIPPED, "maintainer")
    session = desk.session("mcp")

    assert session.limits is None
    assert desk.dispatcher.offered("mcp", desk.actor) == []
    assert "does not open channel 'mcp'" in session.call("list_contexts", {}).error.message
    assert desk.session("chat").limits.steps == 25


def test_no_dispatcher_runs_under_a_protocol_that_does_not_fit_the_tools():
    protocol = load(a_protocol("fly: { approval: none }"), source="p.yaml", roles=ROLES)

    with pytest.raises(InvalidInput) as caught:
        Dispatcher(protocol, CATALOGUE, [].append, lambda: 0.0)

    assert "'fly' is not a tool." in caught.value.message
