"""Every kind of misuse has a playbook, and both forms of it say the same."""

from __future__ import annotations

import pytest

from agent.triage.security.playbooks import NOBODY, PLAYBOOKS, commands, playbook_path
from registry.rules.misuse.records import MisuseKind
from tools.knowledge.playbooks import packaged_playbooks

BY_PATH = {document.path: document for document in packaged_playbooks()}


def text_of(kind: MisuseKind) -> str:
    return "\n".join(section.text for section in BY_PATH[playbook_path(kind)].sections)


def test_there_is_one_playbook_for_each_kind_and_no_other() -> None:
    assert {playbook_path(kind) for kind in MisuseKind} == set(BY_PATH)
    assert set(PLAYBOOKS) == set(MisuseKind)


@pytest.mark.parametrize("kind", MisuseKind)
def test_a_playbook_holds_every_command_that_is_named_from_it(kind: MisuseKind) -> None:
    text = " ".join(text_of(kind).split())

    assert [line for line in commands(kind, "") if f"`{line}`" not in text] == []


@pytest.mark.parametrize("kind", MisuseKind)
def test_a_playbook_keeps_the_evidence_and_says_what_it_means(kind: MisuseKind) -> None:
    headings = {section.heading for section in BY_PATH[playbook_path(kind)].sections}

    assert {"Meaning", "Look", "Stop", "Keep the evidence", "Afterwards"} <= headings
    assert "preserve" in {step.verb for step in PLAYBOOKS[kind]}


@pytest.mark.parametrize("kind", MisuseKind)
def test_whom_it_is_about_stands_in_each_command(kind: MisuseKind) -> None:
    assert [line for line in commands(kind, "mara") if NOBODY in line] == []


def test_each_playbook_can_be_cited() -> None:
    assert BY_PATH["security/exports.md"].id == "runbook:security/exports.md"
