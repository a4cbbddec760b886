from __future__ import annotations

import resource
import time
from datetime import timedelta

import pytest

from registry.errors import InvalidInput
from registry.rules.cel import MAX_CHARS, Condition
from registry.rules.team_values import VARIABLES
from tests.support.sources import shown, sources

NAMES = {
    "owner": "string",
    "alias.context": "string",
    "life": "duration",
    "all": "list<string>",
}
VALUES = {"owner": "@x", "alias.context": "shop", "life": timedelta(days=1), "all": ["a"]}
TEN = "[1,2,3,4,5,6,7,8,9,10]"


def refused(text):
    with pytest.raises(InvalidInput) as caught:
        Condition(text, NAMES)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "owner == '@x'",
        "alias.context in ['shop', 'web']",
        "life < duration('25h')",
        "'a' in all && all.exists(each, each == 'a')",
        "owner.matches('^@[a-z]+$') ? true : false",
    ],
)
def test_a_true_condition_denies_nothing(text) -> None:
    assert Condition(text, NAMES).denial(VALUES) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("owner == '@y'", "it is false"),
        ("1 / 0 == 1", "it cannot be evaluated: INVALID_ARGUMENT: divide by zero"),
        ("all[7] == 'a'", "it cannot be evaluated: "),
        ("life < duration('1d')", "it cannot be evaluated: "),
        ("9223372036854775807 + 1 > 0", "it cannot be evaluated: OUT_OF_RANGE"),
    ],
)
def test_anything_but_true_denies_and_says_why(text, why) -> None:
    denial = Condition(text, NAMES).denial(VALUES)

    assert denial is not None
    assert denial.startswith(why)


@pytest.mark.parametrize("values", [{}, {**VALUES, "owner": None}, {**VALUES, "owner": 5}])
def test_a_value_that_is_missing_or_of_another_type_denies(values) -> None:
    assert Condition("owner == '@x'", NAMES).denial(values)


def test_a_text_that_is_no_utf8_denies() -> None:
    assert Condition("owner != 'a'", NAMES).denial({**VALUES, "owner": "\ud800"})


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("onwer == 'a'", "'onwer' is not known", "Did you mean 'owner'?"),
        ("alias.contxt == 'a'", "'alias.contxt' is not known", "Did you mean 'alias.context'?"),
        ("alias == 'a'", "'alias' is not known", "Known: alias.context"),
        ("owner == 1", "found no matching overload", "character 7"),
        ("owner.size.more == 1", "expression of type", "character"),
        ("owner ==", "Syntax error", "character 9"),
        ("", "Syntax error", "character 1"),
        ("owner", "it gives string, not true or false", "Compare it"),
        ("1", "it gives int", "Compare it"),
        ("[true, 1][0]", "it gives dyn", "Compare it"),
        ("null", "it gives null", "Compare it"),
        ("(" * 900 + "true" + ")" * 900, "it is too deep", "simpler"),
        ("owner" + ".a" * 100, "too deep", "simpler"),
        ("owner == '\ud800'", "or is no text", "simpler"),
        ("x" * (MAX_CHARS + 1), "longer than 2000 characters", "Split"),
        ("(" * 20_000 + "true" + ")" * 20_000, "longer than 2000", "Split"),
    ],
)
def test_what_cannot_be_meant_is_refused_when_read(text, says, hint) -> None:
    error = refused(text)

    assert says in error.message
    assert hint in error.hint


@pytest.mark.parametrize(
    "text",
    [
        "['a'].map(x, x + x).size() == 1",
        "['a'].filter(x, true).size() == 1",
        "owner + owner == 'a'",
        "[1] + [2] == [1, 2]",
        "b'a' + b'b' == b'ab'",
        "dyn(1) == 1",
    ],
)
def test_what_lets_values_grow_or_lose_their_type_is_not_in_the_language(text) -> None:
    refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"{TEN}.all({name}, " for name in "abcdefg") + "true" + ")" * 7,
        "".join(f"[[1,1],[1,1]].all(x{i}, " for i in range(12)) + "true" + ")" * 12,
        "!" * 1_500 + "true",
        "owner.matches('" + "(a*)*" * 300 + "b')",
        " && ".join(["true"] * 200),
    ],
)
def test_a_costly_condition_ends_soon_in_little_memory(text) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()

    Condition(text, NAMES).denial(VALUES)

    assert time.monotonic() - began < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize("subject", VARIABLES)
def test_every_declared_name_is_typed_as_declared(subject) -> None:
    samples = {
        "string": "{} == ''",
        "bool": "{}",
        "timestamp": "{} < timestamp('2026-01-01T00:00:00Z')",
        "duration": "{} < duration('1h')",
        "list<string>": "'a' in {}",
    }
    for name, of in VARIABLES[subject].items():
        Condition(samples[of].format(name), VARIABLES[subject])


def test_one_module_alone_knows_the_library() -> None:
    users = [shown(path) for path in sources() if "cel_expr_python" in path.read_text("utf-8")]

    assert users == ["registry/rules/cel.py"]
