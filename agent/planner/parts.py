"""The parts of a wish: their normal spelling, which are needed, and how to ask for them."""

from __future__ import annotations

import re

from agent.planner.patterns import KINDS, UNITS

_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("", "a an one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
         "eleven", "twelve")
    )
    for word in words.split()
}  # fmt: skip
_DURATION = re.compile(rf"(\w+?)[ -]?({UNITS})", re.IGNORECASE)
_PREFIXED = re.compile(rf"({KINDS}):(.+)")
_STATUSES = {"open": "pending", "waiting": "pending"}
_STATES = {"active": "live"}
_DESCRIPTION_CHARS = 300
_EXPIRING = frozenset({"temporary", "migration"})

_NEEDED: dict[str, tuple[str, ...]] = {
    "propose_alias": ("name", "target", "context"),
    "propose_repoint": ("name", "target"),
    "propose_extension": ("name", "by"),
    "propose_retirement": ("name",),
    "propose_owner": ("name", "owner"),
    "propose_undo": ("proposal",),
    "propose_contract": ("name", "version", "owner"),
    "propose_deprecation": ("name",),
}
_ACCEPTED: dict[str, tuple[str, ...]] = {
    "propose_alias": (
        "name",
        "target",
        "context",
        "type",
        "lifetime",
        "kind",
        "owner",
        "description",
    ),
    "propose_repoint": ("name", "target", "context", "kind"),
    "propose_extension": ("name", "by", "context", "kind"),
    "propose_retirement": ("name", "context", "kind"),
    "propose_owner": ("name", "owner", "context", "kind"),
    "propose_undo": ("proposal",),
    "propose_contract": ("name", "version", "owner", "base_url", "kind"),
    "propose_deprecation": ("name", "successor", "kind"),
    "resolve_name": ("name", "context", "kind", "at"),
    "explain": ("name", "context", "kind", "at", "target"),
    "show_alias": ("name", "context", "kind"),
    "list_aliases": ("context", "target", "state", "kind"),
    "show_contract": ("name", "kind"),
    "find_dependents": ("name", "kind"),
    "show_history": ("name",),
    "show_proposal": ("proposal",),
    "list_proposals": ("status",),
}
_ASKS = {
    "name": "Which name is it about?",
    "target": "What should {name!r} stand for?",
    "context": "In which context should {name!r} hold?",
    "lifetime": "For how long should {name!r} live, e.g. for 30 days?",
    "by": "By how long should {name!r} be extended, e.g. by 30 days?",
    "owner": "Who should own {name!r}?",
    "proposal": "Which proposal? `open proposals` lists them.",
    "version": "Which version has {name!r}, e.g. version v1.0.0? Say the whole request again.",
}
_NEW_NAME = "What should the alias for {target!r} be called?"
_WHICH_ALIAS = "What should the alias be called?"
_NO_FIXED_LENGTH = "A month has no fixed length. How many days or weeks, e.g. for 30 days?"
_NO_DATE = "I cannot turn {until!r} into a lifetime. How long is it, e.g. for 30 days?"
_NOT_LIMITED = "I cannot limit this to {since!r}; it is newest first."


def normal_parts(goal: str, raw: dict[str, str]) -> tuple[dict[str, str], str, str]:
    """Spell the parts of a wish as tools take them.

    Returns:
        The arguments; what stands in the way of one of them, as a question; what was said
        but cannot be used, as a sentence. The last two are empty when there is nothing.
    """
    parts = {key: value.rstrip(":.") or value for key, value in raw.items() if value}
    trouble = _spell_duration(goal, parts)
    _spell_kind(parts)
    _spell_choices(goal, parts)
    accepted = _ACCEPTED.get(goal, ())
    args = {key: parts[key] for key in accepted if key in parts}
    note = _NOT_LIMITED.format(**parts) if "since" in parts else ""
    return args, trouble, note


def missing_part(goal: str, args: dict[str, str]) -> str:
    """Return the first part that a wish needs and lacks, or nothing.

    >>> missing_part("propose_extension", {"name": "user-api"})
    'by'
    """
    needed = _NEEDED.get(goal, ())
    if goal == "propose_alias" and args.get("type") in _EXPIRING:
        needed = (*needed, "lifetime")
    return next((part for part in needed if part not in args), "")


def question_for(goal: str, missing: str, args: dict[str, str]) -> str:
    """Word the question for a missing part."""
    known = {"name": "it", "target": "it"} | args
    if goal == "propose_alias" and missing == "name":
        return _NEW_NAME.format(**known) if "target" in args else _WHICH_ALIAS
    return _ASKS[missing].format(**known)


def _spell_duration(goal: str, parts: dict[str, str]) -> str:
    said = parts.pop("duration", "")
    until = parts.pop("until", "")
    place = "by" if goal == "propose_extension" else "lifetime"
    found = _DURATION.fullmatch(said)
    number, unit = (found[1].lower(), found[2].lower()) if found else ("", "")
    if until or unit.startswith("month"):
        parts.setdefault("type", "temporary")  # it must end; when is asked for
        return _NO_DATE.format(until=until) if until else _NO_FIXED_LENGTH
    if found:
        parts[place] = f"{_NUMBERS.get(number, number)}{unit[:1]}"
    return ""


def _spell_kind(parts: dict[str, str]) -> None:
    kind = parts.pop("target_kind", "")
    for part in ("target", "name"):
        value = parts.get(part, "")
        prefixed = _PREFIXED.fullmatch(value)
        if prefixed:
            kind, parts[part] = prefixed[1], prefixed[2]
        elif value.startswith("/"):
            kind = "path"
    if kind:
        parts.setdefault("kind", kind)


def _spell_choices(goal: str, parts: dict[str, str]) -> None:
    for part, spelled in (("status", _STATUSES), ("state", _STATES)):
        if part in parts:
            said = parts[part].lower()
            parts[part] = spelled.get(said, said)
    for part in ("type", "kind"):
        if part in parts:
            parts[part] = parts[part].lower()
    if "because" in parts:
        parts["description"] = parts["because"][:_DESCRIPTION_CHARS]
    if goal == "propose_alias" and "type" not in parts and "lifetime" in parts:
        parts["type"] = "temporary"
    if parts.get("type") == "permanent":
        parts.pop("lifetime", None)
