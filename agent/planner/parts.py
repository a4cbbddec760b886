"""The parts of a request in their normal spelling, as tools take them. Pure."""

from __future__ import annotations

import re

from agent.planner.amounts import spell_duration
from agent.planner.patterns import KINDS
from agent.planner.slots import ACCEPTED

_PREFIXED = re.compile(rf"({KINDS}):(.+)")
_STATUSES = {"open": "pending", "waiting": "pending"}
_STATES = {"active": "live"}
_DESCRIPTION_CHARS = 300
_NO_FIXED_LENGTH = "A month has no fixed length. How many days or weeks, e.g. for 30 days?"
_NO_DATE = "I cannot turn {until!r} into a lifetime. How long is it, e.g. for 30 days?"


def normal_parts(goal: str, raw: dict[str, str]) -> tuple[dict[str, str], str]:
    """Spell the parts of a request as tools take them.

    Returns:
        The arguments, and what stands in the way of one of them, as a question, or empty.
    """
    parts = {key: value for key, value in raw.items() if value}
    trouble = _spell_duration(goal, parts)
    _spell_kind(parts)
    _spell_choices(goal, parts)
    accepted = ACCEPTED.get(goal, frozenset())
    return {key: value for key, value in parts.items() if key in accepted}, trouble


def _spell_duration(goal: str, parts: dict[str, str]) -> str:
    said = parts.pop("duration", "")
    until = parts.pop("until", "")
    if not said and not until:
        return ""
    number, _, unit = said.partition(" ")
    spelled = spell_duration(number, unit) if unit else said
    if spelled:
        place = {"propose_extension": "by", "expiring": "duration"}.get(goal, "lifetime")
        parts[place] = spelled
        return ""
    if goal == "propose_alias":
        parts.setdefault("type", "temporary")  # it must end; when is asked for
    return _NO_FIXED_LENGTH if said else _NO_DATE.format(until=until)


def _spell_kind(parts: dict[str, str]) -> None:
    kind = ""
    for part in ("target", "successor", "name"):
        value = parts.get(part, "")
        prefixed = _PREFIXED.fullmatch(value)
        if prefixed:
            kind, parts[part] = prefixed[1], prefixed[2]
        elif value.startswith("/"):
            kind = "path"
    if kind:
        parts.setdefault("kind", kind.lower())


def _spell_choices(goal: str, parts: dict[str, str]) -> None:
    for part, spelled in (("status", _STATUSES), ("state", _STATES)):
        if part in parts:
            said = parts[part].lower()
            parts[part] = spelled.get(said, said)
    if "because" in parts:
        parts["description"] = parts["because"][:_DESCRIPTION_CHARS]
    if goal == "propose_alias" and "type" not in parts and "lifetime" in parts:
        parts["type"] = "temporary"
    if parts.get("type") == "permanent":
        parts.pop("lifetime", None)
