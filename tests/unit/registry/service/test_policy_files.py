from __future__ import annotations

import pytest

from registry.errors import InvalidInput
from registry.service.policies import (
    check_groups,
    load_access,
    load_effective,
    load_examples,
    load_governance,
)
from tests.platforms import governance_text, governed, the_access, the_governance

ACCESS = """\
version: "1"
roles:
  viewer:
    says: looks
    may: [read]
"""


def refused(load, text):
    with pytest.raises(InvalidInput) as caught:
        load(text, source="policy.yaml")
    return caught.value


def line_of(text, part):
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.mark.parametrize(
    ("old", "new", "says", "hint"),
    [
        ("max_ttl:", "max_tll:", "'max_tll' is not known here.", "Did you mean 'max_ttl'?"),
        ("  rules:\n", "  ruls:\n", "'ruls' is not known here.", "Did you mean 'rules'?"),
        ("min_length: 3", "min_length: three", "'min_length': Input should be", "packaged"),
        ('"1y"', '"soon"', "'max_ttl': 'soon' is not a duration.", "packaged"),
        ("minimum: 2", "minimum: 0", "'minimum': Input should be greater", "packaged"),
        ("max_hops: 1", "max_hops: 9", "'max_hops': Input should be less", "packaged"),
        ("kinds: [service]", "kinds: [servic]", "'0': Input should be", "packaged"),
        (
            "    permissions: [ai_team]\n",
            "    permission: [ai_team]\n",
            "'permission' is not known here.",
            "Did you mean 'permissions'?",
        ),
        (
            "    permissions: [ai_team]\n",
            "",
            "'permissions' is missing.",
            "Write 'permissions'; it has no default.",
        ),
    ],
)
def test_a_governance_file_with_a_slip_is_refused_where_it_stands(old, new, says, hint) -> None:
    text = governance_text()
    assert text.count(old) == 1
    slipped = text.replace(old, new)
    stands = (
        line_of(slipped, new.strip()) if "missing" not in says else line_of(text, "frenly_ai:")
    )

    error = refused(load_governance, slipped)

    assert error.message.startswith(f"policy.yaml:{stands}: {says}")
    assert hint in error.hint


def test_a_slip_in_one_context_names_what_contexts_hold() -> None:
    text = governance_text().replace("auto_expire: true", "auto_expires: true")

    error = refused(load_governance, text)

    assert error.hint == "Did you mean 'auto_expire'?"
    assert f":{line_of(text, 'auto_expires')}: " in error.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "policy.yaml:1: expected the one key 'alias_governance'"),
        ("rules: {}", "expected the one key"),
        ("alias_governance: {}\nmore: 1", "expected the one key"),
        ("- a", "expected the one key"),
        ("alias_governance: []", "policy.yaml:1: 'alias_governance': Input should be"),
        ("alias_governance: {", "policy.yaml:2 cannot be read"),
        ("alias_governance: {}\nalias_governance: {}", "given twice, first on line 1"),
    ],
)
def test_what_is_no_governance_file_is_refused(text, says) -> None:
    error = refused(load_governance, text)

    assert says in error.message
    assert error.hint


@pytest.mark.parametrize(
    ("old", "new", "says", "hint"),
    [
        (
            "    says: looks",
            "    says: looks\n    mai: []",
            "'mai' is not known",
            "mean 'may'?",
        ),
        ("roles:", "rols:", "'rols' is not known here", "Did you mean 'roles'?"),
        ("[read]", "[reed]", "'0': Input should be 'read'", "packaged"),
    ],
)
def test_a_roles_file_with_a_slip_is_refused_where_it_stands(old, new, says, hint) -> None:
    text = ACCESS.replace(old, new)
    kept = "roles: {}\n" + text if old == "roles:" else text

    error = refused(load_access, kept)

    stands = line_of(kept, new.split()[-2] if "mai" in new else new.strip())
    assert error.message.startswith(f"policy.yaml:{stands}: {says}")
    assert hint in error.hint


@pytest.mark.parametrize("text", ["", "[]", "42"])
def test_what_is_no_roles_file_is_refused(text) -> None:
    assert refused(load_access, text).message.startswith("policy.yaml:1: 'the file': Input")


def test_the_packaged_files_fit_each_other() -> None:
    check_groups(the_governance(), the_access())


