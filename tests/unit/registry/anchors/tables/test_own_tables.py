from __future__ import annotations

import json
from itertools import islice

import pytest

from registry.anchors.import_report import ImportLine
from registry.anchors.tables.files import open_table, read_tables
from registry.anchors.tables.formats import MAX_ROWS, Format, read_lines
from registry.anchors.tables.items import Asked
from registry.domain.rows import AliasStatus, AliasType, ContractStatus
from registry.errors import InvalidInput
from tests.builders import a_contract, an_alias, service
from tests.unit.registry.anchors.tables.table_builders import (
    after,
    contracts,
    items_of,
    leads,
    planned,
    rows_of,
    successors,
    weighed,
    why,
)

YAML = """
    frenly_import: 1
    defaults: {context: application, owner: "@team"}
    contexts: {frontend: [frontend, application]}
    contracts:
      - {name: user-management-api, version: v2, base_url: "https://u.example"}
      - {name: user-api-v1, deprecated: true, successor: user-management-api}
    aliases:
      - {name: user-api, target: user-management-api, constraint: ">=2", context: frontend}
      - {name: either-api, candidates: [a-api, b-api]}
      - {name: dead-api, removed: true}
      - {name: open-api}
      - {name: /users, target: "/v2/users"}
      - {name: trial-api, target: user-management-api, expires_at: 2030-01-01}
    """


def test_a_document_declares_contexts_contracts_and_aliases() -> None:
    found = weighed(YAML)

    assert leads(found) == {
        "user-api": "user-management-api",
        "either-api": ["a-api", "b-api"],
        "dead-api": "gone",
        "open-api": None,
        "/users": "/v2/users",
        "trial-api": "user-management-api",
    }
    assert successors(found) == {"user-api-v1": "user-management-api"}
    by_key = {e.name.key: e for e in found.edits if hasattr(e, "context")}
    assert by_key["trial-api"].type is AliasType.TEMPORARY
    assert {edit.owner for edit in by_key.values()} == {"@team"}
    assert {e.name: e.fallback for e in found.edits if hasattr(e, "fallback")} == {
        "application": ("application",),
        "frontend": ("frontend", "application"),
    }
    assert weighed(YAML, after(found)).edits == ()


def test_every_way_of_writing_a_table_says_the_same() -> None:
    row = {"name": "user-api", "context": "frontend", "target": "user-management-api"}
    table = json.dumps([row])
    csv = "name,context,target\nuser-api,frontend,user-management-api\n"

    found = [
        planned(items_of(table, source="t.json")),
        planned(rows_of(table[1:-1], Format.JSONL)),
        planned(rows_of(csv, Format.CSV)),
    ]

    assert [leads(each) for each in found] == [{"user-api": "user-management-api"}] * 3
    assert found[0].edits == found[1].edits == found[2].edits


def test_what_a_csv_row_cannot_mean_is_refused_with_its_line() -> None:
    table = """
        name,context,target,type,expires_at,removed
        good-api,application,user-api,,,
        ,application,user-api,,,
        bad_kind api,application,user-api,,,
        no-context,,user-api,,,
        never-api,application,user-api,temporary,,
        both-api,application,user-api,,,true
        when-api,application,user-api,,soon,
        self-api,application,self-api,,,
        deep-api,a b,user-api,,,
        long-api,application,user-api,,,,too many

        maybe-api,application,user-api,,,perhaps
        """

    found = planned(rows_of(table, Format.CSV))

    assert leads(found) == {"good-api": "user-api"}
    lines = [line.location for line in found.report if line.status == "refused"]
    assert sorted(lines, key=lambda at: int(at.split(":")[1])) == [
        f"table:{n}" for n in (3, 4, 5, 6, 7, 8, 9, 10, 11, 13)
    ]


def test_a_name_without_target_whose_removal_is_told_is_gone() -> None:
    rows = [
        {"alias": "a/v1 Box", "canonical": None, "context": "core"},
        {"alias": "b/v1 Box", "context": "core", "removed_in": "v1.2"},
        {"alias": "c/v1 Box", "context": "core"},
    ]

    found = planned(items_of(json.dumps(rows), source="aliases.json"))

    assert leads(found) == {"a/v1 Box": "gone", "b/v1 Box": "gone", "c/v1 Box": None}


