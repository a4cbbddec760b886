from __future__ import annotations

import pytest
from pydantic import ValidationError

from registry.domain import edits as e
from registry.domain.findings import Severity, blockers
from registry.domain.proposals import ProposalKind
from registry.domain.rows import AliasType, ContractStatus
from registry.rules.governance import Governance
from registry.rules.team_values import subjects
from registry.rules.validators import validate
from tests.builders import DAY, NOW, a_contract, a_create, an_alias, service
from tests.unit.registry.rules.cases import a_case, a_case_of, a_rule, only, under

USER = service("user-management-api")


def findings(rule, case):
    return list(rule.findings(subjects(case, rule.applies_to)))


def judged(when, *edits, on=(), applies_to="alias"):
    """Say whether the condition is true of what the edits leave."""
    rule = a_rule(when, applies_to=applies_to)
    return [f.message for f in findings(rule, a_case(*edits, on=on))]


def test_a_row_that_breaks_a_team_rule_is_a_finding_in_the_teams_words() -> None:
    found = only(findings(a_rule(), a_case(a_create())))

    assert found.check == "pay_owned"
    assert found.severity is Severity.BLOCKS
    assert found.message == (
        "Alias 'profile-api' in context 'application': It belongs to @payments."
    )
    assert (found.why_not, found.fix) == (
        "One team audits payments.",
        "Ask @payments to own it.",
    )
    assert not list(findings(a_rule(), a_case(a_create(owner="@payments"))))


def test_a_condition_that_fails_denies_and_says_so() -> None:
    found = only(findings(a_rule("alias.lifetime < duration('90d')"), a_case(a_create())))

    assert found.severity is Severity.BLOCKS
    assert "The condition did not hold: it cannot be evaluated" in found.why_not


def test_a_team_rule_is_asked_about_its_own_rows_only() -> None:
    contract = e.RegisterContract(name=service("pay-api"), owner="@x")

    assert not judged("false", contract)
    assert not judged("false", a_create(), applies_to="contract")
    assert judged("false", contract, applies_to="contract") == [
        "Contract 'pay-api': It belongs to @payments."
    ]


ENDS = {"type": AliasType.TEMPORARY, "created_at": NOW, "expires_at": NOW + 30 * DAY}
STANDING = an_alias(**ENDS)
ALIAS_FACTS = [
    "alias.name == 'user-api' && alias.kind == 'service' && alias.context == 'application'",
    "alias.type == 'temporary' && alias.status == 'active' && alias.description == ''",
    "before.owner == '@team' && after.owner == '@new' && alias.owner == after.owner",
    "alias.target == 'user-management-api' && contract.name == alias.target",
    "contract.owner == '@team' && contract.version == 'v1' && !contract.deprecated",
    "alias.expires && alias.lifetime == duration('720h') && now < alias.expires_at",
    "context.name == 'application' && context.groups == ['team_approval']",
    "context.fallback == ['application', 'system'] && !context.only_expiring",
    "change.kind == 'change' && !change.creates && alias.created_at == now",
    "alias.scope == '' && alias.constraint == '' && contract.compatibility == ''",
    "contract.sunset_at == timestamp('9999-12-31T23:59:59Z')",
    "contract.successor == '' && contract.deprecated_at == timestamp('1970-01-01T00:00:00Z')",
]


@pytest.mark.parametrize("fact", ALIAS_FACTS)
def test_a_rule_on_aliases_sees_the_row_its_contract_context_and_change(fact) -> None:
    handed = e.ChangeAliasOwner(name=STANDING.name, context="application", owner="@new")

    assert not judged(fact, handed, on=(STANDING,))
    assert judged(f"!({fact})", handed, on=(STANDING,))


@pytest.mark.parametrize(
    "fact",
    [
        "change.creates && before.name == '' && !before.expires",
        "before.lifetime == duration('0s') && before.created_at < now",
        "!alias.expires && alias.expires_at == timestamp('9999-12-31T23:59:59Z')",
        "alias.created_at == now && alias.lifetime > duration('876000h')",
    ],
)
def test_what_is_absent_has_a_value_all_the_same(fact) -> None:
    assert not judged(fact, a_create())


