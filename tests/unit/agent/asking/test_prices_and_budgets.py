from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agent.asking.budgets import Allowance, Budgets
from agent.asking.failures import ModelBudgetUsed
from agent.asking.prices import load_prices
from agent.asking.tokens import Tokens, estimate, tokens_of, tokens_of_tools
from registry.contracts.model_calls import Used
from registry.errors import InvalidInput

LIST = """\
version: 1
currency: USD
models:
  gpt-x: {input: 0.40, cached: 0.10, output: 1.60}
  plain: {input: 2, output: 8}
"""


def price(model):
    return load_prices(LIST, source="prices.yaml").find(model)


def test_a_cost_is_exact_to_the_millionth_and_rounded_up():
    assert price("gpt-x").micro(Tokens(1_000, 100, 400)) == 600 * 0.4 + 400 * 0.1 + 100 * 1.6
    assert price("gpt-x").micro(Tokens(1, 0)) == 1
    assert price("plain").micro(Tokens(1_000_000, 0, 1_000_000)) == 2_000_000


def test_a_price_that_is_not_listed_is_not_guessed():
    assert price("gpt-x-mini") is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("version: 2\ncurrency: USD\nmodels: {}", "version: "),
        ("version: 1\ncurrency: dollars\nmodels: {}", "currency: "),
        ("version: 1\ncurrency: USD\nmodels: {x: {input: -1, output: 1}}", "models.x.input: "),
        ("version: 1\ncurrency: USD\nmodels: {x: {input: 1}}", "models.x.output: "),
        ("version: 1\ncurrency: USD\nmodels: {}\nmore: 1", "more: "),
        ("[]", "the file: "),
        ("version: 1\nversion: 1", "given twice"),
    ],
)
def test_a_wrong_price_list_is_refused_where_it_is_wrong(text, why):
    with pytest.raises(InvalidInput) as caught:
        load_prices(text, source="prices.yaml")

    assert caught.value.message.startswith("prices.yaml")
    assert why in caught.value.message
    assert caught.value.hint


def test_what_an_endpoint_tells_of_tokens_is_taken():
    message = AIMessage(
        "Hi",
        usage_metadata={
            "input_tokens": 900,
            "output_tokens": 20,
            "total_tokens": 920,
            "input_token_details": {"cache_read": 640},
        },
    )

    assert tokens_of(message, asked=5) == Tokens(900, 20, 640)


@pytest.mark.parametrize(
    "told",
    [
        None,
        {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0},
        {"input_tokens": 10, "output_tokens": -5, "total_tokens": 5},
    ],
)
def test_what_cannot_be_is_estimated_instead(told):
    took = tokens_of(AIMessage("Hello there", usage_metadata=told), asked=77)

    assert (took.sent, took.cached, took.is_estimate) == (77, 0, True)
    assert took.received > 0


def test_more_cannot_have_been_kept_than_was_sent():
    usage = {
        "input_tokens": 10,
        "output_tokens": 1,
        "total_tokens": 11,
        "input_token_details": {"cache_read": 99},
    }

    assert tokens_of(AIMessage("", usage_metadata=usage), asked=1).cached == 10


def test_an_estimate_counts_the_schemas_of_the_tools():
    tools = [{"type": "function", "function": {"name": "x", "description": "y" * 400}}]

    assert tokens_of_tools(()) == 0
    assert tokens_of_tools(tools) > 100
    alone = estimate([HumanMessage("hello")])
    assert estimate([HumanMessage("hello")], tools) == alone + tokens_of_tools(tools)


@pytest.mark.parametrize(
    ("budgets", "says"),
    [
        (Budgets(actor=Allowance(tokens=1_099)), "What 'mara' may spend"),
        (Budgets(everybody=Allowance(tokens=1_099)), "What may be spent on models today"),
        (Budgets(actor=Allowance(cost_micro=500)), "What 'mara' may spend"),
        (Budgets(everybody=Allowance(cost_micro=500)), "What may be spent on models today"),
    ],
)
def test_a_question_beyond_a_budget_is_refused_with_the_way_on(budgets, says):
    with pytest.raises(ModelBudgetUsed) as caught:
        budgets.check("mara", 100, lambda _: Used(3, 1_000, 500, 0))

    assert caught.value.message.startswith(says)
    assert "frenly model costs" in caught.value.hint
    assert not caught.value.is_passing


def test_a_question_within_every_budget_is_let_through_and_asks_only_what_is_bounded():
    asked = []

    def used(actor):
        asked.append(actor)
        return Used(3, 1_000, 499, 0)

    Budgets().check("mara", 100, used)
    Budgets(actor=Allowance(tokens=1_100, cost_micro=500)).check("mara", 100, used)

    assert asked == ["mara"]