def test_chains_are_followed_and_circles_refused_whatever_their_length() -> None:
    chain = [f"n{i},application,n{i + 1}" for i in range(3_000)]
    circle = [
        "a1,application,a2",
        "a2,application,a3",
        "a3,application,a1",
        "a0,application,a1",
    ]
    unsure = [
        "u1,application,x|u2",
        "u2,application,y|z",
        "d1,application,x|d2",
        "d2,application,",
    ]
    table = "\n".join(["name,context,target", *chain, *circle, *unsure])

    found = planned(rows_of(table, Format.CSV))

    told = leads(found)
    assert {told[f"n{i}"] for i in range(3_000)} == {"n3000"}
    assert told["u1"] == ["x", "y", "z"]
    refused = why(found, "refused")
    assert {f"alias {name} in application" for name in ("a0", "a1", "a2", "a3", "d1")} == set(
        refused
    )
    assert "one of its candidates" in refused["alias d1 in application"]


def test_rows_about_one_name_are_brought_together() -> None:
    table = """
        name,context,target,type,expires_at,owner
        a,application,x,permanent,,
        a,application,x,temporary,2031-01-01,@team
        a,application,x,temporary,2030-01-01,
        b,application,x,,,
        b,application,y,,,
        """

    found = planned(rows_of(table, Format.CSV))

    edit = next(e for e in found.edits if hasattr(e, "type") and e.name.key == "a")
    assert (edit.type, edit.owner) == (AliasType.TEMPORARY, "@team")
    assert edit.expires_at is not None
    assert edit.expires_at.year == 2030
    assert leads(found)["b"] == ["x", "y"]


def test_what_the_registry_holds_is_never_moved() -> None:
    there = [
        a_contract(key="x"),
        an_alias(key="same", target="x"),
        an_alias(key="moved", target="x"),
        an_alias(key="ended", target=None, status=AliasStatus.TOMBSTONE),
        an_alias(key="put-away", target="x", status=AliasStatus.RETIRED),
        an_alias(key="elsewhere", target="x", context="frontend"),
        an_alias(key="unsaid", target=None),
    ]
    table = """
        name,context,target
        same,application,x
        moved,application,y
        ended,application,x
        put-away,application,x
        x,application,y
        leads-on,application,same
        leads-off,application,unsaid
        lost,application,elsewhere
        """

    found = planned(rows_of(table, Format.CSV), there)

    assert leads(found) == {"leads-on": "x"}
    assert list(why(found, "merged")) == ["alias same in application"]
    refused = why(found, "refused")
    assert "leading to x; to move it" in refused["alias moved in application"]
    assert "as gone" in refused["alias ended in application"]
    assert "as retired" in refused["alias put-away in application"]
    assert "name of a contract" in refused["alias x in application"]
    assert "leads to no contract" in refused["alias leads-off in application"]
    assert "in another context" in refused["alias lost in application"]


def test_targets_must_be_known_when_that_was_asked() -> None:
    table = "name,context,target\na,application,x\nb,application,y\n"

    found = planned(rows_of(table, Format.CSV), [a_contract(key="x")], only_known=True)

    assert leads(found) == {"a": "x"}
    assert "not a registered contract" in why(found, "refused")["alias b in application"]


def test_a_retired_target_is_refused() -> None:
    gone = a_contract(key="x", status=ContractStatus.RETIRED)

    found = planned(rows_of("name,context,target\na,application,x\n", Format.CSV), [gone])

    assert "is retired" in why(found, "refused")["alias a in application"]


@pytest.mark.parametrize("constraint", [">=3", "not a range"])
def test_a_constraint_that_no_version_meets_is_refused(constraint: str) -> None:
    table = f"name,context,target,constraint\na,application,x,{constraint}\n"

    found = planned(rows_of(table, Format.CSV), [a_contract(key="x", version="v1")])

    assert found.edits == ()
    assert list(why(found, "refused")) == ["alias a in application"]


def test_a_text_that_no_store_takes_is_refused_alone() -> None:
    table = (
        'name,context,target,description\na,application,x,"bell \x07"\nb,application,x,fine\n'
    )

    found = planned(rows_of(table, Format.CSV))

    assert leads(found) == {"b": "x"}


