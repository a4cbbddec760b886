"""What a call comes to: an answer cut to size, or an error that says what to do next."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolError:
    """Why there is no answer, as the model is told."""

    code: str
    kind: str
    message: str
    hint: str
    advice: str = ""
    """What the protocol tells a model to do about it; not for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolOutcome:
    """The end of one call: `result_json` when it is ok, else `error`."""

    ok: bool
    tool: str
    result_json: str | None = None
    error: ToolError | None = None
    may_retry: bool = False
    """Whether the model may correct the call itself; else a person must be asked or told."""

    def content(self) -> str:
        """Write the outcome as the JSON text of a tool message."""
        if self.result_json is not None:
            return f'{{"ok": true, "result": {self.result_json}}}'
        error = None if self.error is None else asdict(self.error)
        return _dump({"ok": False, "error": error, "may_retry": self.may_retry})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A call that did not run, as the audit log keeps it."""

    channel: str
    thread: str
    tool: str
    """What was asked for, quoted; not necessarily a tool."""
    arguments: str
    """What it was given, quoted and shortened."""
    actor: str
    roles: tuple[str, ...]
    agent: str
    code: str
    kind: str
    message: str
    calls: int = 1
    """How many calls it stands for: a flood in one message leaves one record, not hundreds."""


def fit(content: dict[str, Any], limit: int) -> str:
    """Write an answer in at most `limit` characters, and say so if something is left out.

    Lists lose their ends first, the longest one before the others; single values stay.

    >>> fit({"n": 1}, 100)
    '{"n": 1}'
    """
    kept = dict(content)
    text = _dump(kept)
    while len(text) > limit:
        longest = max(kept, key=lambda key: _weight(kept[key]), default=None)
        if longest is None or not _weight(kept[longest]):
            return _cut(text, limit)
        kept[longest] = kept[longest][: len(kept[longest]) // 2]
        text = _dump({"note": _note(content, kept), **kept})
    return text


def _weight(value: Any) -> int:
    return len(_dump(value)) if isinstance(value, list) and value else 0


def _note(content: dict[str, Any], kept: dict[str, Any]) -> str:
    parts = [
        f"{len(kept[key])} of {len(value)} {key}"
        for key, value in content.items()
        if isinstance(value, list) and len(kept[key]) < len(value)
    ]
    return f"Too long; shown are only {', '.join(parts)}. Ask for less."


def _cut(text: str, limit: int) -> str:
    """Keep the beginning as text: quoting may double it, and the note takes its part."""
    return _dump(
        {"note": "Too long; only its beginning is shown.", "cut": text[: limit // 2 - 60]}
    )


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