@pytest.mark.parametrize("where", ["general", "context"])
def test_a_group_that_nobody_speaks_for_refuses_the_policy(where) -> None:
    rules = the_governance().rules.approvals.model_copy(update={"groups": ("ssot_maintainer",)})
    rule = (
        the_governance()
        .contexts["system"]
        .model_copy(update={"permissions": ("ssot_maintainer",)})
    )
    policy = {
        "general": governed(approvals=rules),
        "context": the_governance().model_copy(update={"contexts": {"system": rule}}),
    }[where]

    with pytest.raises(InvalidInput, match="no role speaks for that group") as caught:
        check_groups(policy, the_access())

    assert caught.value.hint.startswith("Did you mean 'ssot_maintainers'?")


TEAM_RULES = """
  team_rules:
    - name: pay_owned
      applies_to: alias
      when: alias.owner == '@payments'
      message: It belongs to @payments.
      reason: One team audits payments.
      fix: Ask @payments.
      examples:
        passes:
          - wish: [{edit: alias.create, name: a-api, context: system, target: b-api}]
"""


@pytest.mark.parametrize(
    ("old", "new", "says", "hint"),
    [
        ("alias.owner ==", "alias.onwer ==", "Did you mean 'alias.owner'?", "packaged"),
        ("alias.owner ==", "alias.owner == 1 +", "found no matching overload", "packaged"),
        ("alias.owner == '@payments'", "alias.owner", "it gives string", "packaged"),
        ("applies_to: alias", "applies_to: alais", "Input should be 'alias'", "packaged"),
        ("reason:", "reasn:", "'reasn' is not known here", "Did you mean 'reason'?"),
        ("message: It", "messag: It", "'messag' is not known here", "Did you mean 'message'?"),
        ("fix: Ask @payments.", "", "'fix' is missing", "it has no default"),
        ("edit: alias.create", "edit: alias.crate", "Did you mean 'alias.create'?", "packaged"),
        ("passes:", "pases:", "'pases' is not known here", "Did you mean 'passes'?"),
    ],
)
def test_a_team_rule_with_a_slip_refuses_the_file_where_it_stands(old, new, says, hint) -> None:
    text = governance_text() + TEAM_RULES.replace(old, new)
    stands = line_of(text, new if new else "- name: pay_owned")

    error = refused(load_governance, text)

    assert error.message.startswith(f"policy.yaml:{stands}: ")
    assert says in f"{error.message} {error.hint}"
    assert hint in error.hint


def test_a_team_rule_is_read_with_the_policy_and_hashed_with_it() -> None:
    held = load_effective(governance_text() + TEAM_RULES, source="policy.yaml")

    assert [rule.name for rule in held.team_rules] == ["pay_owned"]
    assert held.hash != the_governance().hash


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("within_context: true", "within_context: false", "'within_context'"),
        ("approval_required: true", "approval_required: false", "'approval_required'"),
        ("log_all_changes: true", "log_all_changes: false", "'log_all_changes'"),
    ],
)
def test_what_no_file_can_switch_off_refuses_the_policy_in_force_alone(old, new, hint) -> None:
    text = governance_text().replace(old, new, 1)

    error = refused(load_effective, text)

    assert error.message.startswith(f"policy.yaml:{line_of(text, new)}: ")
    assert "cannot be false" in error.message
    assert error.hint == f"Leave {hint} out, or write true."
    assert load_governance(text, source="policy.yaml")


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("rules: {owner_knwon: {}}", "p.yaml:1: 'owner_knwon' is not a rule", "'owner_known'"),
        ("rules: {}", "p.yaml:1: 'rules': Dictionary should have at least 1", "packaged"),
        ("ruls: {}", "'ruls' is not known here", "mean 'rules'?"),
        ("under: {}", "'rules' is missing", "no default"),
        ("rules: {owner_known: {\n pases: []}}", "p.yaml:2: 'pases'", "mean 'passes'?"),
        ("rules: {owner_known: {\n fails: [{wsh: []}]}}", "p.yaml:2: 'wsh'", "mean 'wish'?"),
    ],
)
def test_a_file_of_examples_with_a_slip_is_refused_where_it_stands(text, says, hint) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_examples(text, source="p.yaml")

    assert says in caught.value.message
    assert hint in caught.value.hint
