from __future__ import annotations

import ast
from pathlib import Path

import pytest

from registry.domain.findings import Severity
from registry.rules import endings, policy, structure
from registry.rules.catalogue import RULES, blocks, warns
from registry.rules.rule import Keeper
from registry.rules.rule_book import KEPT_BY, TEAM, entries
from registry.rules.validators import POLICY, STRUCTURE
from tests.platforms import the_governance
from tests.unit.registry.rules.cases import a_rule, under


def named(keeper):
    return [rule.name for rule in RULES.values() if rule.keeper is keeper]


def test_every_validator_is_a_rule_of_the_catalogue_and_the_other_way_round() -> None:
    assert named(Keeper.STRUCTURE) == sorted(
        (check.__name__ for check in STRUCTURE), key=list(RULES).index
    )
    assert named(Keeper.POLICY) == [check.__name__ for check in POLICY]


@pytest.mark.parametrize("module", [structure, policy, endings])
def test_a_validator_makes_findings_only_under_its_own_rule(module) -> None:
    """Read from the source: each literal given to `blocks` or `warns` names a rule."""
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    made = {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"blocks", "warns"}
    }

    assert made <= set(RULES)
    assert made == {name for name in RULES if hasattr(module, name)}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_every_rule_says_what_it_is_why_and_how_to_keep_it(rule) -> None:
    for text in (rule.says, rule.reason, rule.fix):
        assert text.endswith(".")
        assert text[0].isupper() or text[0] == "`"


def test_no_two_rules_share_a_name_or_another_word_for_it() -> None:
    words = [word for rule in RULES.values() for word in (rule.name, *rule.known_as)]

    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize(("make", "severity"), [(blocks, "blocks"), (warns, "warns")])
def test_a_finding_takes_from_its_rule_what_it_does_not_say_itself(make, severity) -> None:
    rule = RULES["owner_known"]

    plain = make("owner_known", "Nobody.")
    own = make("owner_known", "Nobody.", why_not="Because.", fix="Do.")

    assert (plain.severity, plain.why_not, plain.fix) == (severity, rule.reason, rule.fix)
    assert (own.why_not, own.fix) == ("Because.", "Do.")
    assert Severity(severity) is plain.severity


def test_the_book_tells_every_setting_as_it_stands() -> None:
    book = {entry.name: entry for entry in entries(the_governance())}

    assert book["lifetime_allowed"].settings == {"rules.expiration.max_ttl": "1y"}
    assert book["change_approved"].settings == {
        f"contexts.{name}.approval_required": True for name in the_governance().contexts
    }
    assert list(book) == list(RULES)
    assert all(entry.settings for entry in book.values() if RULES[entry.name].settings)


def test_the_book_holds_team_rules_behind_the_built_in_ones() -> None:
    *_, last = entries(under(a_rule()))

    assert last.content() == {
        "name": "pay_owned",
        "says": "It belongs to @payments.",
        "reason": "One team audits payments.",
        "fix": "Ask @payments to own it.",
        "kept_by": TEAM,
        "settings": {},
        "known_as": [],
        "applies_to": "alias",
        "when": "alias.owner == '@payments'",
    }


def test_what_keeps_a_rule_is_told_in_words() -> None:
    assert set(KEPT_BY) == {*Keeper, TEAM}
