"""Words that make a wish doubtful, however clear the rest of it is. Data."""

from __future__ import annotations

import re

from agent.planner.cues import cue

_DAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = "(?:january|february|april|june|july|august|september|october|november|december)"
_SEASON = "(?:march|spring|summer|autumn|winter|christmas|xmas|easter|holidays?|season|friday)"
_SPAN = "(?:day|week|weekend|month|sprint|quarter|year|release|iteration)s?"

LIMIT = cue(
    r"""
    (?<!from )until(?! now)|till|til|whil(?:e|st)(?! the contract)|for now|for as long as
    as long as|so long as
    for the (?:time being|moment|meantime|meanwhile|duration|interim|present|transition)
    (?:in|for) the (?:meantime|meanwhile|interim)|meanwhile|stop-?gap|interim|bridg(?:e|ing)
    temporar\w*|tempo\w*|temps?|short[- ]?(?:lived|term|time|while|period)|short-run
    (?:a|some) (?:little |short |brief |bit |wee )*(?:while|time|bit|moment|period)
    brief|briefly|provisional\w*|transitional\w*|transitory|transient|fleeting|passing
    throw-?away|disposable|ephemeral|limited|time-?box(?:ed)?|time-?limited|short lived
    (?:a |the next |another )?(?:few|couple of|several|some|handful of) _SPAN
    (?<!from )(?<!since )(?:this|next|the coming|the next|rest of the|remainder of the) _SPAN
    for (?:the|this|our|a|an|one|next)(?: \w+){0,2} (?:demo|test|pilot|trial|launch|_SPAN)
    not (?:for ?ever|permanent(?:ly)?|<k>|for (?:good|long|always))|not(?: \w+){1,3} <k>
    during|expir\w+|laps(?:e|es|ing)|auto-?remov\w+|end date|deadline|time limit|trial|pilot
    ends? (?:on|in|after|when|at|with|by)|ending (?:on|in|after|when|at|with)|end of
    experiment(?:al|ally)?|try(?:ing)? (?:it|this|that) out|one-?off|ad-?hoc|quick fix|makeshift
    eo[dwmqy]|(?:by|through|thru|up to|before|up until) (?:the |this |next )?(?:_DAY|end)
    (?:remove|retire|delete|drop|revert|undo|ditch|kill)(?:d|s)? (?:it |that )?(?:\w+ )?later
    (?:can|may|will|should|must|to) (?:\w+ )?(?:go away|disappear|vanish|be gone|die|stop)
    (?:then|afterwards?|later) (?:\w+ ){0,3}(?:removed?|retired?|deleted?|dropp?e?d?|gone?|go)
    (?:through|thru|by|to|for|over|during|in) (?:the )?(?:\w+ )?(?:_MONTH|_SEASON)|<k> only
    valid (?:thru|through|to|from)|ttl|afterwards?|non-? ?<k>|impermanent|only (?:on|this|today)
    (?:test(?:s|ing)?|demo|trial) (?:only|purposes?|run|phase)|_DAY only|just (?:today|this)
    and a half|half an? \w+|half (?:day|week|month|year)s?
    (?:no|not|nothing) (?:longer than|permanent|lasting|eternal)|self-?destruct\w*
    """.replace("_DAY", _DAY)
    .replace("_SPAN", _SPAN)
    .replace("_MONTH", _MONTH)
    .replace("_SEASON", _SEASON)
)
"""That something is not for good, in whatever words."""

FOR_NOW = cue(
    r"""
    for now|for the (?:time being|moment|meantime|duration)|until(?! now)|till|temporarily
    for (?:a|some|the next) (?:\w+ )?(?:while|time|bit|moment|few|couple)|briefly|in the interim
    """
)
"""That a removal should be taken back."""

FOR_A_TIME = cue(r"<k>(?! (?:(?:\w+ )?(?:alias|name|nickname|shortcut|entry|one)|<n>|[,)]))")
"""A type that is said of the change, as in `temporarily move it`, not of an alias there is."""

