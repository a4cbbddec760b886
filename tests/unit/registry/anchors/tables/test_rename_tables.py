from __future__ import annotations

import pytest

from registry.anchors.tables.renames import MAX_STEPS
from registry.errors import InvalidInput
from tests.unit.registry.anchors.tables.table_builders import (
    after,
    contracts,
    items_of,
    leads,
    weighed,
    why,
)

HEAD = "file_format: 1.1.0\nschema_url: https://acme.example/schemas/1.9.0\nversions:\n"


def renames(*versions: tuple[str, dict[str, str]], section: str = "all") -> str:
    lines = [HEAD.rstrip()]
    for version, pairs in versions:
        lines += [f"  {version}:", f"    {section}:", "      changes:"]
        lines += ["        - rename_attributes:", "            attribute_map:"]
        lines += [f"              {old}: {new}" for old, new in pairs.items()]
    return "\n".join(lines)


def test_a_chain_across_versions_leads_to_the_newest_name_in_any_order_of_the_file() -> None:
    table = renames(("1.10.0", {"b": "c"}), ("1.2.0", {"a": "b"}), ("1.11.0", {"c": "d"}))

    found = weighed(table)

    assert leads(found) == {"a": "d", "b": "d", "c": "d"}
    assert contracts(found) == ["d"]
    assert "renamed again after attribute:b" in why(found, "taken")["alias attribute:a in otel"]


def test_a_name_renamed_away_and_back_stands_for_itself() -> None:
    found = weighed(renames(("1.1.0", {"a": "b"}), ("1.2.0", {"b": "a"})))

    assert leads(found) == {"b": "a"}
    assert "used again back since 1.2.0" in why(found, "refused")["alias attribute:a in otel"]


def test_a_name_that_another_took_over_stands_for_itself() -> None:
    found = weighed(renames(("1.1.0", {"a": "b"}), ("1.2.0", {"c": "a"})))

    assert leads(found) == {"c": "a"}
    assert "for 'attribute:c'" in why(found, "refused")["alias attribute:a in otel"]


def test_two_names_that_change_places_are_both_refused() -> None:
    found = weighed(renames(("1.1.0", {"a": "b", "b": "a"})))

    assert found.edits == ()
    assert len(why(found, "refused")) == 2


def test_a_name_renamed_to_two_is_ambiguous() -> None:
    found = weighed(renames(("1.1.0", {"a": "b"}), ("1.2.0", {"a": "c", "b": "d"})))

    assert leads(found) == {"a": ["c", "d"], "b": "d"}
    assert list(why(found, "ambiguous")) == ["alias attribute:a in otel"]


def test_renames_of_one_version_happen_at_once() -> None:
    found = weighed(renames(("1.1.0", {"a": "b", "b": "c"})))

    assert leads(found) == {"a": "b"}


def test_sections_and_signals_become_scopes() -> None:
    table = (
        HEAD
        + """\
  1.1.0:
    resources:
      changes: [{rename_attributes: {attribute_map: {host: host.name}}}]
    metrics:
      changes:
        - rename_metrics: {queue.size: queue.length}
        - rename_attributes:
            attribute_map: {state: cpu.state}
            apply_to_metrics: [cpu.time, cpu.load]
    span_events:
      changes:
        - rename_events: {name_map: {crash: exception}}
        - rename_attributes:
            attribute_map: {peer: peer.name}
            apply_to_spans: [call]
            apply_to_events: [sent]
    logs:
      changes: [{rename_attributes: {attribute_map: {body: message}}}]
"""
    )

    assert leads(weighed(table)) == {
        "resources:host": "host.name",
        "queue.size": "queue.length",
        "metrics/cpu.time:state": "cpu.state",
        "metrics/cpu.load:state": "cpu.state",
        "event_names:crash": "exception",
        "span_events/call/sent:peer": "peer.name",
        "logs:body": "message",
    }


def test_one_name_may_lead_elsewhere_in_another_scope() -> None:
    table = renames(("1.1.0", {"a": "b"}), section="spans") + renames(
        ("1.2.0", {"a": "c"}), section="logs"
    ).removeprefix(HEAD.rstrip())

    assert leads(weighed(table)) == {"spans:a": "b", "logs:a": "c"}


def test_a_rename_of_everything_goes_on_in_its_section() -> None:
    table = renames(("1.2.0", {"b": "c"}), section="spans") + renames(
        ("1.1.0", {"a": "b"}), section="spans"
    ).removeprefix(HEAD.rstrip())

    assert leads(weighed(table)) == {"spans:a": "c", "spans:b": "c"}


def test_a_name_that_is_canonical_elsewhere_is_no_alias_in_a_scope() -> None:
    table = renames(("1.1.0", {"a": "b"})) + renames(
        ("1.2.0", {"b": "c"}), section="spans"
    ).removeprefix(HEAD.rstrip())

    found = weighed(table)

    assert leads(found) == {"a": "b"}
    assert (
        "a canonical means one thing"
        in why(found, "refused")["alias attribute:b in otel[spans]"]
    )


def test_a_split_metric_has_candidates_and_no_target() -> None:
    table = (
        HEAD
        + """\
  1.1.0:
    metrics:
      changes:
        - split:
            apply_to_metric: disk.io
            by_attribute: direction
            metrics_from_attributes: {disk.read: read, disk.write: write}
"""
    )

    assert leads(weighed(table)) == {"disk.io": ["disk.read", "disk.write"]}


def test_what_means_nothing_is_reported_and_the_rest_is_taken() -> None:
    table = (
        HEAD
        + """\
  1.1.0:
    everything: {changes: []}
    all:
      changes:
        - rename_people: {a: b}
        - rename_attributes: {attribute_map: {good: better, worse: [x], "1 bad": y}}
  1.0.0:
"""
    )

    found = weighed(table)

    assert leads(found) == {"good": "better"}
    assert {line.location for line in found.report if line.status == "refused"} == {
        "table.yaml:5",
        "table.yaml:8",
        "table.yaml:9",
    }


def test_a_format_that_nobody_knows_is_refused_as_a_whole() -> None:
    with pytest.raises(InvalidInput, match=r"table.yaml:1: format '2.0.0'"):
        items_of("file_format: 2.0.0\nversions: {}")


def test_a_history_without_end_is_refused() -> None:
    versions = [(f"1.{n}.0", {f"a{n}": f"a{n + 1}"}) for n in range(MAX_STEPS + 2)]

    found = weighed(renames(*versions))

    assert "more than" in why(found, "refused")["alias attribute:a0 in otel"]
    assert leads(found)[f"a{MAX_STEPS}"] == f"a{MAX_STEPS + 2}"


def test_a_second_import_adds_nothing() -> None:
    table = renames(("1.1.0", {"a": "b"}), ("1.2.0", {"b": "c"}))
    recorded = after(weighed(table))

    found = weighed(table, recorded)

    assert found.edits == ()
    assert set(why(found, "merged").values()) == {"it is recorded already"}
