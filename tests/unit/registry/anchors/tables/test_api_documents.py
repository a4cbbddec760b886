from __future__ import annotations

from registry.anchors.tables.files import open_table, read_tables
from registry.anchors.tables.items import Asked
from tests.unit.registry.anchors.tables.table_builders import (
    contracts,
    leads,
    planned,
    successors,
    weighed,
    why,
)

API = """
    openapi: 3.1.0
    info: {title: Boxes, version: 2.1.0}
    servers: [{url: "https://api.example/"}]
    paths:
      /boxes/{id}:
        get: {operationId: getBox, summary: One  box, responses: {}}
      /v1/boxes:
        get: {deprecated: true, x-replaced-by: /v2/boxes, responses: {}}
        post: {deprecated: true, externalDocs: {url: /v2/boxes}, responses: {}}
      /v2/boxes: {get: {operationId: list, responses: {}}}
      /v1/crates:
        get:
          deprecated: true
          responses:
            "200":
              headers:
                Link: {schema: {type: string, example: '</v2/boxes>; rel="successor-version"'}}
      /v1/nets: {get: {deprecated: true, responses: {}}}
      /half: {get: {deprecated: true, responses: {}}, put: {responses: {}}}
      /torn: {get: {deprecated: true, x-replaced-by: /half}, put: {deprecated: true, x-successor: GET /v2/boxes}}
      /outside: {get: {deprecated: true, externalDocs: {url: "https://docs.example/"}}}
      odd: {get: {}}
      /bad path: {get: {}}
    """


def test_paths_become_contracts_and_keep_what_follows_them() -> None:
    found = weighed(API)

    assert contracts(found) == [
        "/boxes/{id}",
        "/half",
        "/outside",
        "/torn",
        "/v1/boxes",
        "/v1/crates",
        "/v1/nets",
        "/v2/boxes",
    ]
    assert successors(found) == {
        "/v1/boxes": "/v2/boxes",
        "/v1/crates": "/v2/boxes",
        "/v1/nets": None,
        "/torn": None,
        "/outside": None,
    }
    first = next(edit for edit in found.edits if edit.name.key == "/boxes/{id}")
    assert (first.version, first.base_url) == ("2.1.0", "https://api.example/")
    assert first.description == "One box"


def test_the_report_says_what_was_not_taken_for_more_than_it_is() -> None:
    found = weighed(API)

    taken = why(found, "taken")
    assert taken["contract path:/half"] == "GET is deprecated, the path itself stands"
    assert "several successors" in taken["contract path:/torn"]
    assert "names no successor" in taken["contract path:/outside"]
    assert set(why(found, "refused")) == {"contract /bad path"}


def test_paths_that_moved_between_two_documents_become_aliases(tmp_path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    head = "openapi: 3.0.3\ninfo: {version: '1'}\npaths:\n"
    old.write_text(
        head
        + """\
  /users/{id}: {get: {operationId: getUser}}
  /v1/boxes: {get: {operationId: list}}
  /split: {get: {operationId: a}, put: {operationId: b}}
  /gone: {get: {operationId: c}}
"""
    )
    new.write_text(
        head
        + """\
  /users/{user}: {get: {operationId: getUser}}
  /v2/boxes: {get: {operationId: list}}
  /a: {get: {operationId: a}}
  /b: {put: {operationId: b}}
"""
    )

    found = planned(read_tables([open_table(old), open_table(new)], Asked()))

    assert leads(found) == {"/v1/boxes": "/v2/boxes", "/split": ["/a", "/b"], "/gone": "gone"}
    assert contracts(found) == ["/a", "/b", "/users/{user}", "/v2/boxes"]


def test_a_path_item_that_is_no_mapping_is_reported() -> None:
    found = weighed("openapi: 3.0.0\npaths: {/a: 17}")

    assert found.edits == ()
    assert "not a mapping" in why(found, "refused")["contract /a"]