LATER = cue(
    r"""
    tomorrow|tonight|later|soon|next _SPAN|next _DAY|on (?:next )?_DAY|by (?:the |next )?_DAY
    in <t>|in (?:a|some) (?:while|time)|after <t>|<t> from now|(?:at|by) the end|eo[dwmqy]
    on <d>|by <d>
    as soon as|once|when(?:ever)?|after (?:the|our|this|next) (?:\w+ )?(?:_SPAN|
    cut-?over|launch|deploy\w*|migration|rollout|go-?live)|if|at some point|from <d>
    """.replace("_DAY", _DAY).replace("_SPAN", _SPAN)
)
"""That a removal is not for now."""

BACKGROUND = cue(
    r"""
    (?:start|begin|effect|activ|go|com)\w*(?: \w+){0,2} (?:in|after|within) <t>
    <t> (?:ago|old|already|earlier|back|before|now)|(?:since|over|every|within) <t>
    (?:since|after|from|on) <d>|(?:for|in|over|during|within) the (?:last|past|previous) <t>
    (?:last|past|previous|these) <t>|(?:used|had|known|existed|waited|lived)(?: \w+){0,3} <t>
    """
)
"""Durations and dates that tell of before, or of something else than a life."""

VAGUE = cue(
    r"""
    (?:about|around|roughly|approximately|approx|circa|ca|some|at least|between|almost) <t>
    (?:minimum|min|more than|over|nearly|less than|say|maybe|perhaps|possibly|probably) <t>
    <t> (?:or (?:so|more|less|longer|two|maybe)|ish|to <t>|- <t>|at least|minimum|plus)
    \d+(?: ?-| to| or) <t>|(?:one|two|three|four|five|six) (?:to|or) <t>|half <t>|<t> and|half
    <t> after
    <t> (?:\w+ )?(?:less|fewer|earlier|sooner)|minus
    """
)
"""A length that is not said exactly."""

REMOVES = cue(
    r"""
    retir(?:e|es|ed|ing|al|ement)|sunset(?:ting)?|phase (?:<n> |it |that )?out
    remov(?:e|es|ed|ing|al)|delet(?:e|es|ed|ing|ion)
    drop|drops|dropping|dropped|kill|kills|rm|scrap|decommission(?:ed|ing)?|revoke|del|axe
    take (?:<n> |it |that |the )?(?:away|down|out|off)|tak(?:e|en) away|get rid of|bye bye
    unregister|discontinue|wipe|erase|ditch|purge|nuke|bin|trash|withdraw|abolish|unalias
    shut down|switch off|turn off|disable|deactivate|eliminate|be gone|put an end to
    throw (?:<n> |it |that )?(?:out|away)|let (?:<n>|it|that) (?:go|die|lapse)
    clean(?:ed)? (?:it |that |<n> )?up|pull the plug(?: on)?
    (?:can|may|should|could|must|needs to|has to) (?:now |finally |just )?(?:go(?! to)|die)
    """
)
"""Unmistakable words of removal."""

ORDERS_MOVE = cue(
    r"""
    (?:re-?point|re-?target|re-?direct|re-?route|switch|update|correct|fix|swing|steer)
    (?:change|move|shift|point|send|flip|divert|hook)(?! (?:is|was|in))|replace|-> <n>
    """
)
"""Verbs that order another target; `moved` and `moving` only tell."""

INSTEAD_OF = cue("replac(?:e|es|ing)|swap(?:ping)?")
"""That a name that is new takes the place of one there is."""

GROUP = re.compile(r"@|(?:team|squad|guild|group)[-_]|.*[-_](?:team|squad|guild|group)$")
"""How the name of a group that owns something is written."""
MAYBE = cue(
    r"""
    maybe|perhaps|probably|possibly|thoughts|wdyt|what do you think|or not|i guess|unsure
    not sure|undecided|worth it|discuss|debating|(?:we|one|they|i) could(?! you)
    if(?! (?:possible|you|yes|so|that is|this is|it is (?:ok|fine)))|provided|assuming
    is (?:retired|removed|deleted|dropped|deprecated)|is not it
    (?:second|additional|co-?) ?owner
    same (?:\w+ ){0,2}as <n>
    """
)
"""Thinking aloud."""

