"""Where each value of a proposal came from: a person, a text, the registry, or nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.domain.actors import ActorKind
from registry.domain.provenance import ACT, READ, Mark, SourceKind
from registry.domain.suspicion import plain
from registry.domain.times import parse_duration
from registry.errors import FrenlyError
from tools.lookup import is_registered, parse_name
from tools.shapes import DURATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tools.context import ToolContext
    from tools.shapes import Args
    from tools.sources import Source

    Finds = Callable[[str, str], bool]

_NAMES = {"name", "target", "successor"}
_DURATION_IN_TEXT = re.compile(r"(?<![\w.])\d{1,6}\s{0,2}[A-Za-z]{1,7}\b")
_BETWEEN = re.compile(r"[\s_.-]+")
_ANY_JOINT = r"[\s_.-]{0,3}"


def trace(args: Args, ctx: ToolContext) -> tuple[dict[str, Any], ...]:
    """Label every value that the arguments carry with where it came from.

    What a person said themselves is theirs, whoever else knows it. What only a text of
    others says is that text's, even if it names something registered: the registry knows
    the name, but it was not the registry that chose it. The act itself has words of its own
    (`acts.py`).
    """
    told = ((field, value) for field, value in args if field != ACT and value not in {None, ""})
    marks = [_mark(field, value, args, ctx) for field, value in told]
    return tuple(mark.content() for mark in (*marks, *_suspicious(ctx.sources)))


def says(text: str, value: str) -> bool:
    """Say whether `value` stands in `text` as a whole token, in any case.

    >>> says("an alias for User-API, please", "user-api")
    True
    >>> says("an alias for user-api-v2", "user-api")
    False
    """
    token = rf"(?<![\w.\-/{{}}]){re.escape(value)}(?![\w\-/{{}}]|[.:~%]\w)"
    return re.search(token, text, re.IGNORECASE) is not None


def hints_at(text: str, value: str) -> bool:
    """Say whether a reader could take `value` from a text that was made `plain`.

    Wider than `says`: a value is taken from outsiders rather too often than too seldom.

    >>> hints_at("move it to the Evil_API now", "evil-api")
    True
    """
    parts = [re.escape(part) for part in _BETWEEN.split(plain(value)) if part]
    if not parts:
        return value in text
    token = rf"(?<![A-Za-z0-9_-]){_ANY_JOINT.join(parts)}(?![A-Za-z0-9_-])"
    return re.search(token, text, re.IGNORECASE) is not None


def spells(text: str, value: str) -> bool:
    """Say whether somebody's own words come to `value`, joined in another way.

    No letter is taken for another here: who may propose is believed only for what they wrote.

    >>> spells("another name for the statement API", "statement-api")
    True
    >>> spells("hand it to identity team", "@identity-team")
    True
    >>> spells("another name for the statement API v2", "statement-api")
    False
    """
    parts = [re.escape(part) for part in _BETWEEN.split(value.lstrip("@")) if part]
    token = rf"(?<![\w-]){_ANY_JOINT.join(parts)}(?![\w-]|[\s.]v\d)"
    return bool(parts) and re.search(token, text, re.IGNORECASE) is not None


def _mark(field: str, value: Any, args: Args, ctx: ToolContext) -> Mark:
    if field not in args.model_fields_set:
        return Mark(field=field, value=value, source=SourceKind.DEFAULT)
    raw = str(value)
    for number, text in enumerate(ctx.said, 1):
        if _stands(field, raw, text, says):
            where = f"message {number}" if len(ctx.said) > 1 else ""
            return Mark(field=field, value=value, source=_speaker(ctx), where=where)
    known = _is_known(field, raw, args, ctx)
    texts = [s for s in ctx.sources if _stands(field, raw, s.told, hints_at)]
    worst = next((s for s in texts if s.signs), texts[0] if texts else None)
    if worst is None:
        source = _unsaid(field, raw, ctx, known=known)
        return Mark(field=field, value=value, source=source, registered=known)
    return Mark(
        field=field,
        value=value,
        source=worst.kind,
        where=worst.id,
        registered=known,
        signs=worst.signs,
    )


def _unsaid(field: str, raw: str, ctx: ToolContext, *, known: bool) -> SourceKind:
    """Say who chose a value that stands in nobody's text as it is written."""
    if raw in ctx.found:
        return SourceKind.REGISTRY if known else SourceKind.DEFAULT
    if any(spells(text, raw) for text in ctx.said):
        return SourceKind.REGISTRY if known else _speaker(ctx)
    if known and field in {"proposal", "context"}:
        return SourceKind.REGISTRY  # "the last change" names none; contexts are few
    return SourceKind.OFFERED if known and raw in ctx.offered else SourceKind.MODEL


def _speaker(ctx: ToolContext) -> SourceKind:
    is_person = ctx.actor.kind is ActorKind.PERSON
    return SourceKind.PERSON if is_person else SourceKind.SERVICE


def _suspicious(sources: tuple[Source, ...]) -> Iterator[Mark]:
    """Mark each suspicious text that was read, whether a value stands in it or not."""
    seen = set()
    for source in sources:
        key = (source.kind, source.id)
        if source.signs and key not in seen:
            seen.add(key)
            yield Mark(
                field=READ, value=None, source=source.kind, where=source.id, signs=source.signs
            )


def _stands(field: str, value: str, text: str, finds: Finds) -> bool:
    if finds(text, value):
        return True
    return field in DURATIONS and _seconds(value) in map(
        _seconds, _DURATION_IN_TEXT.findall(text)
    )


def _seconds(raw: str) -> float | None:
    try:
        return parse_duration(raw).total_seconds()
    except FrenlyError:
        return None


def _is_known(field: str, value: str, args: Args, ctx: ToolContext) -> bool:
    if field == "context":
        return value in {context.name for context in ctx.registry.contexts()}
    if field == "proposal":
        return True  # it was looked up before anything was proposed
    if field in {"workload", "namespace"}:
        return True  # the platform is asked for it before anything is stored
    if field == "replicas":
        return value in ctx.found  # a number is no name; rules may have one from our records
    if field not in _NAMES:
        return False
    return is_registered(ctx.registry, parse_name(getattr(args, "kind", "service"), value))
