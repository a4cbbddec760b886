"""One line of a log: its level, what it says, and whether it tells of trouble."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_LEVEL = re.compile(
    r"\b(FATAL|CRITICAL|CRIT|PANIC|EMERG|ALERT|SEVERE|ERROR|ERR|WARNING|WARN|NOTICE|INFO|"
    r"DEBUG|TRACE)\b",
    re.IGNORECASE,
)
_KLOG = re.compile(r"^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ [\w./-]+:\d+\] ")
_LEADING = re.compile(
    r"^\W*(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?\s?(?:Z|[+-]\d\d:?\d\d)?|"
    r"ts=\S+|time=\S+)[\])}|,]*\s*(?:[-|:] )?"
)
_TROUBLE = re.compile(
    r"""\b(?:errors?|fail(?:ed|ure|ures|ing|s)?|exceptions?|refused|timed?[ -]?out|timeouts?|
    denied|unable|cannot|can't|could\snot|couldn't|not\sfound|undefined|bad\s(?:address|gateway)|
    not\s(?:set|defined|allowed|ready|available|accessible|supported)|lag(?:ging)?|backlog|
    missing|invalid|expir(?:ed|y)|exceed(?:ed|s)?|kill(?:ed|ing)?|panic|fatal|unauthori[sz]ed|
    forbidden|unreachable|unavailable|no\s(?:such|route|space|available|healthy|endpoints?)|
    exhausted|rejected|crash(?:ed|ing)?|abort(?:ed|ing)?|degrad(?:ed|ation)|throttl(?:ed|ing)|
    violat(?:es|ed|ion)|deadlock|corrupt(?:ed)?|dropped|lost|retry(?:ing)?|overload(?:ed)?|
    unhealthy|evict(?:ed|ing)?|oom\w*|slow\squery|leak(?:ing)?|broken\spipe|hang\sup|
    unknown\s(?:directive|flag|option|keyword|field|setting|command|host|topic)|
    unrecogni[sz]ed|unsupported\s(?:protocol|version|ssl|tls)|unexpected|malformed|
    unmarshal|mismatch|too\smany|already\sin\suse|x509|PKIX|table\sfull|segmentation|
    SIGSEGV|dumped|clock\sskew|not\syet\svalid|
    insufficient|slow\s(?:fdatasync|disk)|took\stoo\slong|(?:alarm|watermark)\s(?:set|raised|on\snode)|is\ssealed|still\swaiting\sfor|holding\sthe\slock|
    (?:connection|publishers?)\s(?:\w+\s){0,2}blocked|
    handshake\sfailure|no\sshared\scipher|flag\sprovided|
    E(?:CONN|HOST|NET)[A-Z]{5,}|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ENOSPC|EACCES)\b
    |\w(?-i:Error|Exception)\b|Errno""",
    re.IGNORECASE | re.VERBOSE,
)
_REFUSED = re.compile(
    r"(?:HTTP(?:/[\d.]+)?[\"']?|status(?:[ _]?code)?[\"']?\s?[=:]?|\b(?:error|code|returned|"
    r"respond(?:ed|s)(?: with)?|got|response)[ :=]+(?:code |status )?)[\s\"=:]{0,2}"
    r"(429|5[01]\d)\b(?!\s?ms)|"
    r"\b(429|50[0-4])\s(?:Too Many|Internal|Bad Gateway|Service|Gateway|"
    r"(?:connect )?E[A-Z]{4})|"
    r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD) /\S*\"?(?: (?:->|=>|-|:))? (50\d)\b(?!\s?ms)",
    re.IGNORECASE,
)
"""An HTTP status that says that the server could not, or would not for now."""
_NONE = re.compile(r"(?:errors?|fail(?:ed|ures?)?)[\"']?\s?[=:]?\s?\"?0\b", re.IGNORECASE)
_NO_TROUBLE = re.compile(
    r"\b(?:no errors?|0 errors?|errors?[=: ]+0\b|0 fail(?:ed|ures?)|without errors?|"
    r"success(?:ful(?:ly)?)?|failed[=: ]+0\b|error_?log|errors?: none)\b",
    re.IGNORECASE,
)
_WORDS: dict[str, str] = {
    "fatal": "error", "critical": "error", "crit": "error", "panic": "error", "emerg": "error",
    "alert": "error", "severe": "error", "error": "error", "err": "error", "e": "error",
    "f": "error", "warning": "warning", "warn": "warning", "w": "warning", "notice": "info",
    "info": "info", "i": "info", "debug": "debug", "trace": "debug",
}  # fmt: skip
_LEVEL_KEYS = ("level", "severity", "lvl", "loglevel", "log_level", "levelname")
_TEXT_KEYS = ("message", "msg", "log", "event", "error", "err", "exception", "reason", "detail",
              "note", "cause", "exc", "stack", "status")  # fmt: skip
_STATUS_KEYS = ("status", "statusCode", "status_code", "http_status", "code")
_TOO_MANY = 429
_PINO_ERROR, _PINO_WARN = 50, 40
_LEVEL_ENDS_AT = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one line says."""

    level: str
    """`error`, `warning`, `info`, `debug`; empty when it does not say."""
    text: str
    trouble: bool
    fields: dict[str, Any] | None = None
    """The parsed object of a line of JSON."""


