from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.anchors.located import MAX_BYTES
from registry.anchors.seeds import read_seeds
from registry.errors import InvalidInput

SQL = """\
CREATE TABLE any_alias (
  alias_type text CHECK (alias_type IN ('permanent', 'temporary')),
  UNIQUE (alias_name, context)
);
INSERT INTO any_contract (canonical_name, version, base_url, created_by) VALUES
 ('order-api', 'v1', 'http://x', 'ops'),
 ('bill-api', 'v2', NULL, 'ops') ON CONFLICT DO NOTHING;
INSERT INTO any_alias (contract_id, alias_name, context, alias_type, expires_at) VALUES
 ((SELECT id FROM any_contract WHERE canonical_name = 'order-api'), 'orders', 'shop',
  'temporary', '2025-01-01'::timestamptz),
 ((SELECT id FROM any_contract WHERE active LIMIT 1), 'bills', 'shop', 'permanent', now());
INSERT INTO any_rule (rule_name, rule_config) VALUES
 ('good', '{"scope": "context"}'),
 ('bad', '{nope'), ('list', '[1]');
INSERT INTO any_anchor (anchor_id, family, source_hint) VALUES ('a', 'api', 'x.yaml');
INSERT INTO something_else (n, ok) VALUES (1, true);
INSERT INTO any_rule (rule_config, rule_name) VALUES (true, 7);
CREATE FUNCTION f() RETURNS trigger AS $$
BEGIN INSERT INTO log (alias_name, context) VALUES ('no', 'no'); END;
$$ LANGUAGE plpgsql;
"""


def test_rows_are_read_by_the_names_of_their_columns_each_with_its_line():
    seeds = read_seeds(SQL, source="s.sql")

    assert [(c.name, c.base_url, c.owner, c.at) for c in seeds.contracts] == [
        ("order-api", "http://x", "ops", "s.sql:6"),
        ("bill-api", "", "ops", "s.sql:7"),
    ]
    assert [(a.name, a.target, a.type, a.expires_at, a.at) for a in seeds.aliases] == [
        ("orders", "order-api", "temporary", "2025-01-01", "s.sql:9"),
        ("bills", "", "permanent", "", "s.sql:11"),
    ]
    assert [(r.name, r.config, r.at) for r in seeds.rules] == [
        ("good", {"scope": "context"}, "s.sql:13")
    ]
    assert [(a.id, a.source, a.at) for a in seeds.anchors] == [("a", "x.yaml", "s.sql:15")]
    assert [p.locations for p in seeds.problems] == [
        ("s.sql:14",),
        ("s.sql:14",),
        ("s.sql:17",),
    ]


def test_the_alias_table_says_which_types_it_takes_and_what_is_unique():
    seeds = read_seeds(SQL, source="s.sql")

    assert [t.value for t in seeds.alias_types] == ["permanent", "temporary"]
    assert seeds.alias_types[0].at == "s.sql:2"
    assert seeds.unique_in_context == ("unique(alias_name, context)", "s.sql:3")


def test_an_insert_from_a_select_names_the_canonical_it_selects():
    seeds = read_seeds(
        "INSERT INTO a (contract_id, alias_name, context)\n"
        "SELECT id, 'orders', 'shop' FROM c WHERE 'order-api' = canonical_name;",
        source="s.sql",
    )

    assert [(a.name, a.target, a.at) for a in seeds.aliases] == [
        ("orders", "order-api", "s.sql:1")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-- nothing\n;;",
        "SELECT 1",
        "INSERT INTO t VALUES (1)",
        "INSERT INTO a (alias_name, context) SELECT * FROM (SELECT 1) x",
        "INSERT INTO a (alias_name, context) TABLE b",
    ],
)
def test_sql_without_named_rows_seeds_no_alias(text):
    assert all(a.name == "" for a in read_seeds(text, source="s.sql").aliases)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELECT 1;\nINSERT INTO a (alias_name) VALUES ('x", r"s\.sql:2 .*never closed"),
        ("\nINSERT INTO a (alias_name)\nVALUES ('x';", r"s\.sql:3 .*not PostgreSQL"),
        ("INSERT alias_name ALTER WAT", r"s\.sql:1 .*not PostgreSQL"),
        ("INSERT INTO a (alias_name) VALUES " + "(" * 60, "nested too deep"),
        ("x" * (MAX_BYTES + 1), "longer than"),
    ],
)
def test_a_dump_that_cannot_be_read_says_where(text, says):
    with pytest.raises(InvalidInput, match=says):
        read_seeds(text, source="s.sql")


HEAD = "INSERT INTO a (alias_name, context) VALUES"


@given(st.text("INSERTalias_name context(),'\"$;\n-1", max_size=80))
def test_any_text_is_read_or_refused(text):
    try:
        read_seeds(f"{HEAD} {text}", source="s.sql")
    except InvalidInput as error:
        assert error.message.startswith("s.sql:")
