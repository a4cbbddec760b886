"""New names that look like ordinary words, found by where they stand. Pure."""

from __future__ import annotations

import re

_NO_NAMES = frozenset(
    "a an the it its this that these those them they us me my our your you we i he she one some "
    "any all no not and or but so as at by for from in into is of on onto to up with without be "
    "been being are was were will would shall should can could may might must do does did done has "
    "have had alias aliases name names named called call calls word term nickname synonym shortcut "
    "context contexts contract contracts target targets owner type api apis service services new "
    "old existing another other different same something anything nothing whatever somehow else "
    "shorter nicer simpler better friendlier easier shiny own please pls thanks thank now then too "
    "also just simply only really again soon later today there here instead back over under again "
    "needed wanted required which who what when where why how if because since until that's let "
    "point pointing mean means stand stands go goes going get gets resolve resolves lead leads "
    "make made create created add added set register registered use used using useful map link "
    "people's team teams group everybody everyone anyone someone nobody somebody days day weeks "
    "week month months year years long time life temporary permanent contextual migration live "
    "proposal proposals change changes thing things stuff lookup lookups request requests it'd "
    "straight directly right wrong more less extra additional further first second last next "
    "yes yeah yep ok okay sure no nope hello hi hey very much many few short longer want wants "
    "need needs like would'nt forward going-forward via through onto towards behind valid "
    "application backend frontend system everywhere anywhere".split()
)
_W = r"(?P<w>[A-Za-z0-9][A-Za-z0-9]*)"
_END = (
    r"(?= *(?:$|[,.:;?!()=]|->|<|(?:in|for|to|on|as|at|please|pls|from|with|too|instead|there|here|now|"
    r"and|that|which|of|should|ought|must|shall|will|would|can|is|it|inside|within|so|because|when|"
    r"pointing|points|point|meaning|means|mean|standing|stand|stands|resolving|resolve|lasting|"
    r"going|goes|go|gets|get|until|by|owned|then|also|alias|owner|type|context|valid|under|via|be|land|"
    r"lands|lead|leads|leading|again|only|permanently|forever|temporarily|thanks|thank|i|we|"
    r"name|instead|if|could|you|yet|leading|targeting|target|after)\b))"
)
_LINK = (
    r"(?:->|=|:|for|to|onto|at|as (?:an? )?(?:alias|name|nickname|shortcut|synonym) (?:for|of|to)|"
    r"(?:should |shall |must |to |will |can |would |ought to )?(?:be |just |also |now |always )*"
    r"(?:mean(?:s|ing)?|stand(?:s|ing)? for|point(?:s|ing)? (?:to|at)|resolv(?:e|es|ing) (?:to|into)|"
    r"lead(?:s|ing)? to|go(?:es|ing)? to|gets?|give(?:s)?|land(?:s)? (?:on|at)|refer(?:s)? to|"
    r"reach(?:es)?|is|equals?|(?:an? )?(?:alias|name|short(?:hand)?) (?:for|of)|bring(?:s)? up|"
    r"map(?:s|ped)? to|translate(?:s)? to|hit(?:s)?|reach(?:es)?|end(?:s)? up (?:at|on|with|in)))"
)
_SHAPES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:called|named|titled|labelled|dubbed|baptised) {_W}{_END}",
        rf"\b(?:name|word|term|nickname|label|shortcut|handle|shorthand|synonym|spelling)"
        rf"(?: (?:of|is|be|should be|will be|would be|shall be|called|for it is))*(?: [:=])? {_W}{_END}",
        rf"\balias(?: (?:of|is|be|should be|called))*(?: [:=])? {_W}{_END}",
        rf"\b(?:known|available|reachable|addressed|accessible|callable|exposed|referred to)"
        rf"(?: in (?:the )?<c\d+>| there| also| to <c\d+>)* (?:as|under|by|via) {_W}{_END}",
        rf"\b(?:call|calls|calling|name|nickname|know|knows|address|reach|refer to|access|expose|"
        rf"find|see)"
        rf" (?:the )?(?:<n\d+>|it|this|that)(?: (?:just|simply|as|by|under|via|through|only))* {_W}{_END}",
        rf"<n\d+> (?:as|under|by|via) {_W}{_END}",
        rf"\b(?:answer|answers|respond|responds|react|listen|listens) to {_W}{_END}",
        rf"\b(?:writes?|says?|saying|typ(?:e|es|ing)|ask(?:s|ing)? for|look(?:s|ing)? (?:up|for)|"
        rf"request(?:s|ing)?|speak(?:s)? of|talk(?:s)? (?:of|about)|mention(?:s)?|us(?:e|es|ing)|"
        rf"enter(?:s)?|call(?:s|ing)?|hear(?:s)?|read(?:s)?|search(?:es)? for) (?:just |simply |the |word |name )*"
        rf"{_W}{_END}",
        rf"\b(?:map|link|alias|add|point|create|make|introduce|want|wants|need|needs|bind|connect|hook|"
        rf"register|propose|let|have|set up|put in|define|route|get|give <c\d+>) (?:up |the |a |an )*"
        rf"{_W}(?= (?:up )?(?:{_LINK}|in|inside|within|with|as alias|pointing)\b| ->)",
        rf"(?<![\w<-]){_W}(?= (?:in (?:the )?<c\d+> |there |, |should |now )*{_LINK} "
        rf"(?:the |our |contract |service |api )*<n\d+>)",
        rf"\( {_W} \)",
    )
)  # fmt: skip


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


def _may_be(word: str) -> bool:
    return word.lower() not in _NO_NAMES and not word.isdigit()
