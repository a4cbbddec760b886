"""What keeps a sentence from becoming a wish, however clear the rest of it is. Data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from agent.planner.cues import cue

if TYPE_CHECKING:
    from collections.abc import Sequence


class Guard(NamedTuple):
    """Words that stop a wish, and what the person is told."""

    pattern: re.Pattern[str]
    says: str


_DONE = (
    "(?:retired|removed|deleted|dropped|changed|moved|repointed|extended|renamed|deprecated)"
)
_VERB = "(?:retir|remov|delet|dropp|chang|mov|point|extend|deprecat|renam|go)"
_WHO = "(?:we|i|they|people|teams?|clients|users)(?: really| just)?"
_NOT = "(?<!do )(?<!should )(?<!must )(?<!will )not"
_HARMLESS = cue(
    r"""
    (?:has|have|had|is|are|was|were|does|did) not(?! to)(?! (?:\w+ ){0,3}_VERB)
    (?:they|clients|users|people|teams|services|<n>|<c>) (?:do|can) not|no longer
    nothing (?:global|else|more|special|fancy)|never (?:had|was|were|worked|got|been)
    _WHO do not (?:need|use|require|know)\b(?! to)|not only
    (?:can|could) not (?:\w+ )?(?:reach|find|see|work|use|remember|resolve)|if not
    why not|do not we|do not forget to|not sure|do not mind
    _NOT (?:<n>|<c>|in (?:the )?<c>|an? \w+|the \w+)|not (?:needed|used|required|be needed)
    should not (?:resolve|exist|work|be (?:there|used|needed))|i would not (?:ask|mind)
    if it is not|not too|nothing (?:succeeds|replaces|follows)
    not <k>(?= (?:[,.;)?!]|$))
    (?:should |must )?(?:not|no longer) (?:go|point|lead|resolve)(?: to| at)? <n>(?: \w+)* but
    (?:should |must )?(?:not|no longer) (?:go|point|lead|resolve|hit)(?: to| at)? <n> anymore
    """.replace("_VERB", _VERB)
    .replace("_WHO", _WHO)
    .replace("_NOT", _NOT),
)

GUARDS = (
    Guard(
        cue(
            r"""
    approve|approving|reject|sign off|rubber-?stamp|self-approve|bypass|override
    without (?:any )?(?:approval|review|asking)|skip (?:the )?(?:approval|review)
    apply (?:it|this|that|them|at once|now|directly|immediately|right away|everything)
    auto-?approve|decide (?:it|on it|for me)|merge it
    """,
        ),
        "I never approve, reject or apply. People decide: `frenly proposal approve`.",
    ),
    Guard(
        cue(
            r"""
    act(?:ing)? as|impersonat\w+|pretend(?:ing)?|in the name of
    ignore (?:all|any|the|your|every|previous|prior)|you are now|developer mode
    as (?:an? )?(?:admin|root|administrator|maintainer)|jailbreak|system prompt
    (?:system|admin|developer|(?<!for the )assistant)(?: note| message| override)? :(?! ?<)
    """,
        ),
        "I act only for whoever is signed in, and take no other orders from a text.",
    ),
    Guard(
        cue(
            r"""
    everything|all of (?:it|them)|both
    """,
            "(?:all|every|each|both)(?: of)?"
            "(?: the| our| my| these| those| open| expired| old)* "
            "(?:aliases|alias|names?|contracts?|proposals?|contexts?|them|apis?)",
        ),
        "I take one name and one context at a time. Which one first?",
    ),
    Guard(
        cue(
            r"""
    swap|exchange|vice versa|the other way (?:a)?round
    """,
        ),
        "I cannot tell which of the names should change. Which alias should stand for what?",
    ),
    Guard(
        cue(
            r"""
    what if|suppose|supposing|hypothetically|thinking (?:about|of)|considering
    not sure (?:if|whether) (?:we|i)|wondering (?:if|whether) (?:we|i)\b|should (?:we|i)
    might want to|some day|eventually|maybe later|or maybe
    """,
        ),
        "I propose nothing yet. Say plainly which change you want.",
    ),
    Guard(
        cue(
            r"""
    <n> or (?:maybe |the )?<n>|<c> or (?:maybe |in |the )*<c>|either
    <t> or <t>|\w+ or <t>|<k> or (?:\w+ )*<k>|maybe not
    """,
        ),
        "I read two possibilities. Which name, target, context or lifetime is meant?",
    ),
    Guard(
        cue(
            r"""
    (?:was|were|been|got|already) (?:just |recently )?_DONE
    (?:i|we|he|she|they|you|it|someone|somebody|who|yesterday) (?:have |has |just )*_DONE
    _DONE (?:the |our |alias |contract )*<n>
    """.replace("_DONE", _DONE)
        ),
        "I read of something that was done, not of something to do. Which change do you want?",
    ),
    Guard(
        cue(
            r"""
    (?:nobody|no one|noone|none|nothing) (?:of us )?(?:should|may|must|can|wants)
    disagree|against it|(?:docs?|mail|email|ticket|page|wiki|readme|message) (?:says|said)
    said :|(?:i|we|they|you) might|plan(?:ning|s)? to|intend to|if <n>|in case
    (?:once|when) <n>|(?:once|when) <v>
    do not|should not|must not|would not|will not|not to|never|nothing|leave|avoid
    cancel|never ?mind|forget (?:it|that|about)|hold on|stop|wait|rather not|no need
    without (?:\w+ing)|can not|refrain|except|unless|not
    """,
        ),
        "I propose nothing: there is a 'not' or an 'if' in it. What exactly should be done?",
    ),
)


NEVER = GUARDS[:2]
"""What nobody may ask of the agent, wish or not."""


def stopped_by(text: str, guards: Sequence[Guard] = GUARDS) -> str:
    """Say why nothing may be proposed for these words; empty when nothing stands against it.

    >>> stopped_by("retire <n0>")
    ''
    """
    plain = _HARMLESS.sub(" ", text)
    return next((guard.says for guard in guards if guard.pattern.search(plain)), "")
