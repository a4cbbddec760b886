from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from registry.usage.manifests import read_manifest

OBJECT = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop\n"


def told(text: str) -> list[tuple[str, str, str, int, int]]:
    objects = read_manifest(text).objects
    return [(o.version, o.kind, o.name, o.line, o.column) for o in objects]


def test_an_object_is_told_with_the_place_of_its_version() -> None:
    assert told(OBJECT) == [("apps/v1", "Deployment", "shop", 1, 13)]


def test_every_document_and_every_item_of_a_list_counts() -> None:
    text = (
        "# two documents\n---\n"
        + OBJECT
        + "---\nkind: List\napiVersion: v1\nitems:\n"
        + "- kind: Ingress\n  apiVersion: 'extensions/v1beta1'\n  metadata: {name: in}\n"
        + "- apiVersion: v1\n  kind: Service\n"
    )

    assert told(text) == [
        ("apps/v1", "Deployment", "shop", 3, 13),
        ("extensions/v1beta1", "Ingress", "in", 12, 16),
        ("v1", "Service", "", 14, 15),
    ]


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_json_is_read_as_well(indent) -> None:
    text = json.dumps(
        {"apiVersion": "apps/v1", "kind": "Job", "metadata": {"name": "j"}}, indent=indent
    )

    ((version, kind, name, line, column),) = told(text)

    assert (version, kind, name) == ("apps/v1", "Job", "j")
    assert text.split("\n")[line - 1][column - 1 :].startswith("apps/v1")


def test_what_an_object_refers_to_is_told_apart() -> None:
    text = (
        "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nspec:\n"
        "  scaleTargetRef:\n    apiVersion: extensions/v1beta1\n    kind: Deployment\n"
        "    name: shop\n"
    )

    scaler, target = read_manifest(text).objects

    assert (scaler.is_reference, target.is_reference) == (False, True)
    assert (target.version, target.name, target.line) == ("extensions/v1beta1", "shop", 5)


def test_a_version_behind_an_anchor_is_shared() -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "- {apiVersion: &v extensions/v1beta1, kind: Deployment}\n"
        "- {apiVersion: *v, kind: DaemonSet}\n"
        "- {apiVersion: apps/v1, kind: Job}\n"
    )

    assert [o.is_shared for o in read_manifest(text).objects] == [True, True, False]


def test_a_version_that_is_not_written_letter_for_letter_cannot_be_written_over() -> None:
    (found,) = read_manifest('apiVersion: "apps\\/v1"\nkind: Job\n').objects

    assert (found.version, found.is_shared) == ("apps/v1", True)


def test_a_merged_mapping_gives_what_the_object_itself_does_not() -> None:
    text = "base: &b {apiVersion: apps/v1}\n"
    text += "one:\n  <<: *b\n  kind: Job\n"

    assert [(o.version, o.kind, o.is_shared) for o in read_manifest(text).objects] == [
        ("apps/v1", "Job", True)
    ]


def test_a_template_is_read_by_its_lines_and_says_why() -> None:
    text = "apiVersion: apps/v1beta1 # old\nkind: Deployment\nmetadata:\n  name: {{ .x }}-y\n"

    manifest = read_manifest(text)

    assert [(o.version, o.kind, o.line) for o in manifest.objects] == [
        ("apps/v1beta1", "Deployment", 1)
    ]
    assert "line 4" in manifest.unread


def test_a_template_that_chooses_between_versions_names_none() -> None:
    text = (
        "{{- if .new }}\napiVersion: apps/v1\n{{- else }}\napiVersion: apps/v1beta1\n"
        "{{- end }}\nkind: Deployment\n"
    )

    manifest = read_manifest(text)

    assert manifest.objects == ()
    assert manifest.unread


def test_documents_before_a_broken_one_count() -> None:
    manifest = read_manifest(OBJECT + "---\na: [\n---\n" + OBJECT)

    assert [o.line for o in manifest.objects] == [1, 8]
    assert manifest.unread


@pytest.mark.parametrize(
    "text",
    [
        "",
        "apiVersion",
        "apiVersion: \x00",
        "apiVersion: [" * 5000,
        "apiVersion: {" + "{" * 200,
        "? [apiVersion]\n: 1\n",
        "apiVersion: *nowhere\nkind: X\n",
        "apiVersion: &a [*a]\nkind: X\n",
        "- " * 5000 + "apiVersion: apps/v1",
        "apiVersion: 1\nkind: [2]\n",
    ],
)
def test_nothing_that_is_no_manifest_has_objects_or_breaks_the_reader(text) -> None:
    assert read_manifest(text).objects == ()


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "apiVersion": st.from_regex(r"[a-z]{1,8}/v[1-9]", fullmatch=True),
                "kind": st.from_regex(r"[A-Z][a-z]{1,8}", fullmatch=True),
                "metadata": st.fixed_dictionaries({"name": st.text(max_size=12)}),
            }
        ),
        max_size=5,
    ),
    st.booleans(),
)
def test_the_place_of_every_version_is_right_however_yaml_is_written(objects, flow) -> None:
    text = yaml.safe_dump_all(objects, default_flow_style=flow, allow_unicode=True)

    found = read_manifest(text).objects

    assert [o.version for o in found] == [each["apiVersion"] for each in objects]
    lines = text.split("\n")
    for each in found:
        assert lines[each.line - 1][each.column - 1 :].startswith(each.version)


@given(st.text(alphabet="apiVersion:kd {}[]-&*\n\"'?|>!%@", max_size=80))
def test_any_text_is_read_without_a_failure(text) -> None:
    read_manifest("apiVersion" + text)
