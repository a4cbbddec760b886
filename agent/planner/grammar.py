"""What a person may ask the offline planner for, as tables of patterns. Data, no decisions.

A form names its clauses, which are taken out of the sentence first, and its patterns, one of
which must match *all* that is left. A sentence that says more than a form knows is not
understood, rather than half understood. The first form that matches wins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.planner.patterns import TYPES, compiled


@dataclass(frozen=True, slots=True)
class Form:
    """One thing that may be asked for, in several wordings."""

    goal: str
    clauses: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]


def _form(goal: str, clauses: str, *patterns: str) -> Form:
    return Form(goal, tuple(clauses.split()), tuple(compiled(p) for p in patterns))


_READS = (
    _form("help", "", r"help(?: me)?", r"what (?:can|could) (?:you|i) (?:do|ask)(?: here)?"),
    _form(
        "list_proposals",
        "",
        r"(?:{show} )?{all}(?:{status} )?proposals{there}",
        r"(?:which |what )?proposals (?:are|were) {status}",
        r"what (?:is|are) (?P<status>waiting|open|pending)(?: for (?:approval|a decision))?",
    ),
    _form(
        "show_proposal",
        "",
        r"(?:show|describe|status of|what (?:became|happened) (?:of|to|with)"
        r"|what is the status of|how is) (?:me )?(?:the )?proposal (?P<proposal>\S+)",
        r"(?:show|describe|status of|what became of) (?P<proposal>p-\S+)",
        r"proposal (?P<proposal>\S+)",
    ),
    _form("list_contexts", "", r"(?:{show} )?{all}contexts{there}"),
    _form("list_anchors", "", r"(?:{show} )?{all}anchors{there}"),
    _form(
        "list_contracts",
        "",
        r"(?:{show} )?{all}(?:contracts|canonicals|canonical names|apis){there}",
    ),
    _form(
        "find_dependents",
        "",
        r"(?:who|what|which alias(?:es)?) (?:uses?|depends? on|calls?|needs?|points? (?:at|to)"
        r"|relies on|rely on) {name}",
        r"(?:(?:list|show|find) )?{all}(?:dependents|users|callers|consumers) of {name}",
        r"where is {name} used",
    ),
    _form(
        "list_aliases",
        "in for_the",
        r"(?:{show} )?{all}(?:{state} )?aliases{there}",
        r"(?:which |what )?aliases (?:are|have) {state}",
        r"(?:{show} )?{all}(?:{state} )?aliases "
        r"(?:of|for|to|that point (?:at|to)|pointing (?:at|to)) {target}",
    ),
    _form(
        "show_history",
        "since",
        r"what (?:(?:has|was|have) )?(?:been )?changed?(?: (?:about|with|for|in|to) {name})?",
        r"(?:(?:show|list) )?{all}(?:history|changes|log)(?: (?:of|for|to|about|on) {name})?",
        r"what (?:has )?happened(?: (?:to|with) {name})?",
        r"who changed {name}",
    ),
    _form(
        "explain",
        "in from as_of",
        r"(?:explain )?why (?:does|do|is|did) {name} (?:resolved?|points?|goes?|go|leads?|maps?"
        r"|stands?|means?|mapped)(?: {to}| for)? {target}",
        r"(?:explain )?why {name} (?:resolves|points|goes|leads|maps|stands|means)"
        r"(?: {to}| for)? {target}",
        r"explain {name}",
        r"how (?:does|is) {name} resolved?",
    ),
    _form("show_contract", "", r"(?:show|describe|what is) {all}(?:contract|canonical) {name}"),
    _form(
        "show_alias",
        "in",
        r"(?:show|describe|details (?:of|on|about)|tell me about) (?:me )?{name}",
    ),
    _form(
        "resolve_name",
        "in from as_of",
        r"what (?:does|do|would|did) {name} (?:mean|stand for|resolve to|point (?:at|to))",
        r"(?:what is|what's|what was) {name}",
        r"(?:resolve|look ?up|translate) {name}",
        r"where (?:does|do|did) {name} (?:go|lead|point)(?: to)?",
    ),
)

_CREATE = "because lifetime until in owned"

_WRITES = (
    _form(
        "undo_last",
        "because",
        r"{undo} (?:the |my |our )?(?:last|latest|previous|most recent) (?:applied )?"
        r"(?:change|proposal)",
    ),
    _form("propose_undo", "because", r"{undo} {proposal}"),
    _form(
        "propose_owner",
        "because in",
        r"(?:change|set|transfer|move) (?:the )?owner(?:ship)? (?:of|for) {name} to {owner}",
        r"make {owner} (?:the )?(?:new )?owner of {name}",
        r"(?:hand|transfer|assign|reassign) {name} (?:over )?to {owner}",
        r"give (?:the )?ownership of {name} to {owner}",
        r"(?:change|set|transfer) (?:the )?owner(?:ship)? (?:of|for) {name}",
    ),
    _form(
        "propose_extension",
        "because by in",
        r"(?:extend|prolong|renew|lengthen) (?:the )?(?:life(?:time)? of |lease of )?{name}",
        r"(?:keep) {name} alive",
    ),
    _form("propose_extension", "because in", r"give {name} (?:another |a further ){duration}"),
    _form(
        "propose_deprecation",
        "because",
        r"deprecate (?:the )?(?:contract |api )?{name}"
        r"(?: (?:in favou?r of|with successor|replaced by) {successor})?",
    ),
    _form(
        "propose_contract",
        "because owned",
        r"(?:register|add|create|propose) {a}(?:contract|canonical(?: name)?|api) {name}"
        r"(?: (?:in |at |with )?version {version})?(?: at {url})?",
    ),
    _form(
        "propose_alias",
        _CREATE,
        r"(?:give|grant|get) {context} {a}{type}alias (?:called |named )?{name} {for} {target}",
        r"(?:give|grant|get) {context} {a}{type}alias {for} {target} (?:called|named) {name}",
        r"{make} {a}{type}alias (?:called |named |name )?{name},? {for} {target}",
        r"{make} {a}{type}alias {for} {target} (?:called|named) {name}",
        r"{make} {name} as {a}{type}alias (?:for|of|to) {target}",
        r"alias {name} (?:->|=>|to|as|for) {target}",
        r"(?:let|have|allow) {context} (?:to )?(?:call|use|reach|address|refer to|know) "
        r"{target} (?:as|by|under) {name}",
        r"{a}{type}alias {name} {for} {target}",
    ),
    _form(
        "propose_repoint",
        "because in",
        r"(?:{move}|change|send)(?: back)? {name}(?: away)?(?: from {old})?(?: back| over)? "
        r"{to} {target}",
        r"(?:make|have) {name} (?:point (?:at|to)|resolve to|stand for|mean) {target}",
        r"change (?:the )?target of {name}(?: from {old})? to {target}",
        r"{move} {name}",
    ),
    _form(
        "propose_retirement",
        "because in out_of",
        r"(?:retire|remove|delete|drop|revoke|get rid of) {name}",
    ),
    # what is missing here is asked for
    _form(
        "propose_alias",
        _CREATE,
        r"(?:give|grant|get) {context} {a}{type}alias(?: (?:called |named )?{name})?",
        r"(?:give|grant|get) {context} {a}{type}alias {for} {target}",
        r"{make} {a}{type}alias(?: (?:called |named )?{name})?",
        r"{make} {a}{type}alias {for} {target}",
    ),
)

FORMS: tuple[Form, ...] = (*_READS, *_WRITES)

COURTESY = re.compile(
    r"^(?:(?:hi|hello|hey|ok|okay|so|and|now|well|frenly|please|kindly|just|also)\b[,!:]? +"
    r"|(?:can|could|would|will) (?:you|we|i) +(?=\w)(?:please )?"
    r"|(?:i|we)(?:'d| would) like (?:you )?to +|(?:i|we) (?:want|need) (?:you )?to +"
    r"|let(?:'s| us) +)",
    re.IGNORECASE,
)
FAREWELL = re.compile(
    r"(?:[\s,]+(?:please|thanks|thank you|for me|for us|now|right now)|[\s.!?,]+)$",
    re.IGNORECASE,
)

AGREES = compiled(
    r"(?:yes|yep|yeah|ok|okay|sure|fine)?,? ?(?:then )?(?:please )?"
    r"(?:(?:do|propose|take|use) (?:that|it|so)|go ahead|that(?:'s| is) (?:fine|good|ok)"
    r"|sounds good)(?: one)?(?: then| instead)?|yes|yep|yeah|ok|okay|sure|fine"
)
CHANGES: tuple[re.Pattern[str], ...] = tuple(
    compiled(pattern)
    for pattern in (
        r"(?:make|let) (?:it|that) (?:last )?(?:for )?(?:only )?{duration}(?: instead| then)?",
        r"(?:then |only |just |for )+{duration}(?: instead| then)?",
        r"{duration} (?:then|instead|only)",
        rf"(?:make|let) (?:it|that) (?:be )?(?:a )?(?P<type>{TYPES})(?: instead| then)?",
        r"(?:call|name) (?:it|that) {name}(?: instead| then)?",
        r"(?:point (?:it|that) (?:at|to)|with target) {target}(?: instead| then)?",
        r"(?:(?:then|so|use|try|put it|do it|make it|take|rather|in|for|under) )+{context}"
        r"(?: then| instead)?",
        r"{context} (?:then|instead)",
    )
)
"""Ways to ask for the last wish again with one part changed."""

ANSWERS: dict[str, re.Pattern[str]] = {
    "name": compiled(r"(?:(?:call it|named?|as) )?{name}"),
    "target": compiled(r"(?:(?:for|to|at|of) )?{target}"),
    "context": compiled(r"(?:(?:in|for|from|the one in) )?{context}"),
    "lifetime": compiled(r"(?:(?:for|by|make it) )?(?:only |another )?{duration}"),
    "by": compiled(r"(?:(?:for|by|make it) )?(?:only |another )?{duration}(?: more)?"),
    "owner": compiled(r"(?:(?:to|by|owned by) )?{owner}"),
    "proposal": compiled(r"{proposal}"),
}
"""How a question about one missing part is answered."""

NEAREST: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "propose_alias",
        compiled(
            rf"\ban? (?P<type>{TYPES}) alias (?P<name>\S+) for (?P<target>\S+)"
            r" in context (?P<context>[\w.-]*\w)(?: for (?P<duration>\d+[smhdwy])\b)?"
        ),
    ),
    (
        "propose_extension",
        compiled(
            r"\bto extend (?P<name>\S+) in context (?P<context>[\w.-]*\w)"
            r" by (?P<duration>\d+[smhdwy])\b"
        ),
    ),
)
"""How the registry's hint words the nearest request that would pass."""
