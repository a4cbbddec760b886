from __future__ import annotations

from functools import cache
from importlib import resources

import pytest
from pydantic import ValidationError

from registry.domain.edits import EDITS, CreateAlias, RegisterContext
from registry.domain.names import Kind
from registry.domain.rows import Alias, AliasStatus, AliasType, Context, ContractStatus
from registry.domain.versions import Compatibility
from registry.errors import InvalidInput
from registry.rules.catalogue import RULES
from registry.rules.example_rows import NOW, read_row, read_wish
from registry.rules.examples import ExampleFile, Examples, merged
from registry.rules.trying import laid_over, try_rule
from registry.service.policies import load_examples
from tests.builders import DAY, service
from tests.platforms import the_governance
from tests.unit.registry.rules.cases import a_rule, under

PAY = {"edit": "alias.create", "name": "pay-api", "context": "system", "target": "x-api"}
OWNED, UNOWNED = {"wish": [{**PAY, "owner": "@payments"}]}, {"wish": [PAY]}
BARE = laid_over(the_governance(), {"rules": {"chains": {"max_hops": 8}}}).model_copy(
    update={"contexts": {}, "fallbacks": {}}
)
LOOSE = laid_over(
    the_governance(),
    {
        "rules": {
            "uniqueness": {"across_contexts": False},
            "naming": {"pattern": ".", "min_length": 1, "max_length": 255, "kinds": ["path"]},
            "expiration": {"max_ttl": "9y", "default_ttl": "9y"},
            "approvals": {"minimum": 1, "groups": []},
        },
        "contexts": {"shop": {"permissions": [], "auto_expire": True}},
    },
)


@cache
def packaged() -> ExampleFile:
    text = (resources.files("config") / "rule_examples.yaml").read_text("utf-8")
    return load_examples(text, source="config/rule_examples.yaml")


def tried(name, examples, governance=None):
    return list(try_rule(name, Examples(**examples), governance or the_governance()))


@pytest.mark.parametrize(
    "policy", [the_governance(), LOOSE, BARE], ids=["own", "loose", "bare"]
)
@pytest.mark.parametrize("name", RULES)
def test_every_built_in_rule_does_as_its_examples_say_under_any_policy(name, policy) -> None:
    found = list(try_rule(name, packaged().of(name), policy))

    assert {one.expected for one in found} == {"passes", "fails"}
    assert [one for one in found if not one.ok] == []


@pytest.mark.parametrize("name", RULES)
def test_examples_change_their_verdict_when_they_change_their_side(name) -> None:
    own = packaged().of(name)
    swapped = Examples(passes=own.fails, fails=own.passes)

    assert not any(one.ok for one in try_rule(name, swapped, the_governance()))


def test_a_rule_without_examples_of_both_sorts_fails() -> None:
    lacking = tried("owner_known", {})

    assert [(one.expected, one.number, one.ok) for one in lacking] == [
        ("passes", 0, False),
        ("fails", 0, False),
    ]
    assert packaged().of("no_such_rule") == Examples()


def test_a_team_rule_is_played_on_the_policy_that_holds_it() -> None:
    rule = a_rule(examples={"passes": [OWNED], "fails": [UNOWNED]})

    found = list(try_rule(rule.name, rule.examples, under(rule)))

    assert [one.ok for one in found] == [True, True]
    assert "It belongs to @payments." in found[1].says


def test_an_example_that_is_let_pass_tells_what_others_said() -> None:
    passing, quiet = tried("lifetime_allowed", {"fails": [UNOWNED, {}]})[1:]

    assert not passing.ok
    assert "it lets this pass (owner_known: Nobody is named" in passing.says
    assert quiet.says == "it lets this pass"


def test_the_words_that_an_example_expects_must_be_said() -> None:
    said = tried("owner_known", {"fails": [{**UNOWNED, "says": "Everybody is named"}]})[1]

    assert not said.ok
    assert said.says.endswith("; expected the words 'Everybody is named'")


@pytest.mark.parametrize(
    ("example", "says"),
    [
        ({"under": {"rulse": {}}}, "'rulse': Extra inputs"),
        ({"under": {"audit": {"retention_period": "soon"}}}, "'soon' is not a duration"),
        ({"wish": [{"edit": "contract.retire", "name": "gone-api"}]}, "not a registered"),
        ({"wish": [PAY, PAY]}, "already points to"),
        ({"lookup": {"name": "gone-api", "context": "system"}}, "means nothing"),
    ],
)
def test_an_example_that_cannot_be_played_fails_whatever_it_expects(example, says) -> None:
    for one in tried("owner_known", {"passes": [example], "fails": [example]}):
        assert not one.ok
        assert one.says.startswith("cannot be played: ")
        assert says in one.says


