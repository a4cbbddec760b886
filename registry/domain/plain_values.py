r"""JSON values as visible ASCII: one line, nothing hidden, and always read back the same.

Only three escapes exist: `\"`, `\\` and `\u{HEX}` for every character that is not printable
ASCII, and for spaces in a row, which would push text out of sight.
"""

from __future__ import annotations

import json
import re
from typing import Any

from registry.errors import InvalidInput

_WORD = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_PLAIN = re.compile(r"[ !#-\[\]-~]")
_ESCAPED = re.compile(r"\\(?:u\{([0-9A-F]{1,6})\}|(.))")
_LAST = 0x10FFFF


def show_value(value: Any) -> str:
    r"""Write a JSON value.

    >>> print(show_value({"b": [1, None], "a": "x" + chr(0x202E)}))
    {"a": "x\u{202E}", "b": [1, null]}
    """
    if isinstance(value, str):
        return show_text(value)
    if isinstance(value, dict):
        parts = (f"{show_text(key)}: {show_value(value[key])}" for key in sorted(value))
        return f"{{{', '.join(parts)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(show_value, value))}]"
    return json.dumps(value)


def show_text(text: str) -> str:
    r"""Write a text in quotes.

    >>> print(show_text('a"' + chr(27) + "  b"))
    "a\"\u{1B} \u{20}b"
    """
    shown, last = [], ""
    for character in text:
        shown.append(_show(character, last))
        last = character
    return f'"{"".join(shown)}"'


def show_word(text: str) -> str:
    """Write a text without quotes where nothing could be mistaken.

    >>> show_word("P-12"), show_word("null and void")
    ('P-12', '"null and void"')
    """
    return text if _WORD.fullmatch(text) else show_text(text)


def read_value(shown: str) -> Any:
    """Read what `show_value` wrote; raise `InvalidInput` for anything else."""
    try:
        return json.loads(_ESCAPED.sub(_read_escape, shown))
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            f"{shown[:60]!r} is no value as Frenly shows it.",
            hint="Take the text as `frenly proposal show` printed it.",
        ) from error


def read_word(shown: str) -> str:
    """Read what `show_word` wrote."""
    return str(read_value(shown)) if shown.startswith('"') else shown


def _show(character: str, before: str) -> str:
    if character == before == " ":
        return r"\u{20}"
    if _PLAIN.match(character):
        return character
    if character in '"\\':
        return f"\\{character}"
    return f"\\u{{{ord(character):X}}}"


def _read_escape(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[0]
    number = int(found[1], 16)
    if number > _LAST:
        raise ValueError(f"U+{found[1]} is no character")
    return json.dumps(chr(number))[1:-1]
