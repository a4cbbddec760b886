from __future__ import annotations

from registry.anchors.governance import read_governance
from registry.anchors.manifest import read_manifest
from registry.anchors.seeds import read_seeds
from registry.rules import demands as on
from registry.rules.catalogue import RULES
from registry.rules.demanded import effective, foreign
from registry.rules.demands import Demand, contradictions, strictest
from registry.rules.foreign import audit_policies
from registry.rules.foreign_policies import told, unenforced
from tests.platforms import governance_text, the_governance
from tests.support.foreign import a_platform, ruled


def asked(g="", m="", *sql):
    return list(
        foreign(
            read_governance(g, source="g") if g else None,
            read_manifest(m, source="m") if m else None,
            [read_seeds(text, source=f"s{i}") for i, text in enumerate(sql)],
        )
    )


def ours():
    return list(effective(the_governance(), lambda path: f"e.{'.'.join(path)}:1"))


def titles(demands):
    return [finding.title for finding in told(demands)]


def test_the_policy_in_force_and_its_own_text_demand_the_same() -> None:
    read = asked(governance_text())

    assert {demand.topic for demand in read} == {demand.topic for demand in ours()}
    assert titles([*read, *ours()]) == []


def test_each_demand_says_where_it_stands() -> None:
    places = {demand.topic: demand.at for demand in ours()}

    assert places[on.LONGEST_LIFE] == "e.rules.expiration.max_ttl:1"
    assert places[on.APPROVAL] == "e.contexts.migration.approval_required:1"


def test_sources_that_differ_are_told_with_every_place_and_what_holds() -> None:
    rules = "rules: {expiration: {max_ttl: 2y},\n approvals: {minimum: 3}}"

    found = list(told([*asked(rules), *ours()]))

    assert [(f.title, f.locations, f.expected) for f in found] == [
        (
            "How many people must agree? 3 (g:2), 2 (e.rules.approvals.minimum:1)",
            ("g:2", "e.rules.approvals.minimum:1"),
            "conflict: the stricter rule holds until a person decides: 3",
        ),
        (
            "How long may an alias live at most? 2y (g:1), 1y (e.rules.expiration.max_ttl:1)",
            ("g:1", "e.rules.expiration.max_ttl:1"),
            "conflict: the stricter rule holds until a person decides: 1y",
        ),
    ]


def test_demands_that_have_no_order_all_hold() -> None:
    found = list(told([*asked('rules: {naming: {pattern: "^x"}}'), *ours()]))

    assert [f.expected for f in found] == ["conflict: all of them hold until a person decides"]


def test_contexts_are_compared_one_by_one() -> None:
    text = """
contexts:
  system: {permissions: [crew, ssot_maintainers], approval_required: false}
  migration: {permissions: [temporary_only], auto_expire: true}
  elsewhere: {permissions: [crew], approval_required: false, auto_expire: false}
"""
    assert titles([*asked(text), *ours()]) == [
        "Do changes need approval? In `system`: no (g:3), "
        "yes (e.contexts.system.approval_required:1)",
        "Who must agree? In `system`: crew, ssot_maintainers (g:3), "
        "ssot_maintainers (e.contexts.system.permissions:1)",
    ]


def test_a_context_where_names_must_end_for_one_source_only_is_told() -> None:
    text = "contexts: {system: {permissions: [temporary_only], approval_required: true}}"

    assert titles([*asked(text), *ours()]) == [
        "Who must agree? In `system`: nobody in particular (g:1), "
        "ssot_maintainers (e.contexts.system.permissions:1)",
        "Must aliases there expire? In `system`: yes (g:1), "
        "no (e.contexts.system.auto_expire:1)",
    ]


def test_what_a_context_leaves_out_demands_nothing() -> None:
    assert asked("contexts: {system: {}}") == []


def test_manifest_and_migrations_demand_in_their_own_words() -> None:
    manifest = """
config:
  validation: {min_approvers: 4}
  aliasing:
    global_rules: [alias_uniqueness_across_contexts, other]
    governance: {audit_retention: 5y}
"""
    sql = [
        ruled("alias_uniqueness", '{"scope": "context"}'),
        ruled("other", '{"scope": "context", "min_approvers": true, "retention_years": 0}'),
        ruled("b", '{"min_approvers": 5, "max_duration_days": 30, "retention_years": 9}'),
        "CREATE TABLE a (UNIQUE (alias_name, context))",
    ]

    told_ones = [(d.topic.rule, d.says, d.at) for d in asked("", manifest, *sql)]

    assert told_ones == [
        ("name_unique", "yes", "m:5"),
        ("enough_people", "4", "m:3"),
        ("log_kept", "5y", "m:6"),
        ("name_unique", "no", "s0:1"),
        ("enough_people", "5", "s2:1"),
        ("lifetime_allowed", "30 days", "s2:1"),
        ("log_kept", "9 years", "s2:1"),
        ("unique_in_context", "yes", "s3:1"),
    ]


def test_what_cannot_be_meant_demands_nothing() -> None:
    assert asked("rules: {expiration: {max_ttl: soon}}") == []
    assert asked("", "config: {validation: {min_approvers: 0}}") == []


def test_of_equal_demands_the_first_holds() -> None:
    one, two = (Demand(on.PEOPLE, "", 3, "3", at) for at in ("a:1", "b:1"))
    less = Demand(on.PEOPLE, "", 2, "2", "c:1")

    assert strictest([less, one, two]) is one
    (found,) = contradictions([less, one, two])
    assert found.holds is one
    assert not list(contradictions([one, two]))


def test_every_topic_is_about_a_rule() -> None:
    topics = [value for value in vars(on).values() if isinstance(value, on.Topic)]

    assert len(topics) == 13
    assert {topic.rule for topic in topics} <= set(RULES)


def test_a_rule_of_theirs_that_nothing_enforces_is_told_with_the_nearest() -> None:
    platform = a_platform(
        "config: {aliasing: {global_rules: [canonical_name_immutable,\n alias_audit_loging]}}",
        "",
        ruled("quantum_rule", "{}"),
    )

    found = list(unenforced(platform))

    assert [(f.title, f.locations) for f in found] == [
        ("No rule here is called 'alias_audit_loging'", ("m:2",)),
        ("No rule here is called 'quantum_rule'", ("s:1",)),
    ]
    assert found[0].expected == "Did you mean 'alias_audit_logging'?"
    assert not list(unenforced(a_platform()))


def test_policies_are_audited_without_what_concerns_aliases_alone() -> None:
    platform = a_platform(
        "anchors: []\nconfig: {aliasing: {contexts: {shop: crew}}}",
        "contexts: {shop: {permissions: [team]}}\nrules: {expiration: {max_ttl: soon}}\n"
        "audit: {retention_period: [7]}",
    )

    found = audit_policies([platform, platform], ours())

    assert [f.title for f in found] == [
        "'soon' is no duration",
        "Context `shop`: the manifest says crew, governance team",
        "g: audit.retention_period should be a text, not a list",
    ]
