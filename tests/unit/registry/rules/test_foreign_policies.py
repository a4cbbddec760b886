from __future__ import annotations

import pytest

from registry.rules import foreign_policies, foreign_sources
from tests.support.foreign import an_anchor, places, ruled, seeded

SHOP = "contexts: {shop: {permissions: [team]}}\n"
ALLOWS = "   aliasing: {contexts: [shop], alias_types: [permanent]}\n"

SOURCE_CASES = [
    (
        foreign_sources.given_twice,
        (an_anchor("name: a, context: x", "name: a, context: y", "name: a, context: x"),),
        ["m:4 m:6"],
    ),
    (
        foreign_sources.means_two_things,
        ("", "", seeded("'a', 'x', '', 'one'", "'a', 'y', '', 'two'", "'b', 'x', '', 'two'")),
        ["s:2 s:3"],
    ),
    (
        foreign_sources.means_two_things,
        ("", "", seeded("'a', 'x', 'contextual', 'one'", "'a', 'y', 'contextual', 'two'")),
        [],
    ),
    (
        foreign_sources.type_differs,
        (
            an_anchor("name: a, context: x, type: permanent"),
            "",
            seeded("'a', 'x', 'temporary', ''"),
        ),
        ["m:4 s:2"],
    ),
    (
        foreign_sources.type_differs,
        (
            an_anchor("name: a, context: x, type: permanent", "name: b, type: permanent"),
            "",
            seeded("'a', 'x', 'permanent', ''"),
        ),
        [],
    ),
    (
        foreign_sources.seeded_unlisted,
        (an_anchor("name: a, context: x"), "", seeded("'a', 'x', '', ''", "'b', 'x', '', ''")),
        ["s:3"],
    ),
    (foreign_sources.seeded_unlisted, ("", "", seeded("'a', 'x', '', ''")), []),
    (
        foreign_sources.stands_for_nothing,
        (an_anchor("name: a, context: x", "name: b"), "", seeded("'a', 'x', '', 'one'")),
        ["m:5"],
    ),
    (foreign_sources.stands_for_nothing, (an_anchor("name: a"),), []),
]

ACROSS = "config: {aliasing: {global_rules: [other,\n alias_uniqueness_across_contexts]}}"
REVIEW = "config: {aliasing: {governance: {add_alias: require_pr_review, audit_retention: 7y}}}"
FREE = "contexts: {shop: {approval_required: false}, web: {approval_required: true}}"
POLICY_CASES = [
    (
        foreign_policies.contradicting,
        (
            ACROSS,
            "rules: {uniqueness: {across_contexts: false}}",
            ruled("alias_uniqueness", '{"scope": "context"}'),
        ),
        ["g:1 m:2 s:1"],
    ),
    (
        foreign_policies.contradicting,
        (ACROSS, "", ruled("alias_uniqueness", '{"scope": "platform"}')),
        [],
    ),
    (
        foreign_policies.contradicting,
        (ACROSS, "", ruled("some_other", '{"scope": "context"}')),
        [],
    ),
    (foreign_policies.contradicting, (), []),
    (
        foreign_policies.contradicting,
        (
            "",
            "rules: {uniqueness: {within_context: false}}",
            "CREATE TABLE a (UNIQUE (alias_name, context))",
        ),
        ["g:1 s:1"],
    ),
    (foreign_policies.contradicting, (), []),
    (
        foreign_policies.approval_for_adding,
        (REVIEW, FREE, ruled("approval", '{"require_pr_review": true}')),
        ["g:1 m:1 s:1"],
    ),
    (
        foreign_policies.approval_for_adding,
        (
            "config: {aliasing: {governance: {add_alias: open}}}",
            FREE,
            ruled("approval", '{"require_pr_review": false}'),
        ),
        [],
    ),
    (foreign_policies.approval_for_adding, ("", FREE, ruled("other", "{}")), []),
    (foreign_policies.approval_for_adding, (), []),
    (
        foreign_policies.who_may,
        (
            "config: {aliasing: {contexts: {shop: team_approval,\n web: x,\n app: crew}}}",
            "contexts:\n shop: {permissions: [team]}\n app: {permissions: [team]}\n ops: {}",
        ),
        ["m:2 g:1", "m:3 g:3", "g:4 m:1"],
    ),
    (foreign_policies.who_may, ("a: 1", SHOP), []),
    (
        foreign_policies.contradicting,
        ("config: {validation: {min_approvers: 2}}", "", ruled("a", '{"min_approvers": 1}')),
        ["m:1 s:1"],
    ),
    (
        foreign_policies.contradicting,
        ("config: {validation: {min_approvers: 2}}", "", ruled("a", '{"min_approvers": 2}')),
        [],
    ),
    (foreign_policies.contradicting, (), []),
    (
        foreign_policies.contradicting,
        (
            "",
            "rules: {expiration: {default_ttl: 9d,\n max_ttl: 8d}}",
            ruled("a", '{"max_duration_days": 365}'),
        ),
        ["g:2 s:1"],
    ),
    (
        foreign_policies.contradicting,
        ("", "rules: {expiration: {max_ttl: 1y}}", ruled("a", '{"max_duration_days": 365}')),
        [],
    ),
    (
        foreign_policies.default_beyond_longest,
        ("", "rules: {expiration: {default_ttl: 9d,\n max_ttl: 8d}}"),
        ["g:1 g:2"],
    ),
    (
        foreign_policies.default_beyond_longest,
        ("", "rules: {expiration: {default_ttl: 8d,\n max_ttl: 9d}}"),
        [],
    ),
    (foreign_policies.default_beyond_longest, (), []),
    (
        foreign_policies.unreadable_life,
        ("", "rules: {expiration: {default_ttl: long,\n max_ttl: 8d}}"),
        ["g:1"],
    ),
    (foreign_policies.unreadable_life, (), []),
    (
        foreign_policies.contradicting,
        (REVIEW, "audit: {retention_period: 5y}", ruled("a", '{"retention_years": 7}')),
        ["g:1 m:1 s:1"],
    ),
    (foreign_policies.contradicting, (REVIEW, "", ruled("a", '{"retention_years": 7}')), []),
    (
        foreign_policies.types_the_table_refuses,
        (
            an_anchor("name: a, type: contextual", more=ALLOWS),
            "",
            "CREATE TABLE a (alias_type text CHECK (alias_type IN ('permanent')))",
        ),
        ["s:1 m:4"],
    ),
    (
        foreign_policies.types_the_table_refuses,
        (an_anchor(more=ALLOWS), "", ruled("a", "{}")),
        [],
    ),
]


@pytest.mark.parametrize(("rule", "texts", "expected"), [*SOURCE_CASES, *POLICY_CASES])
def test_an_alias_rule_finds_what_breaks_it_and_nothing_else(rule, texts, expected):
    assert places(rule, *texts) == expected
