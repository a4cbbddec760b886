"""New names that look like ordinary words, found by where they stand. Pure."""

from __future__ import annotations

import re

_NO_NAMES = frozenset(
    """
    a an the it its this that these those them they us me my our your you we i he she one
    some any all no not and or but so as at by for from in into is of on onto to up with
    without be been being are was were will would shall should can could may might must do
    does did done has have had alias aliases name names named called call calls word term
    nickname synonym shortcut context contexts contract contracts target targets owner
    type api apis service services new old existing another other different same something
    anything nothing whatever somehow else shorter nicer simpler better friendlier easier
    shiny own please thanks thank now then too also just simply only really again soon
    later today there here instead back over under again needed wanted required which who
    what when where why how if because since until let point pointing mean means stand
    stands go goes going get gets resolve resolves lead leads make made create created add
    added set register registered use used using useful map link people's team teams group
    everybody everyone anyone someone nobody somebody days day weeks week month months
    year years long time life temporary permanent contextual migration live proposal
    proposals change changes thing things stuff lookup lookups request requests straight
    directly right wrong more less extra additional further first second last next yes
    yeah yep ok okay sure no nope hello hi hey very much many few short longer want wants
    need needs like forward via through onto towards behind valid application backend
    frontend system everywhere anywhere
    """.split()  # noqa: SIM905 - a list of strings would be three hundred lines
)
_NO_OWNERS = frozenset(
    """
    someone somebody other tbd unknown unclear nobody none him her himself herself themselves
    decided determined defined known found updated changed fixed transferred moved handed
    whoever their his proper correct current previous person people friday monday tomorrow
    """.split()  # noqa: SIM905 - as above
)
_PARTS = {
    "WORD": r"(?P<w>[A-Za-z0-9][A-Za-z0-9]*)(?![A-Za-z0-9])",
    "END": (
        r"(?= *(?:$|[,.:;?!()=]|->|<|(?:in|for|to|on|as|at|please|from|with|too|instead|there"
        r"|here|now|and|that|which|of|should|ought|must|shall|will|would|can|is|it|inside|within|so"
        r"|because|when|pointing|points?|meaning|means?|standing|stands?|resolving|resolve|lasting"
        r"|going|goes|go|gets?|until|by|owned|then|also|alias|owner|type|context|valid|under|via"
        r"|be|lands?|leads?|leading|again|only|permanently|forever|temporarily|thanks?|i|we|name"
        r"|if|could|you|yet|targeting|target|after)\b))"
    ),
    "LINK": (
        r"(?:->|=|:|for|to|onto|at|as (?:an? |another |the )?(?:\w+ )?"
        r"(?:alias|name|nickname|shortcut|synonym) (?:for|of|to)|"
        r"(?:should |shall |must |to |will |can |would |ought to )?"
        r"(?:be |just |also |now |always )*"
        r"(?:mean(?:s|ing)?|stand(?:s|ing)? for|point(?:s|ing)? (?:to|at)"
        r"|resolv(?:e|es|ing) (?:to|into)|lead(?:s|ing)? to|go(?:es|ing)? to|gets?|gives?"
        r"|lands? (?:on|at)|refers? to|reach(?:es)?|is|equals?|brings? up|maps? to|mapped to"
        r"|(?:an? )?(?:alias|name|short(?:hand)?) (?:for|of)|translates? to|hits?"
        r"|ends? up (?:at|on|with|in)))"
    ),
    "FILL": r"(?: (?:just|simply|as|by|under|via|through|only))*",
}
_WRITTEN = (
    r"\b(?:called|named|titled|labelled|dubbed|baptised) WORDEND",
    r"\b(?:name|word|term|nickname|label|shortcut|handle|shorthand|synonym|spelling)"
    r"(?: (?:of|is|be|should be|will be|would be|shall be|called|for it is))*(?: [:=])?"
    r" WORDEND",
    r"\balias(?: (?:of|is|be|should be|called))*(?: [:=])? WORDEND",
    r"\b(?:known|available|reachable|addressed|accessible|callable|exposed|referred to)"
    r"(?: in (?:the )?<c\d+>| there| also| to <c\d+>)* (?:as|under|by|via) WORDEND",
    r"\b(?:calls?|calling|nickname|knows?|address|reach|refer to|access)"
    r" (?:the )?(?:<n\d+>|it|this|that)FILL WORDEND",
    r"<n\d+> (?:as|under|by|via) WORDEND",
    r"\b(?:answers?|responds?|react|listens?) to WORDEND",
    r"\b(?:writes?|says?|saying|typ(?:e|es|ing)|ask(?:s|ing)? for|look(?:s|ing)? (?:up|for)"
    r"|request(?:s|ing)?|speaks? of|talks? (?:of|about)|mentions?|us(?:e|es|ing)|enters?"
    r"|calls?|calling|hears?|reads?|search(?:es)? for)"
    r" (?:just |simply |the |word |name )*WORDEND",
    r"\b(?:map|link|alias|add|point|create|make|introduce|wants?|needs?|bind|connect|hook"
    r"|register|propose|let|have|set up|put in|define|route|get|give <c\d+>)"
    r" (?:up |the |a |an )*WORD"
    r"(?= (?:up )?(?:LINK|in|inside|within|with|as alias|pointing)\b| ->)",
    r"(?<![\w<-])WORD(?= (?:in (?:the )?<c\d+> |there |, |should |now )*LINK "
    r"(?:the |our |contract |service |api )*<n\d+>)",
    r"\( WORD \)",
    r"\b(?:retire|remove|delete|drop|kill|scrap|revoke|extend|prolong|renew|deprecate|move"
    r"|switch|repoint|redirect|rid of|hand|contract"
    r"|(?:owner|target|life|lifetime|ownership|contract) of)"
    r" (?:the |alias |name |contract )*WORD(?:END|(?= over\b))",
)


def _compiled(pattern: str) -> re.Pattern[str]:
    for part, text in _PARTS.items():
        pattern = pattern.replace(part, text)
    return re.compile(pattern, re.IGNORECASE)


_SHAPES = tuple(map(_compiled, _WRITTEN))


def plain_name(text: str) -> str:
    """Find the word that is given as a new name; empty when none stands where names do.

    >>> plain_name(" anyone who writes userbase ought to land on <n0> . ")
    'userbase'
    """
    for shape in _SHAPES:
        found = {m["w"] for m in shape.finditer(text) if _may_be(m["w"])}
        if len(found) == 1:
            return found.pop()
        if found:
            return ""
    return ""


def may_be_owner(word: str) -> bool:
    """Say whether a word may be a group's name; function words and stand-ins are none.

    >>> may_be_owner("of"), may_be_owner("payments")
    (False, True)
    """
    return _may_be(word) and word.lower() not in _NO_OWNERS


def _may_be(word: str) -> bool:
    return word.lower() not in _NO_NAMES and not word.isdigit()