def test_contracts_given_twice_are_told() -> None:
    table = """
        frenly_import: 1
        contracts:
          - {name: a, version: v1}
          - {name: a, version: v1}
          - {name: b, version: v1}
          - {name: b, version: v2}
          - {name: c, deprecated: true, successor: a}
          - {name: c, deprecated: true, successor: b}
          - {name: taken}
          - {name: alive, deprecated: true}
          - {name: d, deprecated: true, successor: taken}
        """
    there = [an_alias(key="taken", target="x"), a_contract(key="alive"), a_contract(key="x")]

    found = weighed(table, there)

    assert contracts(found) == ["a", "b", "c", "d"]
    assert successors(found) == {"c": None, "d": None}
    assert set(why(found, "refused")) == {"contract taken", "contract alive"}
    assert set(why(found, "ambiguous")) == {"contract b", "contract c"}


def test_a_successor_is_registered_unless_only_known_ones_are_asked_for() -> None:
    table = "contracts: [{name: a, deprecated: true, successor: b}]"

    found = weighed(table)
    strict = planned(items_of(table), only_known=True)

    assert (contracts(found), successors(found)) == (["a", "b"], {"a": "b"})
    assert (contracts(strict), successors(strict)) == (["a"], {"a": None})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("frenly_import: 1\nalliases: []", "'alliases' means nothing"),
        ("frenly_import: 1\ndefaults: {contxt: x}", "'contxt' means nothing"),
        ("colours: [red]", "in no format"),
        ("[]", "in no format"),
        ("just text", "in no format"),
    ],
)
def test_a_document_that_is_no_table_is_refused_as_a_whole(text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        items_of(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,colour\n", "'colour' means nothing"),
        ("name,name\n", "stands twice"),
        ('name,context\n"open\n', "cannot be read"),
        (f"name,context\n{'x' * 100_001}\n", "more than 100000 characters"),
    ],
)
def test_a_broken_csv_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        rows_of(text, Format.CSV)


def test_a_line_that_is_no_json_is_refused_alone() -> None:
    rows = rows_of('{"name": "a", "context": "c", "target": "b"}\n{"name":\n17\n', Format.JSONL)

    assert [type(row) is ImportLine for row in rows] == [False, True, True]


def test_a_table_of_too_many_rows_is_refused_before_they_are_held() -> None:
    rows = ('{"name": "a"}\n' for _ in range(MAX_ROWS + 1))

    with pytest.raises(InvalidInput, match="more than 200000 rows"):
        for _ in islice(read_lines(rows, Format.JSONL, Asked(), source="t"), MAX_ROWS + 1):
            pass


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("t.txt", "name,context,target\n", Format.CSV),
        ("t.csv", '{"name": "a"}\n{"name": "b"}\n', Format.JSONL),
        ("t.json", '[{"alias": "a", "canonical": "b"}]', Format.FRENLY),
        ("t.yaml", "aliases: []\n", Format.FRENLY),
        ("t", "openapi: 3.1.0\npaths: {}\n", Format.OPENAPI),
        ("t", "file_format: 1.0.0\nversions: {}\n", Format.OTEL),
        ("t", "deprecated-versions: []\n", Format.KUBERNETES),
        ("t", "plugin_routing: {}\n", Format.ANSIBLE),
    ],
)
def test_formats_are_seen_from_what_a_file_holds(tmp_path, name, text, form) -> None:
    path = tmp_path / name
    path.write_text(text)

    assert open_table(path).format is form


def test_files_that_cannot_be_read_say_so(tmp_path) -> None:
    (tmp_path / "latin.csv").write_bytes(b"name,context\n\xe9,application\n")
    table = open_table(tmp_path / "latin.csv", Format.CSV)

    with pytest.raises(InvalidInput, match="not text in UTF-8"):
        list(read_tables([table], Asked()))
    with pytest.raises(InvalidInput, match="cannot be read"):
        open_table(tmp_path / "absent.csv")


def test_three_api_documents_are_too_many(tmp_path) -> None:
    path = tmp_path / "api.yaml"
    path.write_text("openapi: 3.1.0\npaths: {}\n")

    with pytest.raises(InvalidInput, match="3 OpenAPI documents"):
        list(read_tables([open_table(path)] * 3, Asked()))


def test_registered_names_are_said_with_how_many_lead_to_them() -> None:
    found = planned(rows_of("name,context,target\na,c,x\nb,c,x\nd,c,y\n", Format.CSV))

    assert why(found, "taken")["contract x"] == "registered, because 2 names lead to it"
    assert why(found, "taken")["contract y"] == "registered, because 1 name leads to it"
    assert service("x") in {edit.name for edit in found.edits}