def test_a_wish_is_read_from_plain_words() -> None:
    edit = read_wish({**PAY, "type": "temporary", "lifetime": "30d", "target": "path:/x"})

    assert isinstance(edit, CreateAlias)
    assert (edit.name, edit.target.kind) == (service("pay-api"), Kind.PATH)
    assert (edit.type, edit.lifetime) == (AliasType.TEMPORARY, 30 * DAY)
    update = {"edit": "contract.update", "name": "a-api", "compatibility": "full"}
    assert read_wish(update).compatibility is Compatibility.FULL
    end = {"edit": "contract.deprecate", "name": "a-api", "sunset_after": "30d"}
    assert read_wish(end).sunset_after == 30 * DAY
    several = {"edit": "alias.adopt", "name": "a-api", "context": "s", "candidates": ["b-api"]}
    assert read_wish(several).candidates == (service("b-api"),)
    assert read_wish({**several, "candidates": "b-api"}) == read_wish(several)
    assert read_wish({**several, "candidates": [], "tombstone": True}).tombstone
    place = read_wish({"edit": "context.register", "name": "shop", "fallback": "shop"})
    assert place == RegisterContext(name="shop", fallback=("shop",))


def test_a_row_is_read_from_plain_words() -> None:
    alias = read_row({"alias": "a-api", "context": "shop", "target": None, "status": "retired"})
    contract = read_row({"contract": "a-api", "status": "retired", "successor": "b-api"})

    assert alias == Alias(
        name=service("a-api"),
        context="shop",
        type=AliasType.PERMANENT,
        target=None,
        created_at=NOW,
        status=AliasStatus.RETIRED,
    )
    assert contract.status is ContractStatus.RETIRED
    assert read_row({"contract": "a-api", "sunset_at": "2026-01-01"}).sunset_at == NOW
    assert contract.successor == service("b-api")
    assert read_row({"context": "shop", "fallback": ["shop", "web"]}) == Context(
        name="shop", fallback=("shop", "web")
    )


@pytest.mark.parametrize(
    ("read", "told", "says"),
    [
        (read_wish, {}, "'None' is not an edit"),
        (read_wish, {"edit": "alias.crate"}, "'alias.crate' is not an edit"),
        (read_wish, {"edit": "proposal.undo", "proposal": "P"}, "is not an edit"),
        (read_wish, {**PAY, "ower": "x"}, "'ower' is not known in an example"),
        (read_wish, {"edit": "alias.create", "name": "a-api"}, "leaves something out"),
        (read_wish, {**PAY, "lifetime": "soon"}, "'soon' is not a duration"),
        (read_wish, {**PAY, "name": "-"}, "'-' is not a valid service name"),
        (read_row, {"contract": "a-api", "releases": []}, "'releases' is not known"),
        (read_row, {}, "A row begins with what it is"),
        (read_row, {"anchor": "a"}, "A row begins with what it is"),
        (read_row, {"context": "shop", "owner": "x"}, "A row begins with what it is"),
        (read_row, {"contract": "a-api", "status": "dead"}, "'dead' is not a status"),
        (read_row, {"contract": "a-api", "name": "b-api", "bas": 1}, "'bas' is not known"),
    ],
)
def test_what_an_example_cannot_mean_is_refused(read, told, says) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(told)

    assert says in caught.value.message
    assert caught.value.hint


def test_a_wrong_example_refuses_the_file_that_holds_it() -> None:
    with pytest.raises(ValidationError, match="Did you mean 'owner'"):
        a_rule(examples={"passes": [{"wish": [{**PAY, "ower": "x"}]}]})


def test_every_edit_of_one_row_can_stand_in_an_example() -> None:
    left_out = {"anchor.adopt", "proposal.undo"}

    for name in EDITS:
        with pytest.raises(InvalidInput) as caught:
            read_wish({"edit": name})
        is_known = "is not an edit" not in caught.value.message
        assert is_known == (name not in left_out)


def test_settings_are_laid_over_others_leaf_by_leaf() -> None:
    below = {"a": {"b": 1, "c": [1, 2]}, "d": 4}

    assert merged(below, {"a": {"c": [3]}, "e": {"f": 5}}) == {
        "a": {"b": 1, "c": [3]},
        "d": 4,
        "e": {"f": 5},
    }
    assert merged({"a": 1}, {"a": {"b": 2}}) == {"a": {"b": 2}}
    assert laid_over(the_governance(), {}) is the_governance()
