"""A real server on this machine that fails in every way, asked by the finished application."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest

from frenly_ai.bootstrap import build, open_agent
from frenly_ai.settings import read_settings
from registry.contracts.model_calls import CallFilter
from registry.contracts.records import HistoryFilter
from registry.errors import InvalidInput, Unavailable
from tests.support.model_server import answer, call, error, model_server

STANDS_IN = "So the offline planner answers."


@contextmanager
def opened(home, url, **settings):
    given = {"model": "gpt-x", "model_base_url": url, "model_wait_s": 2.0, **settings}
    app = build(read_settings(home=home, config_dir=home / "config", **given))
    try:
        with open_agent(app) as agent:
            yield app, agent
    finally:
        app.close()


def actor(app, home, name="ana"):
    tokens = json.loads((home / "demo.json").read_text("utf-8"))["tokens"]
    return app.registry.authenticate(tokens[name])


def noted(app):
    app.model_calls.flush()
    with app.deps.view() as uow:
        return list(reversed(uow.model_calls(CallFilter(), limit=99, after=None)))


def audited(app, tag):
    return [item.body["data"] for item in app.registry.history(HistoryFilter(tag=tag)).items]


@pytest.mark.parametrize(
    ("replies", "asked", "code"),
    [
        ([error(500, "server_error"), answer()], 2, ""),
        ([error(503, "down"), error(502, "down"), answer()], 3, ""),
        ([error(429, "rate_limit_exceeded", retry_after_ms="20"), answer()], 2, ""),
        ([error(429, "rate_limit_exceeded", retry_after="1"), answer()], 2, ""),
        ([error(429, "rate_limit_exceeded", retry_after="600"), answer()], 1, "model.failed"),
        ([error(500, "server_error")], 3, "model.failed"),
        ([error(429, "insufficient_quota"), answer()], 1, "model.quota"),
        ([error(429, "insufficient_quota", retry_after="0"), answer()], 1, "model.quota"),
        ([error(429, "billing_hard_limit_reached"), answer()], 1, "model.quota"),
        ([error(402, "payment_required"), answer()], 1, "model.quota"),
        ([error(401, "invalid_api_key"), answer()], 1, "model.denied"),
        ([error(404, "model_not_found"), answer()], 1, "model.failed"),
        ([error(400, "invalid_request"), answer()], 1, "model.failed"),
    ],
)
def test_an_endpoint_that_fails_is_asked_again_only_where_it_helps(
    platform_home, replies, asked, code
):
    with (
        model_server(*replies) as server,
        opened(platform_home, server.url) as (app, agent),
    ):
        turn = agent.ask("t", "help", actor(app, platform_home))
        calls, fallbacks = noted(app), audited(app, "model:provider:fallback")

    assert len(server.asked) == asked
    assert calls[0].retries == asked - 1
    assert calls[0].error == code
    assert (STANDS_IN in turn.text) is bool(code)
    assert [f["code"] for f in fallbacks] == ([code] if code else [])
    assert [c.model for c in calls[1:]] == (["frenly-offline-planner"] if code else [])


def test_who_stands_in_has_all_that_is_granted_though_the_model_was_offered_less(
    platform_home,
):
    with (
        model_server(answer("Hm."), error(404, "model_not_found")) as server,
        opened(platform_home, server.url) as (app, agent),
    ):
        first = agent.ask(
            "t", "what does user-api mean in frontend?", actor(app, platform_home)
        )
        second = agent.ask("u", "what is savings in application?", actor(app, platform_home))

    assert STANDS_IN not in first.text
    assert STANDS_IN in second.text
    assert "find_names" not in {t["function"]["name"] for t in server.asked[1]["tools"]}
    assert next(c["tool"] for c in second.tool_calls) == "find_names"
    assert all(c["ok"] for c in second.tool_calls)


@pytest.mark.parametrize("cut", [0, 1, 100, 300])
def test_an_answer_that_breaks_off_is_neither_run_nor_replaced(platform_home, cut):
    whole = call("propose_alias", name="profile-api", target="user-api", context="application")
    with (
        model_server(whole._replace(cut=cut)) as server,
        opened(platform_home, server.url) as (app, agent),
    ):
        before = app.registry.proposals().items
        with pytest.raises(Unavailable) as caught:
            agent.ask("t", "help", actor(app, platform_home))

        assert caught.value.code == "model.broke_off"
        assert app.registry.proposals().items == before
        (noted_call,) = noted(app)

    assert (noted_call.outcome, len(server.asked)) == ("cut", 1)


def test_without_a_fallback_the_failure_is_told(platform_home):
    with (
        model_server(error(404, "model_not_found")) as server,
        opened(platform_home, server.url, model_fallback=" ") as (app, agent),
        pytest.raises(Unavailable, match="knows no model 'gpt-x'"),
    ):
        agent.ask("t", "help", actor(app, platform_home))


def test_another_model_of_the_endpoint_may_stand_in(platform_home):
    with (
        model_server(error(404, "model_not_found"), answer("From y.")) as server,
        opened(platform_home, server.url, model_fallback="gpt-y,planner") as (app, agent),
    ):
        turn = agent.ask("t", "help", actor(app, platform_home))

    assert turn.text.endswith("So 'gpt-y' answers.\n\nFrom y.")
    assert [body["model"] for body in server.asked] == ["gpt-x", "gpt-y"]


def test_what_was_asked_can_be_read_and_added_up(cli, platform_home):
    used = {"prompt_tokens": 1_000, "completion_tokens": 100, "cached": 600}
    prices = "version: 1\ncurrency: EUR\nmodels: {gpt-x: {input: 2, cached: 1, output: 8}}\n"
    (platform_home / "config" / "model_prices.yaml").write_text(prices)
    with model_server(answer(**used)) as server:
        cli.environment.setenv("FRENLY_MODEL", "gpt-x")
        cli.environment.setenv("FRENLY_MODEL_BASE_URL", server.url)
        cli.done("chat", "hello", by="ana")
        cli.done("chat", "hello again", by="ben")

        (newest, _) = cli.done("model", "calls", "--json", by="ben").json["items"]
        costs = cli.done("model", "costs", "--per", "actor", "--json", by="ben").json
        table = cli.done("model", "costs", "--per", "model", by="ben").out
        shown = cli.done("model", "show", by="ben").out
        mine = cli.done("model", "calls", "--actor", "ana", by="ben").out
        denied = cli("model", "calls", by="root")

    assert (newest["actor"], newest["cost"]) == ("ben", "0.0022")
    assert newest["answered_as"] == "gpt-x-2026"
    assert [(c["of"], c["cost"]) for c in costs["items"]] == [
        ("ana", "0.0022"),
        ("ben", "0.0022"),
    ]
    assert table.splitlines()[1].split()[:6] == ["gpt-x", "2", "2000", "1200", "200", "0.0044"]
    assert "1. gpt-x at 127.0.0.1 (2 in, 8 out)" in shown
    assert "today, you: 1100 tokens and 0.0022 EUR; limit none" in shown
    assert len(mine.splitlines()) == 2
    assert denied.code == 0


def test_the_prompt_and_the_tools_are_the_same_bytes_for_everybody(platform_home):
    with (
        model_server(answer()) as server,
        opened(platform_home, server.url) as (app, agent),
    ):
        for name in ("ana", "cho"):
            agent.ask(f"t-{name}", f"hello from {name}", actor(app, platform_home, name))
            agent.ask(f"t-{name}", "and again", actor(app, platform_home, name))

    prefixes = {
        (json.dumps(body["tools"]), json.dumps(body["messages"][0])) for body in server.asked
    }
    assert len(prefixes) == 1
    assert [m["role"] for m in server.asked[0]["messages"]] == ["system", "system", "user"]
    first, second = server.asked[0]["messages"], server.asked[1]["messages"]
    assert second[: len(first)] == first


def test_a_cost_limit_needs_the_price_of_every_model(platform_home):
    with (
        pytest.raises(InvalidInput, match="the price of model 'gpt-x' is not known") as caught,
        opened(platform_home, "http://127.0.0.1:1", model_cost_per_day="5"),
    ):
        pass

    assert "model_prices.yaml" in caught.value.hint


def test_a_day_s_tokens_are_a_limit_across_conversations(platform_home):
    with (
        model_server(answer(prompt_tokens=3_000, completion_tokens=50)) as server,
        opened(platform_home, server.url, model_tokens_per_day=3_200) as (app, agent),
    ):
        first = agent.ask("t", "help", actor(app, platform_home))
        second = agent.ask("u", "help", actor(app, platform_home, "ben"))
        refused = audited(app, "model:budget:refuse")

    assert STANDS_IN not in first.text
    assert second.text.startswith("What may be spent on models today is used up.")
    assert len(server.asked) == 1
    assert [r["code"] for r in refused] == ["model.budget"]
