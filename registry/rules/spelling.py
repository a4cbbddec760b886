"""How a name could be spelled so that governance's naming rule is kept. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.rules.governance import Naming


def better_spelling(key: str, naming: Naming) -> str:
    """Return a spelling that keeps the rule, if plain spelling is all that is wrong."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", key)
    tried = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    tried = tried[: naming.max_length].strip("-")
    if len(tried) >= naming.min_length and re.search(naming.pattern, tried):
        return tried
    return ""
