"""Passwords, tokens and keys taken out of what was read, before anybody keeps or shows it."""

from __future__ import annotations

import re
from typing import Any

_BLOT = "***"
_SECRETS = (
    (re.compile(r"\b([\w.-]+):[^\s:@/*]{3,}@"), rf"\1:{_BLOT}@"),
    (
        re.compile(
            r"(?i)\b([\w-]*(?:password|passwd|pwd|secret|token|api[_-]?key|private[_-]?key))"
            r"(['\"]?\s?[=:]\s?['\"]?)[^\s'\",;&*]{3,}"
        ),
        rf"\1\2{_BLOT}",
    ),
    (re.compile(r"(?i)\b(bearer|basic) [\w.~+/-]{8,}=*"), rf"\1 {_BLOT}"),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*", re.DOTALL), _BLOT),
)
_KEYS = re.compile(r"(?i)pass(?:word|wd|phrase)?$|pwd$|secret$|token$|api_?key$|private_?key$")
_DATA = ("data", "stringData")


def blotted(text: str) -> str:
    """Return the text with what looks like a secret blotted out.

    >>> blotted("user:hunter22@tcp(db:1) password=abc123")
    'user:***@tcp(db:1) password=***'
    """
    for pattern, blot in _SECRETS:
        text = pattern.sub(blot, text)
    return text


def without_secrets(value: Any) -> Any:
    """Return data with secrets blotted out: by their look, their names, and as `Secret`s."""
    if isinstance(value, str):
        return blotted(value)
    if isinstance(value, list):
        return [without_secrets(each) for each in value]
    if isinstance(value, dict):
        return _mapping(value)
    return value


def _mapping(value: dict[str, Any]) -> dict[str, Any]:
    hides = _DATA if value.get("kind") == "Secret" else ()
    found = {key: _field(key, each, hidden=key in hides) for key, each in value.items()}
    named = value.get("name")
    if isinstance(named, str) and _KEYS.search(named) and isinstance(value.get("value"), str):
        found["value"] = _BLOT  # an entry of a list of settings
    return found


def _field(key: str, value: Any, *, hidden: bool) -> Any:
    if hidden and isinstance(value, dict):
        return dict.fromkeys(value, _BLOT)
    if isinstance(value, str) and _KEYS.search(key):
        return _BLOT
    return without_secrets(value)
