"""The sorts of question there are, in the order in which they are tried. Data."""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.planner.cues import cue


class Read(NamedTuple):
    """One sort of question: the words it has, what it must name, and what answers it."""

    goal: str
    words: re.Pattern[str]
    needs: str = ""
    """Letters of the marks that must be there: `n` a name, `c` a context, `p` a proposal."""
    lacks: str = ""
    """Letters of the marks that must not be there."""


_REMOVAL = cue(
    r"""
    remove|retire|delete|drop|kill|get rid of|decommission|take away|scrap|deprecate
    sunset|without|go away|be removed|be deleted|be dropped|be retired|goes away
    disappear(?:s|ed)?|vanish(?:es|ed)?|went (?:down|away)|goes down|removed|retired|deleted
    switch off|turn off|deleting|removing
    """,
)
_MAY = cue(
    r"""
    can|may|could|should|safe(?:ly)?|ok(?:ay)?|possible|allowed|breaks?|happens?|problem
    affected|fine
    """,
)

WHY_REFUSED = Read("why_refused", cue(
    r"""
    (?:refus|reject|declin|denied|turned down|block|fail)\w*.*(?:why|reason|explain)
    why not|what was wrong with (?:it|that|my \w+)|what went wrong
    """,
    "(?:why|reason|explain).*(?:refus|reject|declin|den(?:y|ied)|turned down|not "
    r"(?:allow|accept|pass)|fail|said no|say no|blocked|no\b)\w*",
), lacks="n")  # fmt: skip

READS = (
    Read(
        "help",
        re.compile(r"^\W*(?:hi|hello|hey|thanks|thank you|thx|cheers)\W*$", re.IGNORECASE),
    ),
    Read("search_knowledge", cue("runbooks?|playbooks?|how to (?:fix|handle|mitigate|react)")),
    Read(
        "help",
        cue(
            r"""
            help|how (?:do|can|would|should) (?:i|we) (?:get|make|add|create|ask|propose)
            how (?:do|does|can) (?:you|this|it|i) (?:work|help|use)|what are you
            who are you|what is possible|your (?:abilities|capabilities|commands|features)
            how can you help
            """,
            "what (?:else )?(?:can|could|do) (?:you|i|we) (?:do|ask|know|offer|support)"
            "(?: here| for me)?",
        ),
        lacks="np",
    ),
    WHY_REFUSED,
    Read(
        "list_proposals",
        cue(
            r"""
            (?:wait(?:s|ing)?|pending|open|outstanding).*(?:me|my|mine|i)
            needs? my (?:approval|decision|vote|ok)
            (?:do|should|must|can) i (?:have|need)?(?: to)? ?(?:approve|decide|review)
            on my (?:desk|plate|list)|(?:anything|something) to (?:approve|decide|review)
            """,
        ),
        lacks="n",
    ),
    Read(
        "show_proposal",
        cue(
            r"""
            status|show|describe|proposal|became|happened|how is|where is|what is|state|how does
            approved|did
            """,
        ),
        needs="p",
    ),
    Read(
        "show_history",
        cue(
            r"""
            chang(?:e|es|ed)|history|happened|who (?:did|made|created|added|set|moved)|when was
            log|audit|news|what is new|modified|did (?:we|you|they) do|been done|last touched
            touched
            """,
        ),
    ),
    Read(
        "expiring",
        cue(
            r"""
            expir(?:e|es|ing|y|ies)|runs? out|running out|ends? soon|ending|about to end
            end(?:s)? (?:this|next|in)|due|lapse
            """,
        ),
        lacks="n",
    ),
    Read(
        "list_proposals",
        cue(
            r"""
            proposals?|requests?|waiting|pending|approvals?
            """,
        ),
    ),
    Read(
        "show_rules",
        cue(
            r"""
            how long (?:may|can|does|will|is)|maximum|longest|max|allowed|rules?|limits?
            who (?:may|can|must|has to) approve|policy|governance|how many (?:approvals|people)
            """,
        ),
        lacks="n",
    ),
    Read(
        "can_remove",
        re.compile(f"(?=.*{_MAY.pattern})(?=.*{_REMOVAL.pattern})", re.IGNORECASE),
        needs="n",
    ),
    Read(
        "explain",
        cue(
            r"""
            why (?:does|do|is|did) (?:the )?<n>|why <n>|explain|how does <n>|how is <n>|how come
            """,
        ),
        needs="n",
    ),
    Read(
        "find_dependents",
        cue(
            r"""
            who (?:still )?(?:uses|calls|needs|depends|relies)
            what (?:still )?(?:uses|depends|calls|relies|breaks|needs)|depends? on|dependents?
            users? of|callers?|consumers?|used by|rel(?:y|ies) on|who is using|other names
            names? (?:do|are|for|of|point)|alias(?:es)? (?:of|for|to|point|do|does|are|exist)
            all (?:the )?names|point(?:s|ing)? (?:to|at) <n>|known (?:as|by|under)|synonyms?
            (?:is|are) (?:anybody|anyone|somebody) using|in use|still used|used anywhere
            where is <n> used
            """,
        ),
        needs="n",
    ),
    Read(
        "is_taken",
        cue(
            r"""
            taken|free|available|exists?|in use already|already (?:used|there|have)
            is there (?:already )?(?:an?|any)|do we have
            """,
        ),
        needs="n",
    ),
    Read(
        "resolve_name",
        cue(
            r"""
            resolv(?:e|es|ed|ing)|means?|meaning|stands? for|point(?:s|ing)?(?: to| at)?
            lead(?:s)?|go(?:es)?(?: to)?|gets?|asks? for|look(?:s|ed)? up|lookup|calls?|behind
            says?|end up|land|translate|reach|what is|what was|served|hits?|receives?|uses?|did
            """,
        ),
        needs="nc",
    ),
    Read("what_is", cue(r".*"), needs="n"),
    Read(
        "list_contexts",
        cue(
            r"""
            contexts?|fall(?:s|ing)? ?back|looks? in|lookup|not know|next|order|then go
            namespaces?|places
            """,
        ),
    ),
    Read("list_anchors", cue("anchors?")),
    Read(
        "find_improvements",
        cue("improv\\w*|optimi[sz]\\w*|tid(?:y|ied) up|clean(?:ed)? up|waste|unused|redundant"),
        lacks="n",
    ),
    Read("list_conflicts", cue("conflicts?", "contradict\\w*")),
    Read(
        "list_aliases",
        cue(
            r"""
            alias(?:es)?|names?|nicknames?
            """,
        ),
    ),
    Read(
        "list_contracts",
        cue(
            r"""
            contracts?|canonicals?|apis?|services?
            """,
        ),
    ),
)
