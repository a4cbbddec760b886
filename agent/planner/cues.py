"""The words by which a sentence tells what is wanted, as patterns over marks. Data.

In a pattern `<n>` stands for any name, `<c>` for a context, `<t>` for a duration, `<o>` for an
owner, `<p>` for a proposal, `<k>` for a type of alias, `<v>` for a version, `<u>` for a URL.
"""

from __future__ import annotations

import re

_MARK = re.compile(r"<([a-z])>")


def cue(*patterns: str) -> re.Pattern[str]:
    """Compile patterns as one, each line of them being one or several; case does not matter.

    >>> bool(cue("retire <n>").search("Retire <n0> now"))
    True
    """
    lines = (line.strip() for pattern in patterns for line in pattern.splitlines())
    joined = _MARK.sub(r"<\1\\d+>", "|".join(filter(None, lines)))
    return re.compile(rf"(?<![\w<-])(?:{joined})(?![\w-])", re.IGNORECASE)


RETIRE = cue(
    r"""
    retir(?:e|es|ed|ing)|sunset|phase (?:<n> |it )?out|remov(?:e|es|ed|ing|al)
    delet(?:e|es|ed|ing|ion)|drop|dropping
    dropped|kill|rm|scrap|pull the plug|bye bye|decommission(?:ed|ing)?|revoke
    take (?:<n> |it |that |the )?(?:away|down|out|off)|tak(?:e|en) away|get rid of
    unregister|discontinue|wipe|erase|ditch|purge|nuke|axe|bin|trash|withdraw|abolish
    shut down|switch off|turn off|disable|deactivate|eliminate
    throw (?:<n> |it |that )?(?:out|away)|del|unalias
    let (?:<n>|it|that) (?:go|die|lapse)
    (?:we|i|they|people) (?:really )?do not (?:need|use|want|require) (?:the |alias )*<n>
    (?:we|i|they|people) do not (?:need|use|want|require) (?:it|that)(?: \w+)? ?anymore|be gone
    clean(?:ed)? up|needs to go|has to go|put an end to
    """,
    r"(?:no longer|not) (?:\w+ )?(?:need|needed|use|used|want|wanted|required|resolve|"
    "exist|work)(?! (?:it |this |that )?(?:<k>|for (?:long|ever)))",
    "(?:can|may|should|could|must) (?:now |finally |just )?(?:go(?! to)|die|disappear|"
    "vanish|end(?! up))",
)
EXTEND = cue(
    r"""
    exten(?:d|ds|ded|ding|sion)|prolong(?:ed|ing)?|lengthen|renew(?:ed|al)?|stretch
    (?<!no )longer|let (?:<n>|it)(?: in <c>)? live
    keep (?:\w+ )*?<n>.* alive|alive for|postpone|stay alive
    push (?:back|out)|push .* (?:back|out)
    (?:another|additional|extra|further|more) time
    (?:give|grant|allow) (?:the (?:alias )?)?(?:<n>|it)(?: in (?:the )?<c>)? <t>
    <t> (?:more|extra|on top|longer|additional)|(?:another|further|additional|extra) <t>
    <t> on (?:the )?<n>|survive|live on|remain valid|later expiry
    add <t>(?! (?:\w+ )?(?:alias|name|<k>))
    (?:needs?|gets?|wants?|has) <t> more|bump
    """,
)
OWNER = cue(
    r"""
    owner|owners|owns|own|ownership|owned by|chown|belongs?|responsib\w+
    hand(?:s|ed|ing)?(?: \S+){0,9} <o>|hand (?:\S+ )?(?:over|off)|handed
    handover|tak(?:e|es|ing) over|transfer(?:red|ring)?|re-?assign(?:ed)?|custody
    (?:give|assign|pass|move)(?: \S+){1,5} (?:over )?to (?:the )?<o>|in charge of|steward
    under the care of|look(?:s|ing)? after|maintained by|taken over by
    """,
)
DEPRECATE = cue(
    r"""
    deprecat(?:e|es|ed|ing|ion)|sunset(?:ting)?|phas(?:e|ing) (?:\S+ )?out
    on its way out|end of life|end-of-life|eol
    """,
)
CONTRACT = cue(
    r"""
    contracts?|canonicals?|canonical (?:api )?names?|regist(?:er|ration)|enroll?
    new (?:api|service)|onboard|(?:api|service) (?:called|named)
    """,
)
ALIAS_WORD = cue(
    r"""
    alias(?:es)?|nickname|synonym|shortcut|shorthand|second name|other name
    (?:another|different|alternative|nicer|shorter|simpler|friendlier|better|extra) name
    also known as|aka
    """,
)
NEW = cue(
    r"""
    new|add(?:ed|ing)?|creat(?:e|ed|ing|ion)|make (?:me )?an?|set up|introduce|define|establish
    put in|register|request|mint|additional(?! <t>)|another(?! <t>)|second
    """,
)
MOVE = cue(
    r"""
    re-?point(?:ed|ing)?|re-?target(?:ed|ing)?|re-?direct(?:ed|ing)?
    re-?rout(?:e|ed|ing)|switch(?:ed|ing)?|mov(?:e|ed|ing)|hook (?:<n> |it |this )?up|flip|shift
    divert|replac(?:e|ed|ing)|chang(?:e|ed|ing)|update|the right one|re-?wir(?:e|ed|ing)
    correct|wrong|fix
    swing|transition|steer|instead of|new target|needs? repointing|send|migrate
    """,
)
AGAIN = cue(
    r"""
    re-?point(?:ed|ing)?|re-?target(?:ed|ing)?|re-?direct(?:ed|ing)?|re-?rout(?:e|ed|ing)
    re-?wir(?:e|ed|ing)|flip|shift|divert|swing|steer|new target|needs? repointing
    switch(?:ed|ing)?|chang(?:e|ed|ing)|mov(?:e|ed|ing)
    """,
)
"""Of what moves: what can only be done to a name that is there."""
ASSIGN = cue(
    r"""
    ->|=|point(?:s|ed|ing)?|means?|stands? for|resolv(?:e|es|ing) to|lead(?:s)? to
    go(?:es|ing)? to|wir(?:e|ed|ing)|gets?|giv(?:e|es)|land(?:s)? (?:on|at)|map(?:ped|s|ping)?
    link(?:ed|s)?|know(?:n|s)?|call(?:ed|s|ing)?|refers? to|reach(?:es|able|ed)?
    us(?:e|es|ed|ing)|say(?:s)?|speak(?:s)? of|writes?|names?|wants?|needs?|bind
    alias(?:ed)?|connect|behind|target|have|treat|understand(?:s)?|recogni[sz]es?
    find(?:s)?|serve(?:s|d)?|be|is|answers?(?: to)?|translate(?:s)?|should|access
    address
    """,
)
UNDO = cue(
    r"""
    undo|revert(?:ed|ing)?|roll(?:ed)? (?:\S+ )?back|rollback|take (?:\S+ ){0,3}back
    reverse|back out|restore|put (?:\S+ ){0,3}back
    """,
)
