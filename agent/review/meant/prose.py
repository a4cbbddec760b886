"""Whether a name in a string is one word of a sentence that people read. Pure.

A URL, a command, a query and a list of names are read by machines, whatever else they hold.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.review.meant.keys import key_before
from registry.contracts.usage import Place

if TYPE_CHECKING:
    from registry.contracts.usage import Use

_NEAR_CHARS = 400
_QUOTES = "\"'`"
_TEXTS = re.compile(r"(?i)(?:^|/)(?:i18n|l10n|locales?|lang|translations?|messages)(?:[/._-])")
_SAYING_KEY = re.compile(
    r"(?i)(?:\w*[._-])?(?:message|msg|summary|description|desc|title|text|tooltip|help|error"
    r"|detail|details|hint|notice|warning|reason|subject|body|placeholder|caption)"
)
_RUNNING_KEY = re.compile(
    r"(?i)\w*(?:run|script|cmd|command|args?|entrypoint|exec|expr|query|sql|url|uri|test)s?"
)
_SAYING = re.compile(
    r"(?i)\b(?:log\w*|console|raise|throw|new|\w*err(?:or)?f?|fatal\w*|panic|\w*print\w*|puts"
    r"|warn\w*|info|debug|trace|fail\w*|\w*exception)\b[\w.:!]*\s*\(\s*[furb]{0,2}\Z"
)
_WORD = re.compile(r"[^\W\d_]{2,}(?:['\u2019][^\W\d_]+)?[.,;:!?]*|I|a")
_COMMON = frozenset({
        "a", "an", "the", "is", "are", "was", "were", "be", "been", "has", "have", "had",
        "not", "no", "and", "or", "of", "for", "with", "by", "it", "its", "this", "that",
        "does", "do", "did", "will", "cannot", "must", "should", "could", "please", "you",
        "your", "we", "our", "if", "when", "because", "but", "to", "in", "der", "die",
        "das", "ist", "sind", "war", "wurde", "nicht", "ein", "eine", "und", "zu", "mit",
        "von", "wird", "le", "la", "les", "est", "sont", "pas", "un", "une", "des", "et",
        "du", "el", "los", "las", "una", "y", "por", "para",
    })  # fmt: skip
_OPENS = re.compile(r"(?:^|[\s(\[{<*_\u00ab\u201e\u201c\"'`])\Z")
_CLOSES = re.compile(r"[\"'`)\]*_\u00bb\u201c\u201d]*(?:[.,;:!?]+)?(?:\s|$|[)\"'`])")
_MACHINE = re.compile(
    r"(?:^|\s)--?[A-Za-z]|&&|\|\||\$\(|[<>]=|[=!]~|==|\w[({\[]"
    r"|\b(?:SELECT|INSERT|UPDATE|DELETE|WHERE|FROM|JOIN)\b"
)
_COMMANDS = frozenset({
        "bash", "curl", "dig", "docker", "docker-compose", "echo", "exec", "export", "git",
        "grpcurl", "helm", "kubectl", "make", "nc", "npm", "nslookup", "ping", "pip",
        "psql", "sh", "ssh", "sudo", "systemctl", "telnet", "wget",
    })  # fmt: skip
_FEWEST = 2


def is_told(use: Use, line: str) -> bool:
    """Say whether the name is only told of, in a sentence.

    Args:
        use: Where it stands; nothing but strings and the plain values of YAML are looked at.
        line: The whole line, without its end.
    """
    if not _may_tell(use):
        return False
    lead, before, behind = _sentence(use, line)
    key = key_before(lead)
    if _RUNNING_KEY.fullmatch(key) or not (_OPENS.search(before) and _CLOSES.match(behind)):
        return False
    words = f"{before} {behind}".split()
    if not words or words[0].lower() in _COMMANDS or _MACHINE.search(f"{before} {behind}"):
        return False
    plain = [word for word in words if _WORD.fullmatch(word)]
    if _is_said(use, key, lead):
        return bool(plain)
    return len(plain) >= _FEWEST and any(word.lower() in _COMMON for word in plain)


def around(use: Use, line: str) -> str:
    """Return the line; of a very long one only what is near the name."""
    return line[max(use.column - _NEAR_CHARS, 0) : use.column + _NEAR_CHARS]


def _may_tell(use: Use) -> bool:
    is_values = use.path.lower().endswith((".yaml", ".yml", ".properties"))
    return use.place is Place.STRING or (is_values and use.place in {Place.CODE, Place.TEXT})


def _is_said(use: Use, key: str, lead: str) -> bool:
    """Say whether the string goes to people whatever it holds: a message, a translation."""
    is_text = _TEXTS.search(use.path) is not None
    return is_text or _SAYING_KEY.fullmatch(key) is not None or bool(_SAYING.search(lead))


def _sentence(use: Use, line: str) -> tuple[str, str, str]:
    """Return what stands before the string, and what it holds before and behind the name."""
    start = use.column - 1
    end = start + len(use.spelled)
    before, behind = line[max(start - _NEAR_CHARS, 0) : start], line[end : end + _NEAR_CHARS]
    opened = _open_quote(before)
    if opened is None:
        value = re.match(r"\s*(?:-\s+)?(?:[\w.-]+\s*[:=]\s*)?", before)
        at = value.end() if value else 0
        return before[:at], before[at:], behind
    closed = behind.find(before[opened])
    return before[:opened], before[opened + 1 :], behind[: closed if closed >= 0 else None]


def _open_quote(before: str) -> int | None:
    """Return where the quote stands that is still open; None where all are closed."""
    opened: int | None = None
    for at, char in enumerate(before):
        if char not in _QUOTES or (at and before[at - 1] == "\\"):
            continue
        if opened is None:
            is_apostrophe = char == "'" and at > 0 and before[at - 1].isalnum()
            opened = None if is_apostrophe and before[at - 1] not in "furb" else at
        elif before[opened] == char:
            opened = None
    return opened
