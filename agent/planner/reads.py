"""From a marked question to what should be looked up. Data, and how it is tried in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from agent.planner import roles
from agent.planner.cues import DEPRECATE, RETIRE, cue
from agent.planner.drafts import Draft
from agent.planner.patterns import STATES, STATUSES

if TYPE_CHECKING:
    from agent.planner.known import Known
    from agent.planner.marks import Marked


class Read(NamedTuple):
    """One sort of question: the words it has, what it must name, and what answers it."""

    goal: str
    words: re.Pattern[str]
    needs: str = ""
    """Letters of the marks that must be there: `n` a name, `c` a context, `p` a proposal."""
    lacks: str = ""
    """Letters of the marks that must not be there."""


_REMOVAL = cue(
    "remove", "retire", "delete", "drop", "kill", "get rid of", "decommission", "take away", "scrap",
    "deprecate", "sunset", "without", "go away", "be removed", "be deleted", "be dropped", "be retired",
    "goes away", "disappears?", "vanish(?:es)?", "switch off", "turn off", "deleting", "removing",
)  # fmt: skip
_MAY = cue(
    "can", "may", "could", "should", "safe(?:ly)?", "ok(?:ay)?", "possible", "allowed", "breaks?", "happens?",
    "problem", "affected", "fine",
)  # fmt: skip

READS = (
    Read("help", cue(
        "help", r"what (?:else )?(?:can|could|do) (?:you|i|we) (?:do|ask|know|offer|support)(?: here| for me)?",
        "how (?:do|does|can) (?:you|this|it|i) (?:work|help|use)", "what are you", "who are you",
        "what is possible", "your (?:abilities|capabilities|commands|features)", "how can you help",
    ), lacks="np"),
    Read("why_refused", cue(
        r"(?:why|reason|explain).*(?:refus|reject|declin|den(?:y|ied)|turned down|not (?:allow|accept|pass)|"
        r"fail|said no|say no|blocked|no\b)\w*",
        r"(?:refus|reject|declin|denied|turned down|block|fail)\w*.*(?:why|reason|explain)", "why not",
        "what was wrong with (?:it|that|my \\w+)", "what went wrong",
    ), lacks="n"),
    Read("list_proposals", cue(
        r"(?:wait(?:s|ing)?|pending|open|outstanding).*(?:me|my|mine|i)", "needs? my (?:approval|decision|vote|ok)",
        r"(?:do|should|must|can) i (?:have|need)?(?: to)? ?(?:approve|decide|review)", "on my (?:desk|plate|list)",
    ), lacks="n"),
    Read("show_proposal", cue(
        "status", "show", "describe", "proposal", "became", "happened", "how is", "where is", "what is", "state",
        "how does", "approved", "did",
    ), needs="p"),
    Read("show_history", cue(
        r"chang(?:e|es|ed)", "history", "happened", "who (?:did|made|created|added|set|moved)", "when was",
        "log", "audit", "news", "what is new", "modified", "did (?:we|you|they) do", "been done",
        "last touched", "touched",
    )),
    Read("expiring", cue(
        r"expir(?:e|es|ing|y|ies)", "runs? out", "running out", "ends? soon", "ending", "about to end",
        "end(?:s)? (?:this|next|in)", "due", "lapse",
    ), lacks="n"),
    Read("list_proposals", cue("proposals?", "requests?", "waiting", "pending", "approvals?")),
    Read("show_rules", cue(
        "how long (?:may|can|does|will|is)", "maximum", "longest", "max", "allowed", "rules?", "limits?",
        "who (?:may|can|must|has to) approve", "policy", "governance", "how many (?:approvals|people)",
    ), lacks="n"),
    Read("can_remove", re.compile(f"(?=.*{_MAY.pattern})(?=.*{_REMOVAL.pattern})", re.IGNORECASE), needs="n"),
    Read("explain", cue(r"why (?:does|do|is|did) (?:the )?<n>", r"why <n>", "explain", "how does <n>",
                        "how is <n>", "how come"), needs="n"),
    Read("find_dependents", cue(
        "who (?:still )?(?:uses|calls|needs|depends|relies)", r"what (?:still )?(?:uses|depends|calls|relies|breaks|needs)",
        "depends? on", "dependents?", "users? of", "callers?", "consumers?", "used by", "rel(?:y|ies) on",
        "who is using", "other names", "names? (?:do|are|for|of|point)", r"alias(?:es)? (?:of|for|to|point|do|does|are|exist)",
        "all (?:the )?names", "point(?:s|ing)? (?:to|at) <n>", "known (?:as|by|under)", "synonyms?",
        "(?:is|are) (?:anybody|anyone|somebody) using", "in use", "still used", "used anywhere", "where is <n> used",
    ), needs="n"),
    Read("is_taken", cue("taken", "free", "available", "exists?", "in use already", "already (?:used|there|have)",
                         "is there (?:already )?(?:an?|any)", "do we have"), needs="n"),
    Read("resolve_name", cue(
        r"resolv(?:e|es|ed|ing)", r"means?", "meaning", "stands? for", r"point(?:s|ing)?(?: to| at)?", "lead(?:s)?",
        r"go(?:es)?(?: to)?", r"gets?", "asks? for", "look(?:s|ed)? up", "lookup", "calls?", "behind", "says?",
        "end up", "land", "translate", "reach", "what is", "what was", "served", "hits?", "receives?", "uses?", "did",
    ), needs="nc"),
    Read("what_is", cue(r".*"), needs="n"),
    Read("list_contexts", cue("contexts?", "fall(?:s|ing)? ?back", "looks? in", "lookup", "not know", "next", "order",
                              "then go", "namespaces?", "places")),
    Read("list_anchors", cue("anchors?")),
    Read("list_conflicts", cue("conflicts?", "contradict\\w*")),
    Read("list_aliases", cue(
        r"alias(?:es)?", "names?", "nicknames?",
    )),
    Read("list_contracts", cue("contracts?", "canonicals?", "apis?", "services?")),
)  # fmt: skip

_STATE = re.compile(rf"\b({STATES})\b", re.IGNORECASE)
_STATUS = re.compile(rf"\b({STATUSES})\b", re.IGNORECASE)
_MINE = cue("me", "my", "mine", "i")
_OWNED = cue("own(?:s|ed)?", "owner", "belongs?")


def read_question(marked: Marked, known: Known) -> Draft | None:
    """Read what a question asks about; None when it asks about nothing that is known."""
    text = marked.text
    for read in READS:
        has = all(marked.all(letter) for letter in read.needs)
        if has and not any(marked.all(letter) for letter in read.lacks) and read.words.search(text):
            return Draft(read.goal, _args(read.goal, marked))
    return None


def _args(goal: str, marked: Marked) -> dict[str, str]:
    names, places = roles.names(marked), roles.contexts(marked)
    args = {"said": marked.text.strip()}
    if names:
        args["name"] = names[0]
    if len(names) > 1 and goal == "explain":
        args["target"] = names[-1]
    if len(places) == 1:
        args["context"] = places[0]
    for letter, part in (("p", "proposal"), ("d", "at"), ("o", "owner"), ("k", "type"), ("t", "duration")):
        if len(marked.all(letter)) == 1:
            args[part] = marked.all(letter)[0]
    for pattern, part in ((_STATE, "state"), (_STATUS, "status")):
        found = pattern.search(marked.text)
        if found:
            args[part] = found[1]
    if goal == "list_proposals" and _MINE.search(marked.text):
        args["mine"] = "yes"
    return args
