from __future__ import annotations

from tests.unit.registry.anchors.tables.table_builders import (
    after,
    contracts,
    leads,
    successors,
    weighed,
    why,
)


def entries(*rows: str) -> str:
    lines = ["deprecated-versions:"]
    for row in rows:
        version, kind, replacement, component = row.split("|")
        lines += [
            f"- version: {version}",
            f'  kind: "{kind}"',
            f"  replacement-api: {replacement or chr(34) * 2}",
            f"  component: {component}",
            "  deprecated-in: v1.2.0",
            '  removed-in: ""',
        ]
    return "\n".join(lines)


def test_an_interface_leads_to_what_replaces_it_in_the_context_of_its_component() -> None:
    found = weighed(entries("old/v1beta1|Box|boxes.io/v1|core", "old.io/v1||new.io/v2|mesh"))

    assert leads(found) == {"old/v1beta1 Box": "boxes.io/v1 Box", "old.io/v1": "new.io/v2"}
    assert {edit.context for edit in found.edits if hasattr(edit, "context")} == {
        "core",
        "mesh",
    }
    assert not why(found, "refused")


def test_a_group_without_a_version_is_a_name_too() -> None:
    found = weighed(entries("rules.old.io|Policies|rules.io/v1|mesh"))

    assert leads(found) == {"rules.old.io Policies": "rules.io/v1 Policies"}


def test_an_interface_without_replacement_is_gone_and_leads_nowhere() -> None:
    assert leads(weighed(entries("old/v1|Box||core"))) == {"old/v1 Box": "gone"}


def test_each_step_of_a_chain_is_kept_as_its_table_gives_it() -> None:
    found = weighed(
        entries(
            "a/v1|Box|a/v2|core", "a/v2|Box|a/v3|core", "b/v1|Net|b/v2|core", "b/v2|Net||core"
        )
    )

    assert leads(found) == {"a/v1 Box": "a/v2 Box", "b/v1 Net": "b/v2 Net"}
    assert successors(found) == {"a/v2 Box": "a/v3 Box", "b/v2 Net": None}
    assert contracts(found) == ["a/v2 Box", "a/v3 Box", "b/v2 Net"]


def test_the_same_entry_twice_is_merged_and_two_replacements_are_candidates() -> None:
    found = weighed(
        entries(
            "a/v1|Box|b/v1|core",
            "a/v1|Box|b/v1|core",
            "c/v1|Box|d/v1|core",
            "c/v1|Box|e/v1|core",
            'f/v1|Box|"g/v1, h/v1"|core',
        )
    )

    assert leads(found) == {
        "a/v1 Box": "b/v1 Box",
        "c/v1 Box": ["d/v1 Box", "e/v1 Box"],
        "f/v1 Box": ["g/v1 Box", "h/v1 Box"],
    }
    assert list(why(found, "merged")) == ["alias api_version:a/v1 Box in core"]


def test_an_entry_that_is_gone_and_replaced_contradicts_itself() -> None:
    found = weighed(entries("a/v1|Box|b/v1|core", "a/v1|Box||core"))

    assert found.edits == ()
    assert (
        "gone, and as leading to" in why(found, "refused")["alias api_version:a/v1 Box in core"]
    )


def test_what_another_component_owns_already_is_refused() -> None:
    recorded = after(weighed(entries("a/v1|Box|b/v1|core")))

    found = weighed(entries("a/v1|Box|b/v1|other", "x/v1|Box|y/v1|other"), recorded)

    assert leads(found) == {"x/v1 Box": "y/v1 Box"}
    assert "in context 'core'" in why(found, "refused")["alias api_version:a/v1 Box in other"]


def test_a_second_import_adds_nothing_chains_and_ends_included() -> None:
    table = entries("a/v1|Box|a/v2|core", "a/v2|Box|a/v3|core", "b/v1|Net||core")
    recorded = after(weighed(table))

    found = weighed(table, recorded)

    assert found.edits == ()
    assert not why(found, "refused")


def test_a_contract_that_stands_is_not_ended_by_an_import() -> None:
    recorded = after(weighed(entries("a/v1|Box|a/v2|core")))

    found = weighed(entries("a/v2|Box|a/v3|core"), recorded)

    assert found.edits == ()
    assert "propose to deprecate it" in next(iter(why(found, "refused").values()))


def test_a_successor_that_differs_from_the_recorded_one_is_refused() -> None:
    recorded = after(weighed(entries("a/v1|Box|a/v2|core", "a/v2|Box|a/v3|core")))

    found = weighed(entries("a/v0|Box|a/v2|core", "a/v2|Box|a/v4|core"), recorded)

    assert "another successor" in why(found, "refused")["contract api_version:a/v2 Box"]


def test_an_entry_that_cannot_be_meant_is_refused_alone_with_its_line() -> None:
    found = weighed(
        entries("A bad one|Box|b/v1|core", "a/v1|Box|b/v1|core") + "\n- version: x/v1\n- 17"
    )

    assert leads(found) == {"a/v1 Box": "b/v1 Box"}
    assert [line.location for line in found.report if line.status == "refused"] == [
        "table.yaml:2",
        "table.yaml:14",
        "table.yaml:15",
    ]
