from __future__ import annotations

from tests.unit.registry.anchors.tables.table_builders import leads, weighed, why

TABLE = """
    requires: ">=2"
    plugin_routing:
      modules:
        box: {redirect: acme.cloud.box}
        crate:
          redirect: box
          deprecation: {removal_version: 4.0.0, warning_text: Use box.}
        gone: {tombstone: {removal_version: 3.0.0, warning_text: It was old.}}
        late: {redirect: gone}
        torn: {redirect: acme.cloud.x, tombstone: {removal_date: 2024-01-01}}
        warned: {deprecation: {removal_date: 2027-01-01}}
        round: {redirect: about}
        about: {redirect: round}
        after: {redirect: round}
        odd: [1]
        own: {redirect: acme.old.crate}
      lookup:
        box: {redirect: acme.cloud.box_lookup}
    import_redirection:
      old.module: {redirect: new.module}
    """


def test_redirects_are_followed_to_their_end_and_types_are_scopes() -> None:
    assert leads(weighed(TABLE)) == {
        "import_redirection:old.module": "new.module",
        "lookup:box": "acme.cloud.box_lookup",
        "modules:box": "acme.cloud.box",
        "modules:crate": "acme.cloud.box",
        "modules:gone": "gone",
        "modules:late": "gone",
        "modules:own": "acme.old.crate",
        "modules:warned": None,
    }


def test_a_full_name_of_the_same_collection_is_followed_as_well() -> None:
    assert leads(weighed(TABLE, context="acme.old"))["modules:own"] == "acme.cloud.box"


def test_circles_and_contradictions_are_refused_with_their_lines() -> None:
    found = weighed(TABLE)

    assert {line.what: line.location for line in found.report if line.status == "refused"} == {
        "alias torn in modules": "table.yaml:11",
        "alias round in ansible[modules]": "table.yaml:13",
        "alias about in ansible[modules]": "table.yaml:14",
        "alias after in ansible[modules]": "table.yaml:15",
        "value": "table.yaml:16",
    }
    assert "about -> round" in why(found, "refused")["alias after in ansible[modules]"]


def test_ends_and_warnings_are_kept() -> None:
    edits = {edit.name.key: edit for edit in weighed(TABLE).edits if hasattr(edit, "scope")}

    assert edits["crate"].removed_in == "4.0.0"
    assert edits["crate"].description == "Use box."
    assert edits["warned"].removed_in == "2027-01-01"


def test_sections_that_are_no_mappings_are_reported() -> None:
    found = weighed("plugin_routing: {modules: [box]}")

    assert found.edits == ()
    assert "should be a mapping" in why(found, "refused")["value"]
