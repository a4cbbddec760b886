"""Past incidents are found as a person confirmed them, and nothing else is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from frenly_ai.bootstrap import build
from frenly_ai.learning import learn
from frenly_ai.settings import read_settings
from registry.contracts.incidents import Cause, Certainty
from registry.contracts.past_incidents import ConfirmedIncident
from registry.contracts.records import Page
from tests.support.scenes import AT, a_scene, an_alert, an_incident
from tools.deadlines import NEVER
from tools.evidence.knowledge import KnowledgeSource
from tools.knowledge.ports import Document, DocumentKind, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frenly_ai.bootstrap import App

CAUSE = Cause(
    entity="user-api",
    fault="alias_repointed",
    says="'user-api' was repointed to a target that does not answer.",
    certainty=Certainty.CERTAIN,
    score=0.9,
    rule="r",
    evidence_for=("E2",),
)


@dataclass
class Past:
    """Confirmed incidents, a page of one at a time."""

    items: list[ConfirmedIncident] = field(default_factory=list)

    def confirmed(
        self, *, limit: int = 100, after: str | None = None
    ) -> Page[ConfirmedIncident]:
        place = 0 if after is None else int(after)
        following = str(place + 1) if place + 1 < len(self.items) else None
        return Page(items=tuple(self.items[place : place + 1]), next=following)


def a_past(number: int = 1, *names: str, cause: Cause = CAUSE) -> ConfirmedIncident:
    return ConfirmedIncident(
        incident=an_incident(id=f"I-{number}", title="Errors of user-api"),
        alert_names=names or ("HighErrorRate",),
        cause=cause,
        reason="The proposal was undone and the errors ended.",
        by="mara",
        at=AT,
    )


@pytest.fixture
def app(tmp_path) -> Iterator[App]:
    app = build(read_settings(home=tmp_path, knowledge="keywords"))
    yield app
    app.close()


def found(app: App, name: str = "HighErrorRate", **labels: str) -> list[str]:
    scene = a_scene(an_alert(name, labels=labels))
    return [e.source for e in KnowledgeSource(app.knowledge).ask(scene, NEVER)]


def test_a_confirmed_incident_is_found_by_its_alert(app):
    learn(app, Past([a_past(1), a_past(2, "DiskFull")]))

    (one,) = KnowledgeSource(app.knowledge).ask(a_scene(an_alert()), NEVER)

    assert one.kind == "incident"
    assert one.source == "incident:I-1#HighErrorRate"
    assert "'user-api' was repointed to a target that does not answer." in one.says


def test_of_two_that_fit_the_one_of_the_same_thing_is_found(app):
    other = replace(CAUSE, entity="billing-api", says="'billing-api' ran out of disk.")
    learn(app, Past([a_past(1, cause=other), a_past(2)]))

    assert found(app, service="user-api") == ["incident:I-2#HighErrorRate"]


def test_what_nobody_confirmed_is_not_found_and_what_is_taken_back_is_found_no_more(app):
    assert found(app) == []

    learn(app, Past([a_past(1)]))
    learn(app, Past([]))

    assert found(app) == []


def test_an_alert_that_nothing_fits_finds_nothing(app):
    learn(app, Past([a_past(1)]))

    assert found(app, "CertificateExpires") == []


def test_learning_the_same_again_writes_and_records_nothing(app):
    past = Past([a_past(1), a_past(2, "DiskFull")])

    assert learn(app, past) == ["2 past incidents can be found."]
    assert learn(app, past) == []


def test_the_runbook_that_the_sender_links_is_found_by_its_name_and_cited_by_its_heading(app):
    runbooks = [
        Document(
            kind=DocumentKind.RUNBOOK,
            path=f"{name}.md",
            title=name,
            sections=(
                Section(heading=name, level=1, text=f"Meaning of {name}."),
                Section(heading="Diagnosis", level=2, text=f"Look at the {word}."),
            ),
        )
        for name, word in (("UserApiDown", "pods"), ("KubeletDown", "node's kubelet"))
    ]
    app.knowledge.replace("books", runbooks)
    linked = an_alert("TargetDown", runbook="https://books.example/alerts/KubeletDown.md")

    (one,) = KnowledgeSource(app.knowledge).ask(a_scene(linked), NEVER)

    assert (one.kind, one.source) == ("runbook", "runbook:KubeletDown.md#KubeletDown")
    assert found(app, "TargetDown") == []
