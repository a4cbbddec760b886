"""Requests in strangers' words, each put to the operator on a stage of its own."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from frenly_ai.bootstrap import GOVERNANCE_FILE, build, open_agent
from frenly_ai.demo.deeds import import_once
from frenly_ai.demo.stage import sample_files, set_stage
from frenly_ai.settings import read_settings
from registry.domain.edits import write_edit
from registry.domain.times import parse_duration
from registry.errors import FrenlyError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.runs import Turn
    from frenly_ai.bootstrap import App

_EDITS = {
    "create_alias": ("alias.create", "propose_alias"),
    "repoint_alias": ("alias.repoint", "propose_repoint"),
    "extend_alias": ("alias.extend", "propose_extension"),
    "retire_alias": ("alias.retire", "propose_retirement"),
    "change_owner": ("alias.change_owner", "propose_owner"),
    "register_contract": ("contract.register", "propose_contract"),
    "deprecate_contract": ("contract.deprecate", "propose_deprecation"),
}
_DAYS = {"lifetime_days": "lifetime", "by_days": "by"}
_SECONDS = 86_400
_BY_A_RULE = "proposal.refused"
_LOST = "I do not understand"
RIGHT, FITTING, LOST, WRONG, OTHER = "right", "question", "lost", "WRONG", "other"


class Score(NamedTuple):
    """How one request went; `what` is one of the five words above."""

    id: str
    what: str
    said: str


def load(path: Path) -> list[dict[str, Any]]:
    """Read the requests; raise `InvalidInput` for a line that is none, or for no line."""
    try:
        rows = [
            json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()
        ]
        rows = [{key: row[key] for key in ("id", "by", "say", "expect")} for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"{str(path)!r} cannot be read: {error}.",
            hint="One JSON object a line, with id, by, say and expect.",
        ) from error
    if not rows:
        raise InvalidInput(f"{str(path)!r} is empty.", hint="An evaluation must run something.")
    return rows


def run(rows: list[dict[str, Any]]) -> Iterator[Score]:
    """Put each request to an operator that has met nobody before."""
    with tempfile.TemporaryDirectory(prefix="frenly-paraphrases-") as folder:
        first = Path(folder) / "first"
        stage = set_stage(first, sample_files(), read_settings())
        import_once(stage)
        vic = stage.app.registry.add_user("vic", ["viewer"], by=stage.people["root"])
        people = {**stage.people, "vic": stage.app.registry.authenticate(vic.token)}
        stage.app.close()
        _govern(first / "config" / GOVERNANCE_FILE)
        for row in rows:
            yield _play(row, first, Path(folder) / "copy", people)


def _play(row: dict[str, Any], first: Path, copy: Path, people: dict[str, Any]) -> Score:
    shutil.copytree(first, copy)
    place = {"home": copy, "config_dir": copy / "config", "database_url": None, "model": None}
    app = build(read_settings().model_copy(update=place))
    try:
        with open_agent(app) as agent:
            turn = agent.ask("paraphrase", row["say"], people[row["by"]])
        return Score(row["id"], _judge(row["expect"], turn, app), turn.text)
    except FrenlyError as error:
        return Score(row["id"], OTHER, error.message)
    finally:
        app.close()
        shutil.rmtree(copy)


def _govern(policy: Path) -> None:
    """Say who approves in every context, so that what is measured is the reading of words."""
    rules = yaml.safe_load(policy.read_text("utf-8"))
    contexts = rules["alias_governance"]["contexts"]
    for name in ("frontend", "backend"):
        contexts.setdefault(name, {"permissions": ["team_approval"], "approval_required": True})
    policy.write_text(yaml.safe_dump(rules, sort_keys=False), "utf-8")


def _judge(expect: dict[str, Any], turn: Turn, app: App) -> str:
    if turn.proposal_id:
        edits = app.registry.proposal(turn.proposal_id).proposal.edits
        is_right = "edit" in expect and len(edits) == 1
        return RIGHT if is_right and _same(expect["edit"], write_edit(edits[0])) else WRONG
    if "no_change" in expect:
        return RIGHT
    if _LOST in turn.text:
        return LOST
    if "answer" in expect:
        return RIGHT if _says(turn.text, expect["answer"]) else OTHER
    return _judge_nothing(expect, turn)


def _judge_nothing(expect: dict[str, Any], turn: Turn) -> str:
    """Judge a wish that led to no proposal: asked back, or refused by a rule.

    What was asked for may break a rule that whoever expects it did not know of. It was read
    right when the call that was refused is the very one that is expected.
    """
    if "ask" in expect:
        asks = any(word.lower() in turn.text.lower() for word in expect["ask"])
        return FITTING if "?" in turn.text and asks else OTHER
    wanted = expect.get("refused") or expect["edit"]
    tried = [c for c in turn.tool_calls if c["tool"] == _EDITS[wanted["edit"]][1]]
    if not tried:
        return FITTING if "?" in turn.text else OTHER
    by_a_rule = "refused" in expect or tried[-1].get("error", {}).get("code") == _BY_A_RULE
    return RIGHT if by_a_rule and _same_call(wanted, tried[-1]["args"]) else OTHER


def _same(wanted: dict[str, Any], edit: dict[str, Any]) -> bool:
    found = {key: v["key"] if isinstance(v, dict) else v for key, v in edit.items()}
    expected = {"edit": _EDITS[wanted["edit"]][0]}
    for key, value in wanted.items():
        if key in _DAYS:
            expected[_DAYS[key]] = value * _SECONDS
        elif key != "edit":
            expected[key] = value
    for side in (found, expected):
        if "version" in side:
            side["version"] = str(side["version"]).removeprefix("v")
    return all(str(found.get(key)) == str(value) for key, value in expected.items())


def _same_call(wanted: dict[str, Any], args: dict[str, Any]) -> bool:
    for key, value in wanted.items():
        if key in _DAYS:
            said = args.get(_DAYS[key])
            if said is None or parse_duration(said).days != value:
                return False
        elif key != "edit" and args.get(key) != value:
            return False
    return True


def _says(text: str, words: list[str]) -> bool:
    return all(word.lower() in text.lower() for word in words)


def summary(scores: list[Score]) -> dict[str, Any]:
    """Count the scores; `good` is the share of right edits and fitting questions."""
    counted = Counter(score.what for score in scores)
    return {
        "requests": len(scores),
        "good": round((counted[RIGHT] + counted[FITTING]) / len(scores), 3),
        **{what: counted[what] for what in (RIGHT, FITTING, OTHER, LOST, WRONG)},
        "wrong_ids": [score.id for score in scores if score.what == WRONG],
    }
