"""The words that the planner's patterns are written in, and the clauses of a sentence."""

from __future__ import annotations

import re

KINDS = "service|path|api_version|attribute|metric|env|label|alert|flag"
TYPES = "permanent|temporary|contextual|migration"
STATES = "live|active|expired|retired|without target"
STATUSES = "open|pending|waiting|approved|applied|rejected|expired|refused"

_STOP = (
    "a|an|the|for|to|of|as|in|at|on|by|from|with|is|are|and|or|but|then|instead|alias|aliases"
    "|called|named|it|that|this|those|them|what|who|which|please|new|me|us|you|my|our|your|all"
    "|every|everything|yes|no|not|nothing|ok|okay|sure"
)
_BARE = r"[^\s,;!?()\"'`<>]+"
TOKEN = rf"(?!(?:{_STOP})(?![\w./-]))(?!->|=>){_BARE}"
"""One name, as given; quoted names have become one token before patterns are tried."""

UNITS = "seconds?|minutes?|hours?|days?|weeks?|months?|years?|[smhdwy]"
_NUMBERS = r"\d{1,6}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"

_PARTS = {
    "{a}": r"(?:an? |the |another |one )?(?:new )?",
    "{all}": r"(?:me )?(?:all )?(?:of )?(?:the )?",
    "{show}": r"(?:list|show|display|what are|which are|give me|which|what)",
    "{there}": r"(?: (?:are there|exist|do we have))?",
    "{type}": rf"(?:(?P<type>{TYPES}) )?",
    "{kind}": rf"(?:(?P<kind>{KINDS}) (?=\S))?",
    "{name}": (
        rf"(?:the )?(?:(?:{TYPES}|{STATES}) (?=alias ))?(?:alias |name |api |contract )?"
        rf"{{kind}}(?:alias )?(?P<name>{TOKEN})"
    ),
    "{target}": (
        rf"(?:the )?(?:contract |api )?(?:(?P<target_kind>{KINDS}) (?=\S))?(?P<target>{TOKEN})"
    ),
    "{old}": TOKEN,
    "{context}": rf"(?:the )?(?:context )?(?P<context>{TOKEN})(?: context| team)?",
    "{owner}": rf"(?:the )?(?P<owner>{TOKEN})(?: team)?",
    "{proposal}": rf"(?:the )?(?:proposal |change )?(?P<proposal>{TOKEN})",
    "{successor}": rf"(?:the )?(?P<successor>{TOKEN})",
    "{version}": rf"(?P<version>{TOKEN})",
    "{url}": r"(?P<base_url>https?://[^\s,;\"'`<>]+)",
    "{state}": rf"(?P<state>{STATES})",
    "{status}": rf"(?P<status>{STATUSES})",
    "{duration}": rf"(?P<duration>(?:{_NUMBERS})[ -]?(?:{UNITS}))(?![\w-])",
    "{to}": r"(?:to|at|onto|towards|->|=>)",
    "{for}": (
        r"(?:for|of|to|->|=>|as|that (?:points (?:at|to)|stands for|means|resolves to)"
        r"|pointing (?:at|to)|standing for|targeting)"
    ),
    "{make}": (
        r"(?:create|add|make|set up|register|propose|open|define|introduce|request"
        r"|i need|we need|i want|we want|i'd like|we'd like|need|want|give me|give us)"
    ),
    "{undo}": r"(?:undo|revert|roll back|take back|reverse)",
    "{move}": r"(?:point|repoint|re-point|move|switch|redirect|retarget)",
}


def compiled(pattern: str) -> re.Pattern[str]:
    """Turn a pattern into a regular expression; case does not matter.

    >>> compiled("undo {proposal}").fullmatch("Undo P-7")["proposal"]
    'P-7'
    """
    while found := re.search(r"\{[a-z]+\}", pattern):
        pattern = pattern.replace(found[0], _PARTS[found[0]])
    return re.compile(pattern, re.IGNORECASE)


def _clause(pattern: str) -> re.Pattern[str]:
    return compiled(rf"(?<!\S)(?:{pattern})(?![^\s,.])")


CLAUSES: dict[str, re.Pattern[str]] = {
    "lifetime": _clause(
        r"(?:for|lasting|valid for|(?:that|which) lasts|with a life(?:time)? of) "
        r"(?:the next |another |a further |at most |only )?{duration}(?: only)?"
    ),
    "by": _clause(
        r"(?:(?:by|for|with|to last) )?(?:another |a further |the next )?{duration}"
        r"(?: more| longer)?"
    ),
    "until": _clause(
        r"(?:until|till|up to|through|expiring(?: on)?|ending(?: on)?) (?:the )?(?P<until>\S+)"
    ),
    "in": _clause(r"(?:in|within|inside) {context}"),
    "from": _clause(r"(?:seen from|called from|from|for) {context}"),
    "out_of": _clause(r"from {context}"),
    "for_the": _clause(r"for (?:the context|the|context) (?P<context>[\w.-]+)(?: context)?"),
    "as_of": _clause(
        r"(?:as of|as at|as it was on|back on|on|at) "
        r"(?P<at>\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}\S*)?)"
    ),
    "since": _clause(
        r"(?P<since>(?:since|after|before|during|in the last|over the last|this|last|today"
        r"|yesterday|recently|lately)(?: .+)?$)"
    ),
    "owned": _clause(r"(?:owned by|with owner|owner) {owner}"),
    "because": _clause(r"(?P<because>(?:because|so that|due to|in order to|as part of) .+$)"),
}
"""Parts of a sentence that may stand anywhere in it; they are taken out before the patterns."""
