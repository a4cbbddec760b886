"""How sentences are cleaned before they are read: spellings, and words that mislead. Data."""

from __future__ import annotations

import re

KINDS = "service|path|api_version|attribute|metric|env|label|alert|flag"
STATES = "live|active|expired|retired|without target"
STATUSES = "open|pending|waiting|approved|applied|rejected|expired|refused"

TYPED = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00a0": " "})
HIDDEN = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
"""What a page would not show is nobody's wish."""
FOREIGN = re.compile(
    r"```|</?[A-Za-z][^<>\n]{0,80}>|^\s*#{2,}|\[/?(?:INST|SYS\w*)\]|<\|",
    re.IGNORECASE | re.MULTILINE,
)
"""Markup that nobody types who wants a name: texts pasted, or orders hidden in them."""
ARROWS = re.compile(r"(?:-+|=+)>|\u2192|\u21d2|\u27f6")


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


CONTRACTIONS = tuple(
    (_words(pattern), expanded)
    for pattern, expanded in (
        (r"\bcan(?:no|')?t\b", "can not"),
        (r"\bwon'?t\b", "will not"),
        (
            r"\b(do|does|did|is|are|was|were|should|would|could|has|have|must|need)n'?t\b",
            r"\1 not",
        ),
        (r"\b(what|who|where|that|it|there|here|how|let|he|she)'s\b", r"\1 is"),
        (r"\b(?:whats)\b", "what is"),
        (r"\b(?:pls|plz|plis)\b", "please"),
        (r"\bu\b", "you"),
        (r"\b(?:i|we|you|they)'d\b", "i would"),
        (r"\b(?:i|we|you|they)'(?:ll|ve|re|m)\b", "we"),
        (r"\bctx\b", "context"),
        (r"\bany ?more\b", "anymore"),
        (r"\b(?:shoud|shuold|sould)\b", "should"),
        (r"\b(?:donot|dnot|dont't|dotn|dnt|do nto|do ont)\b", "do not"),
        (r"\b(?:nto|noot)\b", "not"),
        (r"\bn(?:evr|eevr|eveer|vever)\b", "never"),
    )
)

TYPES = tuple(
    (_words(pattern), name)
    for pattern, name in (
        (r"\b(?:temporary|temp|tmp|temporarily|short-lived|throwaway|provisional|interim)\b",
         "temporary"),
        (r"\b(?:perm(?:anent(?:ly)?)?|for (?:good|ever|always)|forever|indefinitely"
         r"|no expiry)\b",
         "permanent"),
        (r"\bcontextual\b", "contextual"),
        (r"(?:\btype\s*[:=]?\s*(?:is )?|\b(?=migration (?:alias|name|type)))migration"
         r"(?: type)?\b",
         "migration"),
    )
)  # fmt: skip

NO_CONTEXT = _words(
    r"\b(?:during|after|before|until|while|since)(?: (?:the|our|this|that))? (migration)\b"
    r"|(?<!in )(?<!from )\b(?:the|this|that|whole|entire|our|your) (system)\b"
    r"(?! (?:context|alias|namespace))"
    r"|\b(?:in|from) (?:the|this|your|our) (system)\b(?! (?:context|alias|namespace))"
    r"|\btype\s*[:=]?\s*(?:is )?(migration)\b"
    r"|\b(migration)(?= (?:alias|name\b|type|is (?:over|done|finished)|plan|project|work))"
)
OWNED_BY = _words(
    r"\b(owned by|with owner|owner\s*[:=]?|belongs? to)\s+(?:the )?(?:team )?(?!<)"
    r"(?!(?:of|is|are|was|should|shall|to|be|the|us|me|now|and|must|for|in|will|has|needs?|would|by"
    r"|we|our|not|unknown|tbd|from|on|please|then|who|what|which|team|new|changed?|handed|at)"
    r"(?![\w-]))([A-Za-z][\w-]*)(?![\w-])(?: team)?"
    r"(?=\s*(?:$|[,.;:!?)]|<|(?:in|for|at|because|please|and|from|now)\b))"
)
"""Owners that are written without an `@`."""
HYPHENATED = _words(
    r"re-(?:point|route|target|direct|name|assign|use|register|map|activate|open|do)(?:ing|ed|s|d)?"
    r"|(?:sign|log|set|roll|follow|hand|check|clean|look|opt|back|cut|build|start)"
    r"-(?:in|up|off|out|over|on|ups)"
    r"|(?:short|long|mid|high|low|top)-(?:term|lived|level|running|standing)"
    r"|(?:so-called|one-off|read-only|brand-new|left-over|well-known|half-year|stand-in|by-product"
    r"|e-mail|in-house|on-call|day-to-day|up-to-date|out-of-date|end-of-life|self-service"
    r"|non-\w+|pre-release|front-end|back-end|cross-team|ad-hoc|heads-up|to-do|step-by-step)"
    r"|\w+-(?:team|time|wide|only|based|facing|days?|weeks?|months?|years?|free|ready|related)"
    r"|\d+(?:st|nd|rd|th)?|[ei]\.[eg]\.?|w/o|n/a|and/or|us/we"
)
