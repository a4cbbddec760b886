"""Reports of incidents: complete, the same on every channel, and never alive."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenly_ai.views.incident import Report, report_of
from frenly_ai.views.incident_draft import post_incident_draft
from frenly_ai.views.incident_html import incident_html
from frenly_ai.views.incident_markdown import incident_markdown, quoted
from frenly_ai.views.incident_text import incident_lines
from registry.contracts.incidents import Certainty, Happening, IncidentState
from registry.contracts.records import ProposalView
from registry.domain.proposals import ProposalStatus, tally
from tests.builders import NOW, a_proposal
from tests.incident_builders import a_cause, a_response, an_evidence, an_incident

HOSTILE = (
    "</code>![x](http://evil.example/?q=1) <script>alert(1)</script> @all `id` \u202e\x1b[2J"
)


def a_told_incident(text: str = "Many lookups find no answer", **fields: Any) -> Any:
    given: dict[str, Any] = {
        "title": f"HighErrorRate: {text}",
        "severity": text,
        "triaged_at": NOW,
        "evidence": (
            an_evidence(says=text),
            an_evidence(id="E2", kind="change", source="audit:41", says=f"P-1 applied {text}"),
            an_evidence(id="E3", kind="usage", source="usage", says="0 to 120 failed lookups"),
            an_evidence(id="E4", kind="missing", source="prometheus", says="did not answer"),
        ),
        "causes": (
            a_cause(says=text, disproof=text),
            a_cause(certainty=Certainty.POSSIBLE, evidence_against=("E3", "E99")),
        ),
        "responses": (
            a_response(act="undo", because=text, proposal="P-2", evidence=("E2",)),
            a_response(because=text),
        ),
        "questions": (f"Who owns it? {text}",),
        "timeline": (
            Happening(
                at=NOW + timedelta(minutes=1), says=f"the alert fired {text}", evidence="E1"
            ),
            Happening(at=NOW, says="P-1 was applied", evidence="E77"),
        ),
    }
    return an_incident(**{**given, **fields})


def a_report(text: str = "Many lookups find no answer", **fields: Any) -> Report:
    proposal = a_proposal(id="P-2")
    view = ProposalView(proposal=proposal, decisions=(), tally=tally(proposal, (), NOW))
    return report_of(a_told_incident(text, **fields), {"P-2": view})


RENDERED = {
    "text": lambda report: "\n".join(incident_lines(report)),
    "markdown": incident_markdown,
    "html": incident_html,
    "draft": post_incident_draft,
}


def test_the_terminal_shows_cause_response_and_what_is_open() -> None:
    assert incident_lines(a_report("x", title="HighErrorRate", severity=None)) == [
        "I-1  HighErrorRate",
        "  open, severity not given; 1 of 1 alerts fire, told 1 times",
        "  opened 2026-01-05 12:00:00 UTC, last heard 2026-01-05 12:00:00 UTC",
        "",
        "Cause",
        "  C1 certain (0.90)  x",
        "     for [E2]",
        "     not so if: x",
        "  C2 possible (0.90)  user-api was repointed just before its errors rose.",
        "     for [E2], against [E3]",
        "     not so if: The errors began before the change.",
        "",
        "What was asked for",
        "  undo: x",
        "     proposal P-2: pending, waits for 2 more approval(s) and someone of each of: "
        "ssot_maintainers, team_approval",
        "     `frenly proposal show P-2` shows what to decide on",
        "  no action, because x",
        "",
        "Impact",
        "  0 to 120 failed lookups [E3]",
        "",
        "Timeline",
        "  2026-01-05 12:00:00 UTC  P-1 was applied",
        "  2026-01-05 12:01:00 UTC  the alert fired x [E1]",
        "",
        "Evidence",
        "  E1 alert  x  (alert:f1)",
        "  E2 change  P-1 applied x  (audit:41)",
        "  E3 usage  0 to 120 failed lookups  (usage)",
        "",
        "Could not be asked",
        "  did not answer",
        "",
        "Open questions",
        "  Who owns it? x",
    ]


@pytest.mark.parametrize("form", RENDERED)
def test_no_text_of_others_comes_alive(form) -> None:
    shown = RENDERED[form](a_report(HOSTILE))

    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "<script" not in shown or form in {"text", "markdown", "draft"}
    if form in {"markdown", "draft"}:
        outside = re.sub(r"`[^`\n]*`", "", shown)
        assert not re.search(r"evil|script|@all|!\[", outside)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.add(tag)
        self.links |= {str(v) for k, v in attrs if k in {"href", "src", "action"}}


def test_the_page_asks_nobody_for_anything() -> None:
    tags = _Tags()
    tags.feed(incident_html(a_report(HOSTILE)))

    assert not tags.found & {"script", "img", "link", "iframe", "form", "object", "base"}
    assert all(link.startswith("#E") for link in tags.links)


@given(st.text(max_size=200))
def test_whatever_is_quoted_stays_within_its_quotes(text) -> None:
    shown = quoted(text)

    assert shown.count("`") == 2
    assert shown.isprintable()


@pytest.mark.parametrize("form", ["markdown", "draft"])
def test_only_evidence_that_exists_is_cited(form) -> None:
    report = a_report()

    shown = RENDERED[form](report)

    known = {each.id for each in report.evidence}
    assert set(re.findall(r"`(E\d+)`", shown)) <= known
    assert report.cited <= known
    assert "E99" not in shown
    assert "E77" not in shown


def test_the_same_report_is_one_object_of_json() -> None:
    content = json.loads(json.dumps(a_report().content()))

    assert content["causes"][0]["certainty"] == "certain"
    assert content["deeds"][0]["stands"].startswith("pending")
    assert content["missing"] == ["did not answer"]


def test_a_report_that_is_too_long_loses_its_end_and_says_so() -> None:
    many = tuple(an_evidence(id=f"E{n}", says="x" * 500) for n in range(90))

    shown = incident_markdown(a_report(evidence=many), most=5_000)

    assert len(shown) <= 5_000
    assert shown.endswith("The report is longer than is shown here.\n")


def test_an_incident_about_which_nothing_is_known_says_so() -> None:
    report = report_of(an_incident(), {})

    assert "  It cannot be told from this." in incident_lines(report)
    assert "It cannot be told from this." in incident_markdown(report)
    assert "It cannot be told from this." in incident_html(report)
    assert "What caused it" in post_incident_draft(report)


def test_a_draft_blames_nobody_and_asks_people() -> None:
    rejected = a_proposal(id="P-2", status=ProposalStatus.REJECTED)
    view = ProposalView(proposal=rejected, decisions=(), tally=tally(rejected, (), NOW))
    incident = a_told_incident(severity=None, state=IncidentState.CLOSED, closed_at=NOW)

    shown = post_incident_draft(report_of(incident, {"P-2": view}))

    assert "- [ ] Why could this not be asked while it went on: `did not answer`" in shown
    assert "What was asked for was rejected" in shown
    assert "Which severity should these alerts carry?" in shown
    assert "Which runbook should there be?" in shown
    assert rejected.author not in shown


def test_a_draft_of_a_name_that_expired_asks_who_should_have_known() -> None:
    cause = a_cause(fault="name_expired", certainty=Certainty.LIKELY)
    book = an_evidence(id="E2", kind="runbook", source="runbook:Names#ends")
    told = a_told_incident(causes=(cause,), evidence=(book,))

    shown = post_incident_draft(report_of(replace(told, responses=()), {}))

    assert "Is C1 really the cause?" in shown
    assert "Who should have been told that `user-api` ends" in shown
    assert "Which runbook" not in shown


@pytest.mark.parametrize("form", RENDERED)
def test_who_is_hit_is_told_in_every_form_and_never_comes_alive(form) -> None:
    known = an_evidence(
        id="E2",
        kind="dependents",
        source="contract:service:user-api",
        data={
            "name": HOSTILE,
            "owner": "@identity",
            "users": [f"alias:service:shop:{HOSTILE}"],
        },
    )

    shown = RENDERED[form](a_report(evidence=(known,)))

    assert "Teams to tell: @identity" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    if form in {"markdown", "draft"}:
        assert not re.search(r"evil|script|@all", re.sub(r"`[^`\n]*`", "", shown))
    elif form == "html":
        assert "<script" not in shown


def test_a_draft_asks_nothing_twice() -> None:
    cause = a_cause(certainty=Certainty.LIKELY, disproof="it failed before")
    questions = ("Is it so? It is not, if: it failed before", "No runbook was found for it.")

    shown = post_incident_draft(a_report(causes=(cause,), questions=questions))

    assert shown.count("it failed before") == 1
    assert shown.count("unbook") == 1
