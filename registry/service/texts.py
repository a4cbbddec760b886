"""What texts and values from outside may hold before they are stored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from registry.domain.digest import canonical
from registry.errors import InvalidInput

if TYPE_CHECKING:
    from registry.contracts.records import Wish
    from registry.domain.rows import Content

MAX_EDITS = 200_000
MAX_TEXT_CHARS = 4_000
"""Of what a person writes: a reason, a request."""
MAX_FIELD_CHARS = 20_000
"""Of one field of an edit, such as a description."""
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_SAFE_INTEGER = 2**53 - 1


def check_wish(wish: Wish) -> None:
    """Raise `InvalidInput` for a wish that is empty, too large, or cannot be written down."""
    if not wish.edits:
        raise InvalidInput("The wish holds no edit.", hint="Say what should change.")
    if len(wish.edits) > MAX_EDITS:
        raise InvalidInput(
            f"The wish holds {len(wish.edits)} edits.",
            hint=f"Split it: at most {MAX_EDITS} in one proposal.",
        )
    for text in (wish.reason, wish.origin.text):
        _check_length(text, MAX_TEXT_CHARS)
    for text in (wish.origin.thread, wish.origin.channel, wish.agent):
        check_text(text, MAX_FIELD_CHARS)
    canonical(
        [
            wish.reason,
            wish.origin.text,
            list(wish.evidence),
            list(wish.provenance),
            wish.origin.call,
        ]
    )


def check_edit(content: Content) -> None:
    """Raise `InvalidInput` for an edit, as written down, with a text no database takes."""
    for value in content.values():
        if isinstance(value, str):
            check_text(value, MAX_FIELD_CHARS)
        elif isinstance(value, dict):
            check_edit(value)


def check_text(text: str, most: int) -> None:
    """Raise `InvalidInput` for a text that is too long or that no database takes."""
    _check_length(text, most)
    found = _UNSTORABLE.search(text)
    if found:
        raise InvalidInput(
            f"A text holds the character {found[0]!r}.",
            hint="Leave out control characters; write UTF-8.",
        )


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise InvalidInput(
            f"A text of {len(text)} characters is too long.", hint=f"Use at most {most}."
        )


def storable(value: Any) -> Any:
    """Write a value from outside so that every database and the log take it.

    What they do not take (a control character, half a surrogate pair, NaN) becomes an escape:
    a refusal is recorded whatever was refused.
    """
    if isinstance(value, str):
        return _UNSTORABLE.sub(lambda found: ascii(found[0])[1:-1], value)
    if isinstance(value, dict):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= _SAFE_INTEGER:
        return value
    return storable(str(value))
