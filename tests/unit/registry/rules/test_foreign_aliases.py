from __future__ import annotations

import pytest

from registry.rules import foreign_aliases
from tests.support.foreign import an_anchor, places, seeded

SHOP = "contexts: {shop: {permissions: [team]}}\n"
BRIEF = "contexts: {shop: {permissions: [temporary_only], auto_expire: true}}\n"
LIFE = "expiration: {default_ttl: 10d, max_ttl: 100d}"
ALLOWS = "   aliasing: {contexts: [shop], alias_types: [permanent]}\n"

ALIAS_CASES = [
    (
        foreign_aliases.undefined_context,
        (an_anchor("name: a, context: web"), SHOP),
        ["m:4 g:1"],
    ),
    (foreign_aliases.undefined_context, (an_anchor("name: a, context: shop"), SHOP), []),
    (foreign_aliases.undefined_context, (an_anchor("name: a, context: web"), "a: 1"), []),
    (
        foreign_aliases.undefined_context,
        (an_anchor("name: a, context: web", more="config: {aliasing: {contexts: {shop: x}}}"),),
        ["m:4 m:5"],
    ),
    (
        foreign_aliases.undefined_seed_context,
        (
            "",
            SHOP,
            seeded("'a', 'web', '', 'x'", "'b', 'shop', '', 'x'", "'c', 'web', '', 'x'"),
        ),
        ["s:2 s:4 g:1"],
    ),
    (foreign_aliases.undefined_seed_context, ("", "", seeded("'a', 'web', '', 'x'")), []),
    (foreign_aliases.undefined_anchor_context, (an_anchor(more=ALLOWS), SHOP), []),
    (
        foreign_aliases.undefined_anchor_context,
        (an_anchor(more="   aliasing: {contexts: [web, shop, app]}"), SHOP),
        ["m:4 g:1"],
    ),
    (foreign_aliases.undefined_anchor_context, ("", SHOP), []),
    (foreign_aliases.expired, (an_anchor("name: a, expires_at: 2026-01-01"),), ["m:4"]),
    (foreign_aliases.expired, (an_anchor("name: a, expires_at: 2026-01-02", "name: b"),), []),
    (
        foreign_aliases.expired,
        (
            "",
            "",
            seeded("'a', 'shop', '2025-01-01'", columns="alias_name, context, expires_at"),
        ),
        ["s:2"],
    ),
    (
        foreign_aliases.lives_too_long,
        (
            an_anchor(
                "name: a, created_at: 2025-01-01, expires_at: 2025-03-01",
                "name: b, created_at: 2025-01-01, expires_at: 2025-09-01",
                "name: c, created_at: 2025-01-01, expires_at: 2025-01-09",
                "name: d, expires_at: 2025-01-09",
            ),
            f"rules:\n {LIFE}",
        ),
        ["m:4 g:2", "m:5 g:2"],
    ),
    (
        foreign_aliases.lives_too_long,
        (an_anchor("name: a, created_at: 2025-01-01, expires_at: 2025-03-01"), SHOP),
        [],
    ),
    (
        foreign_aliases.lives_too_long,
        (an_anchor("name: a, created_at: 2025-01-01, expires_at: 2025-03-01"),),
        [],
    ),
    (foreign_aliases.wrong_dates, (an_anchor("name: a, created_at: soon"),), ["m:4"]),
    (
        foreign_aliases.wrong_dates,
        (an_anchor("name: a, created_at: 2025-02-01, expires_at: 2025-01-01"),),
        ["m:4"],
    ),
    (
        foreign_aliases.wrong_dates,
        (an_anchor("name: a, created_at: 2025-01-01, expires_at: 2025-01-02"),),
        [],
    ),
    (foreign_aliases.never_expires, (an_anchor("name: a, type: migration"),), ["m:4"]),
    (
        foreign_aliases.never_expires,
        (an_anchor("name: a, type: permanent", "name: b, type: temporary, expires_at: x"),),
        [],
    ),
    (
        foreign_aliases.expires_against_its_type,
        (an_anchor("name: a, type: permanent, expires_at: 2027-01-01"),),
        ["m:4"],
    ),
    (
        foreign_aliases.expires_against_its_type,
        (an_anchor("name: a, type: temporary, expires_at: 2027-01-01"),),
        [],
    ),
    (
        foreign_aliases.lasting_where_only_temporary,
        (an_anchor("name: a, type: permanent, context: shop"), BRIEF),
        ["m:4 g:1"],
    ),
    (
        foreign_aliases.lasting_where_only_temporary,
        (
            an_anchor("name: a, type: contextual, context: shop"),
            "contexts: {shop: {auto_expire: true}}",
        ),
        ["m:4 g:1"],
    ),
    (
        foreign_aliases.lasting_where_only_temporary,
        (
            an_anchor(
                "name: a, type: temporary, context: shop",
                "name: b, type: permanent, context: web",
                "name: c, type: permanent",
            ),
            BRIEF,
        ),
        [],
    ),
    (
        foreign_aliases.lasting_where_only_temporary,
        (an_anchor("name: a, type: permanent, context: shop"), SHOP),
        [],
    ),
    (
        foreign_aliases.unknown_type,
        (an_anchor("name: a, type: eternal", "type: odd"),),
        ["m:4"],
    ),
    (foreign_aliases.unknown_type, (an_anchor("name: a, type: permanent", "name: b"),), []),
    (
        foreign_aliases.against_its_anchor,
        (an_anchor("name: a, type: temporary, context: web", more=ALLOWS),),
        ["m:4 m:5", "m:4 m:5"],
    ),
    (
        foreign_aliases.against_its_anchor,
        (an_anchor("name: a, type: permanent, context: shop", more=ALLOWS),),
        [],
    ),
    (
        foreign_aliases.against_its_anchor,
        (an_anchor("name: a, type: permanent, context: shop"),),
        [],
    ),
    (
        foreign_aliases.against_naming,
        (
            an_anchor("name: A_b", "name: x", "name: fine", "name: much-too-long"),
            'rules: {naming: {\n pattern: "^[a-z-]+$",\n min_length: 2,\n max_length: 9}}',
        ),
        ["m:4 g:2", "m:5 g:3", "m:7 g:4"],
    ),
    (
        foreign_aliases.against_naming,
        (
            an_anchor("name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"),
            'rules: {naming: {pattern: "^(a+)+$"}}',
        ),
        [],
    ),
    (
        foreign_aliases.against_naming,
        (an_anchor("name: a"), 'rules: {naming: {pattern: "["}}'),
        [],
    ),
    (foreign_aliases.against_naming, (an_anchor("name: a"),), []),
    (
        foreign_aliases.against_naming,
        (an_anchor("name: a"), f'rules: {{naming: {{pattern: "{"b" * 201}"}}}}'),
        [],
    ),
    (
        foreign_aliases.against_naming,
        (an_anchor("name: a"), 'rules: {naming: {pattern: "b?b?b?b?b"}}'),
        [],
    ),
]


@pytest.mark.parametrize(("rule", "texts", "expected"), ALIAS_CASES)
def test_an_alias_rule_finds_what_breaks_it_and_nothing_else(rule, texts, expected):
    assert places(rule, *texts) == expected
