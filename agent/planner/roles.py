"""Which part each mark of a sentence plays: by what is known first, by grammar second. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.planner.cues import cue

if TYPE_CHECKING:
    from agent.planner.known import Known
    from agent.planner.marks import Marked

_COMPARED = cue(
    r"""
    (?:same |just |exactly )?(?:as|like)(?: in| the| what| it is in| for)* <c>
    (?:not|unlike|instead of|rather than|than)(?: in| from| for| the)* <c>
    <c> (?:already|has it)
    """,
)
_PAST = cue(
    r"""
    (?:not|no longer) (?:go|point|lead|resolve|mean|stand)(?:s|ing)?(?: to| at| for)? <n>
    <n> (?:before|until now|so far|today|at the moment|is wrong|was wrong|anymore)
    """,
    "(?:not|instead of|rather than|away from|no longer|before it was|previously|formerly|"
    "used to be|used to (?:point|go|lead|resolve) (?:at|to)|was|currently|so far|until "
    "now|from|off|today it is|and not|replac(?:e|es|ing)(?! the contract))(?: to| at| "
    "the| contract| on| by| called)* <n>",
)
_SAID_BY = cue(
    "(?:call(?:s|ed)?|us(?:e|es|ing)|reach(?:es)?|address|refers? to|know(?:s)?|access|"
    "speak of|want(?:s)?) (?:the )?<n> (?:(?:just|simply|as|by|under|with|using|through|"
    "via|the|name|of) )*<n>",
    "(?:for|of|to) (?:the )?<n> (?:,? ?(?:called|named|with the name|under the name|by "
    "the name of|name|as|:) )+<n>",
    "<n> (?:should |must |shall |is to |to |will )?(?:also )?(?:be )?(?:known|reachable|"
    "called|available|accessible|callable|addressed|answer)(?: to| in <c>| there| also)* "
    "(?:(?:as|under|by|via|to|through) )?<n>",
)
"""`call TARGET NAME`: here the target comes before the name."""
_OTHER_OWNER = cue(
    r"""
    (?:cc|thanks|hi|hey|hello|ask|asked|says|said|from|asked by|by order of) <o>
    <o>(?: team| folks| people)? (?:asked|asks|ask|says?|said|told|requests?|requested)
    <o>(?: team| folks)? wants?(?! to (?:take|own|have|be|get|look))
    <o>(?: team)? (?:no longer|does not|do not|did not|can not|left|quit|used to|gave|gives)
    <o>(?: team)? (?:hands|handed|is gone|was|were|had|is leaving|is dissolved|steps|stepped)
    (?:not|instead of|rather than|away from|formerly|previously|until now|currently|was) <o>
    (?:currently|now|still|so far|formerly|previously|once) (?:owned|maintained|held) by <o>
    <n>(?: in <c>)? is (?:owned|maintained|held) by <o>
    (?:belongs|belonged) to <o>(?= ?(?:but|now but|, but|at the moment|today|so far))
    (?:talked|spoke|agreed|checked|discussed|synced|together)(?: \w+){0,2} with <o>
    on behalf of (?:the )?<o>|so(?: that)? <o>|for <o> (?:reasons|sake)|because of <o>
    """
)
"""Groups that are spoken of, not made owners."""
_TOWARDS = cue(
    r"(?:to|at|onto|towards|into|->)(?: the| contract| api| service| be)* <n>",
)


def names(marked: Marked) -> list[str]:
    """Return every name of the sentence, in order."""
    return marked.all("n")


def unknown(marked: Marked, known: Known) -> list[str]:
    """Return the names that nothing bears yet."""
    return [name for name in names(marked) if not known.has(name)]


def aliases(marked: Marked, known: Known) -> list[str]:
    """Return the names that are aliases somewhere."""
    return [name for name in names(marked) if name in known.aliases]


def canonicals(marked: Marked, known: Known) -> list[str]:
    """Return the names that are contracts."""
    return [name for name in names(marked) if name in known.canonicals]


def past(marked: Marked) -> set[str]:
    """Return the names that are spoken of as what was, or should not be."""
    return within(_PAST, marked, "n")


def towards(marked: Marked) -> set[str]:
    """Return the names that something is led to."""
    return within(_TOWARDS, marked, "n")


def other_owners(marked: Marked) -> set[str]:
    """Return the groups that ask, or own something until now."""
    return within(_OTHER_OWNER, marked, "o")


def target_comes_first(marked: Marked) -> bool:
    """Say whether the sentence names the target before the new name."""
    return bool(_SAID_BY.search(marked.text))


def contexts(marked: Marked) -> list[str]:
    """Return the contexts that are meant; those only compared with are left out."""
    found = marked.all("c")
    compared = within(_COMPARED, marked, "c")
    return [c for c in found if c not in compared] or found


def within(pattern: re.Pattern[str], marked: Marked, letter: str) -> set[str]:
    """Return the values of one sort of mark inside what a pattern finds."""
    found = " ".join(m[0] for m in pattern.finditer(marked.text))
    return {marked.values[mark] for mark in re.findall(rf"<{letter}\d+>", found)}