WAITS = cue(
    "as soon as(?! (?:it is |this is )?(?:approved|possible))",
    "once (?!more|again|approved|it is a)",
    r"when(?:ever)? (?:\w+ |<n> |<c> ){1,4}(?:is|are|has|have|goes) (?:\w+ )?"
    "(?:done|ready|live|finished|over|complete|completed|out|deployed|gone|shipped)",
    r"after (?:the|our|next) (?:\w+ )?(?:release|launch|cut-?over|deploy\w*|rollout|go-?live)",
)
"""Something that must happen first."""

LOOSE_CONTEXT = cue(
    r"in (?:the |our )?(?!<)(?!both\b)\w+ (?:and|or|&) (?:in )?(?:the )?<c>",
    r"in (?:the )?<c> (?:and|or|&) (?:in |the |in the )(?!<)\w+",
    r"(?:in|for|from|inside|within) (?:the |our )?(?!<)(?!(?:this|that|same|right|the|our)\b)"
    r"\w+ context",
)
"""A place that is no context that is known."""

LESS = cue("less|fewer|shorten\\w*|reduc\\w*|cut|earlier|sooner|minus|subtract\\w*|decreas\\w*")
THEN_REMOVES = cue(r"then (?:\w+ )?(?:retire|remove|delete|drop)")
OTHER_FIELD = cue("description|kind of|type of|types? to|lifetime|expiry|expiration|version")
"""What of an alias is neither its name nor its target."""
LIKE = cue(
    "(?:(?<!would )like|next to|beside|besides|similar to|based on|along with|the way)"
    " (?:the )?<n>"
)
NUMBER = re.compile(
    r"(?<![\w.<@#-])(?<!incident )(?<!ticket )(?<!issue )(?<!change )\d+(?![\w>])"
)
FOR_WHAT = cue(
    r"(?:grep\w*|look\w*|search\w*|ask\w*|stands?|keeps?) for \w+"
    r"|for (?:the |our |an? |my |this |that )?(?!<)(\w+)\b"
    r"(?! (?:team|guild|squad|folks|people|devs|users|customers|clients|app))"
)
"""What a name is said to be for: a group of people, or a time."""
FOR_WHOM = frozenset(
    """
    us me them it you our my everyone everybody all people users user customers customer team
    teams clients client consistency clarity convenience brevity short that this what both
    readability discoverability how now good always ever the a an support developers devs help
    assistant migration service api contract context alias name whatever reasons compatibility
    example ease simplicity which when new old whom use them. design designers partners
    """.split()  # noqa: SIM905 - a list of strings would be forty lines
)

SPEAKER = cue(
    r"""
    (?:from|with|at|of|by) (?:the |our )?<c> (?:team|guild|squad|folks|people|crew|devs|lead)
    (?:i|we) (?:are |am |work |sit )?(?:from|at|with|on|for) (?:the )?<c>
    (?:i|we) (?:am|are|work|sit) in (?:the )?<c>|on behalf of (?:the )?<c>
    (?:hi|hello|hey|greetings|cheers|regards|thanks|thx)[ ,:]*(?:from )?(?:the )?<c>
    <c> (?:team |guild |squad |folks |dev |lead )?here|(?:asked|requested) by (?:the )?<c>
    """
)
"""A context that tells who speaks, not where a name should hold."""

UNREAD_TYPE = cue(r"(?:types?|kind) [:=]+ (?!<)\w+", r"of (?:type|kind) (?!<)\w+")
_NOUN = "(?:alias|nickname|synonym|shortcut|shorthand)"
ADJECTIVE = re.compile(
    r"(?:^ ?|[.,:;!] |\b(?:an?|the|one|some|our|my|add|create|make|need|want|propose) )"
    rf"([A-Za-z][A-Za-z-]*) {_NOUN}\b",
    re.IGNORECASE,
)
"""What is said of an alias right before the word."""
ADJECTIVES = frozenset(
    """
    a an the one new another second extra other additional further brand-new same similar
    existing old short shorter nice nicer simple simpler friendly friendlier better good
    easy easier our my your this that some any no plain normal regular standard ordinary
    proper official public internal common handy little small quick single separate own
    alternative alternate different right add create make propose register need want wanted
    set introduce define give get have put please pls request an in for as is be or and to
    api service contract name so called following memorable readable human sensible dedicated
    suitable team product global local shared clear clearer obvious appropriate
    """.split()  # noqa: SIM905 - a list of strings would be a hundred lines
)
