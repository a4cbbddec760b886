from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.review.findings import Level, Rule, at_least
from agent.review.fixing import fixed
from tests.support.reviewing import NEW, OLD, UNSURE, a_reviewer

REVIEWER = a_reviewer()
MANIFEST = "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: shop}\n"


def found(path: str, text: str):
    return [
        (f.use.line, f.use.column, f.rule, f.fix) for f in REVIEWER.text(path, text).findings
    ]


def test_every_use_is_found_with_its_place() -> None:
    text = f'a = "{OLD}"\n# {OLD}\nb = f("{UNSURE}", "{OLD}")\n'

    assert found("app.py", text) == [
        (1, 6, Rule.EXPIRED, NEW),
        (2, 3, Rule.EXPIRED, NEW),
        (3, 8, Rule.AMBIGUOUS, None),
        (3, 20, Rule.EXPIRED, NEW),
    ]


def test_what_stands_in_a_comment_is_a_note() -> None:
    (finding,) = REVIEWER.text("app.py", f"# ask {OLD}\n").findings

    assert finding.level is Level.NOTE


def test_a_manifest_is_judged_by_both_of_its_values() -> None:
    assert found("deploy.yaml", MANIFEST) == [(1, 13, Rule.DEPRECATED, "apps/v1")]
    assert found("deploy.yaml", MANIFEST.replace("Deployment", "Ingress")) == []
    assert found("notes.cfg", MANIFEST) == []


def test_what_an_anchor_shares_is_a_question() -> None:
    text = "a: {apiVersion: &v extensions/v1beta1, kind: Deployment}\n"

    (finding,) = REVIEWER.text("deploy.yaml", text).findings

    assert (finding.fix, finding.question) == (
        None,
        "Other objects share this text: is 'apps/v1' right for all?",
    )


def test_an_ignore_with_a_reason_silences_its_use() -> None:
    text = f'a = "{OLD}"  # frenly:ignore {OLD} because the partner is slow\n'

    reviewed = REVIEWER.text("app.py", text)

    assert reviewed.findings == ()
    assert [each.reason for each in reviewed.ignored] == ["the partner is slow"]


def test_an_ignore_holds_for_objects_as_well() -> None:
    text = "# frenly:ignore extensions/v1beta1 because old clusters\n" + MANIFEST

    reviewed = REVIEWER.text("deploy.yaml", text)

    assert reviewed.findings == ()
    assert [each.reason for each in reviewed.ignored] == ["old clusters"]


def test_an_ignore_without_a_reason_is_a_finding_and_silences_nothing() -> None:
    text = f'a = "{OLD}"  # frenly:ignore {OLD}\n'

    assert {rule for _, _, rule, _ in found("app.py", text)} == {
        Rule.EXPIRED,
        Rule.IGNORED_WITHOUT_REASON,
    }


def test_tables_of_old_names_may_name_them() -> None:
    assert found("aliases.yaml", f"frenly_import: 1\naliases: [{{alias: {OLD}}}]\n") == []


def test_only_the_lines_asked_for_are_judged() -> None:
    reviewed = REVIEWER.text("app.py", f'a = "{OLD}"\nb = "{OLD}"\n', frozenset({2}))

    assert [f.use.line for f in reviewed.findings] == [2]


def test_a_file_that_is_read_in_part_says_so() -> None:
    text = MANIFEST + "spec: {{ .Values.spec }}\n"

    reviewed = REVIEWER.text("templates/deploy.yaml", text)

    assert [f.use.line for f in reviewed.findings] == [1]
    assert [path for path, _ in reviewed.unread] == ["templates/deploy.yaml"]


def test_binary_files_are_not_reviewed() -> None:
    assert REVIEWER.file("a.bin", b"\0" + OLD.encode()) is None
    assert REVIEWER.file("a.yaml", f"x: {OLD}\n".encode("utf-16")) is not None


def test_a_line_that_is_asked_about_once_is_not_written_anew_elsewhere() -> None:
    text = f'{OLD}"/{OLD}'
    reviewed = REVIEWER.text("a.yaml", text).findings

    assert [(f.fix, bool(f.question)) for f in reviewed] == [(None, True)] * 2
    assert fixed(text, reviewed).text == text


WORDS = [
    OLD, UNSURE, NEW, MANIFEST, "x: ", '"', "'", "\n", "\r\n", " ", "# ", "é", "---\n",
    "- ", "{", "}", f"frenly:ignore {OLD} because x", "user-api-2", "_", "/",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(WORDS), max_size=30).map("".join),
    st.sampled_from(["a.yaml", "a.py", "a.md", "a.sh", "a.json", "noname"]),
)
def test_fixing_every_finding_leaves_only_what_has_no_fix(text, path) -> None:
    before = REVIEWER.text(path, text).findings

    made = fixed(text, before)
    after = REVIEWER.text(path, made.text).findings

    assert [f.identity for f in after] == [left.finding.identity for left in made.left]
    assert all(left.finding.fix is None for left in made.left)
    assert fixed(made.text, after).text == made.text


@pytest.mark.parametrize("level", list(Level))
def test_levels_only_ever_leave_out(level) -> None:
    findings = REVIEWER.text("a.py", f'"{OLD}"\n# {OLD} {UNSURE}\n').findings

    assert set(at_least(findings, level)) <= set(findings)