def test_an_alias_without_a_way_has_an_empty_contract() -> None:
    lost = a_create(target="nowhere-api", context="moon")

    assert not judged("contract.name == '' && contract.status == ''", lost)
    assert not judged("context.groups == [] && !context.only_expiring", lost)
    adopted = e.AdoptAlias(name=service("x-api"), context="application")
    assert not judged("alias.target == ''", adopted)


@pytest.mark.parametrize(
    "fact",
    [
        "contract.status == 'deprecated' && contract.deprecated && before.status == 'active'",
        "contract.deprecated_at == now && contract.successor == 'billing-api'",
        "contract.name == after.name && contract.kind == 'service' && !change.creates",
        "contract.base_url == '' && contract.description == '' && contract.owner == '@team'",
    ],
)
def test_a_rule_on_contracts_sees_the_row_before_and_after(fact) -> None:
    edit = e.DeprecateContract(name=USER, successor=service("billing-api"))

    assert not judged(fact, edit, applies_to="contract")


def test_a_new_contract_was_nothing_before() -> None:
    new = e.RegisterContract(name=service("pay-api"))

    assert not judged("change.creates && before.status == ''", new, applies_to="contract")


def test_a_row_that_goes_is_not_judged() -> None:
    gone = a_case_of(an_alias(), None)

    assert not list(findings(a_rule("false"), gone))


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        (ProposalKind.CHANGE, Severity.BLOCKS),
        (ProposalKind.IMPORT, Severity.WARNS),
        (ProposalKind.UNDO, Severity.WARNS),
    ],
)
def test_team_rules_bind_new_wishes_and_are_read_out_with_old_facts(kind, severity) -> None:
    case = a_case(a_create(), governance=under(a_rule()), kind=kind)

    assert [(f.check, f.severity) for f in validate(case)] == [("pay_owned", severity)]


def test_a_team_rule_waives_nothing() -> None:
    lenient = a_rule("true")
    bad = a_create(key="Bad_Name", target="nowhere-api", owner="")

    with_it = validate(a_case(bad, governance=under(lenient)))

    assert with_it == validate(a_case(bad))
    assert blockers(with_it)


def test_a_team_rule_changes_the_hash_that_approvals_bind_to() -> None:
    hashes = {
        under(*rules).hash
        for rules in ((), (a_rule(),), (a_rule("true"),), (a_rule(fix="Other."),))
    }

    assert len(hashes) == 4


def test_the_contract_in_a_rule_is_read_as_the_change_leaves_it() -> None:
    old = a_contract(status=ContractStatus.DEPRECATED, deprecated_at=NOW - 9 * DAY)

    assert judged("!contract.deprecated", a_create(), on=(old,))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "owner_known"}, "built-in rule, which nothing replaces"),
        ({"name": "Pay"}, "String should match pattern"),
        ({"name": "a"}, "String should match pattern"),
        ({"applies_to": "anchor"}, "Input should be 'alias' or 'contract'"),
        ({"when": "alias.onwer == ''"}, "Did you mean 'alias.owner'?"),
        ({"when": "alias.owner"}, "it gives string"),
        ({"applies_to": "contract"}, "'alias.owner' is not known"),
        ({"message": ""}, "at least 1 character"),
        ({"fix": "x" * 301}, "at most 300 characters"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(fields, says) -> None:
    with pytest.raises(ValidationError, match=says.replace("?", r"\?")):
        a_rule(**fields)


def test_two_rules_of_one_name_are_refused() -> None:
    told, other = a_rule().model_dump(), a_rule(name="other_rule").model_dump()

    apart = Governance.model_validate({"contexts": {}, "team_rules": [told, other]})

    assert [rule.name for rule in apart.team_rules] == ["pay_owned", "other_rule"]
    with pytest.raises(ValidationError, match="'pay_owned' is given twice"):
        Governance.model_validate({"contexts": {}, "team_rules": [told, told]})