def parse(raw: str) -> Line:
    """Take one line apart.

    >>> parse("2025-05-29 10:15:28,411 - ERROR - SSL certificate expired").level
    'error'
    """
    stripped = raw.strip()
    if stripped.startswith("{") and stripped.endswith("}"):
        fields = _object(stripped)
        if fields is not None:
            level, text = _json_level(fields), _json_text(fields)
            return Line(level=level, text=text, trouble=is_trouble(level, text), fields=fields)
    klog = _KLOG.match(stripped)
    if klog:
        level, text = _WORDS[klog[1].lower()], stripped[klog.end() :]
        return Line(level=level, text=text, trouble=is_trouble(level, text))
    text = _LEADING.sub("", stripped, count=1)
    found = _LEVEL.search(text[:_LEVEL_ENDS_AT])
    level = _WORDS[found[1].lower()] if found and _is_level(found, text) else ""
    return Line(level=level, text=text, trouble=is_trouble(level, text))


def mark_of(raw: str) -> str:
    """Return what a number in a line changes about its meaning; mostly nothing.

    >>> mark_of('GET / HTTP/1.1" 504 12'), mark_of('GET / HTTP/1.1" 200 504')
    ('504', '')
    >>> mark_of("done, errors=0"), mark_of("done, errors=7")
    ('0', '')
    """
    if "429" in raw or "50" in raw or "51" in raw:
        found = _REFUSED.search(raw)
        if found:
            return found[1] or found[2] or found[3]
    if "rror" in raw or "ail" in raw:
        return "0" if _NONE.search(raw) else ""
    return ""


def words_of(raw: str) -> str:
    """Return what a line says, with its level and without its time; cheaper than `parse`."""
    stripped = raw.strip()
    if stripped.startswith("{") and stripped.endswith("}"):
        fields = _object(stripped)
        if fields is not None:
            return f"{_json_level(fields)}|{_json_text(fields)}"
    return _LEADING.sub("", stripped, count=1)


def _is_level(found: re.Match[str], text: str) -> bool:
    """Whether the word stands where a level stands, and is not part of a sentence."""
    before, after = text[: found.start()], text[found.end() : found.end() + 1]
    return (
        found[1].isupper()
        or before.endswith(("[", "level=", "="))
        or (not before.strip(" -|[(") and after in {":", "]", "|"})
    )


def is_trouble(level: str, text: str) -> bool:
    """Whether a line tells of something that went wrong."""
    if level == "error":
        return True
    if _REFUSED.search(text):
        return True
    return bool(_TROUBLE.search(text)) and not _NO_TROUBLE.search(text)


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _json_level(fields: dict[str, Any]) -> str:
    told = next((fields[key] for key in _LEVEL_KEYS if key in fields), "")
    if isinstance(told, int | float):
        return "error" if told >= _PINO_ERROR else "warning" if told >= _PINO_WARN else "info"
    return _WORDS.get(str(told).lower(), "")


def _json_text(fields: dict[str, Any]) -> str:
    parts = [fields[key] for key in _TEXT_KEYS if fields.get(key)]
    shown = [str(part) for part in parts if isinstance(part, str | int | float)]
    inner = [p.get("message") for p in parts if isinstance(p, dict) and p.get("message")]
    extra = [
        f"{key}={value}"
        for key, value in fields.items()
        if isinstance(value, str) and key not in (*_TEXT_KEYS, *_LEVEL_KEYS) and len(value) < 60  # noqa: PLR2004 - short ones name things
        and not value[:4].isdigit()
    ]  # fmt: skip
    status = _status(fields)
    if status:
        shown.append(f"HTTP {status}")
    return " | ".join(dict.fromkeys([*shown, *map(str, inner), *extra]))


def _status(fields: dict[str, Any]) -> int:
    """Return an HTTP status that refuses, wherever a record keeps it."""
    holders = [fields, *(fields[key] for key in ("res", "response", "http") if key in fields)]
    found = [h[key] for h in holders if isinstance(h, dict) for key in _STATUS_KEYS if key in h]
    codes = [int(each) for each in found if str(each).isdigit()]
    return next((code for code in codes if code == _TOO_MANY or code // 100 == 5), 0)  # noqa: PLR2004 - the fifth hundred
