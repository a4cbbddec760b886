"""Tokens that explaining an incident sends a model: `python -m evals.bench.triage_tokens DIR`.

DIR holds recorded incidents as `python -m evals corpus incidents` reads them. Each is triaged
offline, and the one question that would be sent of it is counted as it stands: prompt, facts
and the shape of the answer, four characters a token. Nothing is sent.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from agent.asking.tokens import estimate
from agent.triage.causes.ranking import rank
from agent.triage.wording.asking import SHAPE_TOKENS
from agent.triage.wording.facts import MOST_TOKENS, ask_about
from evals.corpus import incidents_itbench
from evals.corpus.incidents import scene_of
from frenly_ai.settings import now
from tools.evidence.reading.files import read_attached

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Counted(NamedTuple):
    """What the question about one incident takes."""

    name: str
    read: int
    """Characters of the files that were attached."""
    evidence: int
    shown: int
    tokens: int


def count(folder: Path) -> Iterator[Counted]:
    """Yield each recorded incident that has files; the others send no more than they do."""
    at = now()
    for path in sorted(folder.glob("*/incident.json")):
        case = json.loads(path.read_text("utf-8"))
        if incidents_itbench.is_of_this_half(case):
            continue
        scene = scene_of(case, path.parent, at)
        evidence = read_attached(scene)
        causes = rank(scene, evidence)
        found = replace(scene.incident, evidence=tuple(evidence), causes=causes)
        question = ask_about(replace(scene, incident=found), evidence, causes, ())
        read = sum(len(text) for alert in scene.alerts for text in alert.files.values())
        tokens = estimate(question.messages) + SHAPE_TOKENS
        yield Counted(case["id"], read, len(evidence), len(question.shown), tokens)


def main(argv: Sequence[str]) -> int:
    """Count, print a table, and fail where a question is larger than it may be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    found = list(count(parser.parse_args(argv).folder))
    print(f"{'tokens':>7} {'shown':>11} {'chars read':>11}  incident")
    for each in found:
        shown = f"{each.shown} of {each.evidence}"
        print(f"{each.tokens:>7} {shown:>11} {each.read:>11}  {each.name}")
    most = max((each.tokens for each in found), default=0)
    print(f"at most {most} tokens, {most / MOST_TOKENS:.2f} of what may be sent")
    return int(not found or most > MOST_TOKENS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
