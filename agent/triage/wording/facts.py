"""What a model is shown of an incident: every fact on a line of its own, as much as may be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from langchain_core.messages import HumanMessage, SystemMessage

from agent.asking.tokens import estimate
from agent.prompts import load_prompt
from agent.untrusted import fence
from registry.domain.provenance import SourceKind
from registry.domain.times import show_moment
from tools.evidence.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from langchain_core.messages import BaseMessage

    from registry.contracts.incidents import Cause, Evidence, Response, Scene

PROMPT = "triage"
MOST_TOKENS = 12_000
"""Of one question, instructions and the shape of the answer included."""
_SHAPE_TOKENS = 600
"""Kept free for that shape."""
_MOST_CAUSES, _MOST_RESPONSES = 5, 3
_MOST_CITED = 20
_MOST_CHARS = 500
"""Of what one fact says."""
_CHARS_PER_TOKEN = 4


class Question(NamedTuple):
    """What is sent, and what of the evidence is in it."""

    messages: list[BaseMessage]
    shown: tuple[Evidence, ...]
    facts: str


def ask_about(
    scene: Scene,
    evidence: Sequence[Evidence],
    causes: Sequence[Cause],
    responses: Sequence[Response],
) -> Question:
    """Put the question together; of the evidence, what causes rest on comes first.

    Nothing that others wrote can begin a line: each text is one JSON string in ASCII.
    """
    head = [*_head(scene), *_causes(causes), *_responses(responses)]
    ranked = _by_rank(evidence, causes, responses)
    bare = estimate(_messages(scene, "\n".join(head)))
    left = (MOST_TOKENS - _SHAPE_TOKENS - bare) * _CHARS_PER_TOKEN
    shown: list[Evidence] = []
    lines: list[str] = []
    for each in ranked:
        line = _line(each)
        left -= len(line) + 1
        if left < 0:
            break
        shown.append(each)
        lines.append(line)
    facts = "\n".join([*head, *lines])
    return Question(_messages(scene, facts), tuple(shown), facts)


def _messages(scene: Scene, facts: str) -> list[BaseMessage]:
    fenced = fence(SourceKind.ALERT_ANNOTATION, scene.incident.id, facts)
    return [SystemMessage(load_prompt(PROMPT).render()), HumanMessage(fenced)]


def _by_rank(
    evidence: Sequence[Evidence], causes: Sequence[Cause], responses: Sequence[Response]
) -> list[Evidence]:
    cited = [each for c in causes for each in (*c.evidence_for, *c.evidence_against)]
    cited += [each for response in responses for each in response.evidence]
    place = {name: number for number, name in reversed(list(enumerate(cited)))}
    return sorted(evidence, key=lambda each: place.get(each.id, len(cited)))


def _head(scene: Scene) -> Iterator[str]:
    incident = scene.incident
    state = f"{incident.state}, {incident.firing} of {incident.alerts} alerts fire"
    yield f"incident {incident.id} {_text(incident.title)}: {state}"
    yield f"opened {show_moment(incident.opened_at)}, now {show_moment(scene.at)}"


def _causes(causes: Sequence[Cause]) -> Iterator[str]:
    if not causes:
        yield "cause: none can be told from the evidence"
    for number, cause in enumerate(causes[:_MOST_CAUSES], 1):
        yield (
            f"cause {number} {cause.certainty} {cause.fault} of {_text(cause.entity)}: "
            f"{_text(cause.says)} for {_ids(cause.evidence_for)}, "
            f"against {_ids(cause.evidence_against)}"
        )


def _responses(responses: Sequence[Response]) -> Iterator[str]:
    for response in responses[:_MOST_RESPONSES]:
        asked = f" {response.proposal}" if response.proposal else ""
        yield f"response {response.act}{asked}: {_text(response.because)}"


def _line(evidence: Evidence) -> str:
    at = "" if evidence.at is None else f" {show_moment(evidence.at)}"
    about = f" about {_text(evidence.about)}" if evidence.about else ""
    source = _text(evidence.source)
    return f"{evidence.id} {evidence.kind} {source}{at}{about}: {_text(evidence.says)}"


def _ids(ids: Sequence[str]) -> str:
    return " ".join(ids[:_MOST_CITED]) or "nothing"


def _text(raw: str) -> str:
    """Write a text as JSON in ASCII, cut so that even there it is not too long."""
    text = clean(raw, _MOST_CHARS)
    written = json.dumps(text)
    while len(written) > _MOST_CHARS + 2:
        text = text[: len(text) * _MOST_CHARS // len(written)]
        written = json.dumps(text)
    return written
