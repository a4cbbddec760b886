"""From a marked sentence to the change that it wants. Pure; whatever is unclear is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.planner import roles
from agent.planner.assigning import read_assignment
from agent.planner.cues import (
    ALIAS_WORD,
    CONTRACT,
    DEPRECATE,
    EXTEND,
    NEW,
    OWNER,
    RETIRE,
    UNDO,
    cue,
)
from agent.planner.doubt_cues import REMOVES
from agent.planner.drafts import Ask, Draft
from agent.planner.existing import read_existing
from agent.planner.plain_names import may_be_owner, plain_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.planner.known import Known
    from agent.planner.marks import Marked

_RENAME = cue(r"renam(?:e|es|ed|ing)")
_KNOWN_AS = cue(
    r"""
    known|alias|called there|also
    """,
)
_LAST = cue(
    r"""
    last|latest|previous|most recent|it|that|this|just (?:did|made)
    """,
)
_SUCCESSOR = cue(
    r"""
    <n> (?:as|is|will be|becomes|shall be)(?: its| the| a)? (?:successor|replacement)
    <n> (?:takes over|replaces it|follows|succeeds|instead|will take over|steps in)
    """,
    "(?:successor|in favou?r of|replaced by|superseded by|succeeded by|followed by|"
    "replacement|by|with|use|to|towards|->|instead|taken over by)(?: is| as| :| the| "
    "contract| be| we have| will be)* <n>",
)
_OWNER_OF = cue(r"owner(?:ship)? (?:of|for) (?:the )?(?:alias |name )?<n>")
_LINKS = cue("hook|link|map|wire|connect|bind|point|alias|alias(?:es)? <n>")
_CREATES = cue("create|add|introduce|set up|make (?:an?|the)|new (?:<k> )?(?:alias|name)")
_TOTAL = cue("to (?:a total of )?<t>")
_PLAIN_OWNER = re.compile(
    r"\b(?:to|by|be|owner(?: :| =| is)?) (?:the |team )*([A-Za-z][\w-]*)(?![\w-])"
    r"(?: team| guild| squad)?(?= *(?:$|[.,?!]|<|(?:please|in)\b))",
    re.IGNORECASE,
)


def read_wish(marked: Marked, known: Known) -> Draft | Ask | None:
    """Read what change a sentence wants; None when it wants none that is known."""
    text = marked.text
    if _RENAME.search(text) and not _KNOWN_AS.search(text):
        return Ask(
            "A name is never changed. I can propose a new alias, and to retire an old one. "
            "Which alias should be called what, and in which context?"
        )
    for applies, read in _WISHES:
        if applies(marked, known):
            return read(marked, known)
    return read_assignment(marked, known)


def _is_undo(marked: Marked, known: Known) -> bool:  # noqa: ARG001 - one face for all
    return bool(UNDO.search(marked.text)) and not roles.names(marked)[1:]


def _undo(marked: Marked, known: Known) -> Draft:  # noqa: ARG001 - same
    proposals = marked.all("p")
    if len(proposals) == 1:
        return Draft("propose_undo", {"proposal": proposals[0]})
    if not roles.names(marked) and _LAST.search(marked.text):
        return Draft("undo_last", {})
    return Draft("propose_undo", {})


def _is_deprecation(marked: Marked, known: Known) -> bool:
    contracts = roles.canonicals(marked, known) or not roles.aliases(marked, known)
    return bool(DEPRECATE.search(marked.text)) and bool(contracts)


def _deprecation(marked: Marked, known: Known) -> Draft | Ask:  # noqa: ARG001 - same
    found = roles.names(marked)
    follows = roles.within(_SUCCESSOR, marked, "n")
    ending = [name for name in found if name not in follows]
    if not found:
        return Draft("propose_deprecation", {})
    if len(found) == 1:
        return Draft("propose_deprecation", {"name": found[0]})
    if len(ending) != 1 or len(follows) != 1:
        return Ask("Which of these contracts ends, and which one follows it?")
    return Draft("propose_deprecation", {"name": ending[0], "successor": follows.pop()})


def _is_contract(marked: Marked, known: Known) -> bool:
    has_known = roles.aliases(marked, known) or roles.canonicals(marked, known)
    text = marked.text
    if has_known or ALIAS_WORD.search(text) or marked.all("k") or marked.all("c"):
        return False
    return bool(CONTRACT.search(text)) and not RETIRE.search(text)


def _contract(marked: Marked, known: Known) -> Draft | Ask:
    new = roles.unknown(marked, known)
    plain = "" if new else plain_name(marked.text)
    if len(new) > 1:
        return Ask("I read several new names. Which name should the contract have?")
    found = {"name": new[0] if new else plain, "version": _only(marked, "v")}
    found |= {"owner": _owner(marked), "base_url": _only(marked, "u")}
    return Draft("propose_contract", {k: v for k, v in found.items() if v})


def _is_new(marked: Marked, known: Known) -> bool:
    """Say whether a name is given to something that has none of that name yet."""
    text = marked.text
    says_new = ALIAS_WORD.search(text) or NEW.search(text) or marked.all("k")
    own = roles.aliases(marked, known)
    return bool(says_new and (roles.unknown(marked, known) or (not own and plain_name(text))))


def _is_extension(marked: Marked, known: Known) -> bool:
    return bool(EXTEND.search(marked.text)) and not _is_new(marked, known)


def _extension(marked: Marked, known: Known) -> Draft | Ask:
    found = read_existing("propose_extension", marked, known)
    spans = marked.all("t")
    if isinstance(found, Draft) and len(spans) == 1 and not _TOTAL.search(marked.text):
        return found.having(duration=spans[0])
    return found


def _is_handover(marked: Marked, known: Known) -> bool:
    text = marked.text
    if not OWNER.search(text) or REMOVES.search(OWNER.sub(" ", text)):
        return False
    if _OWNER_OF.search(text):
        return True
    if not roles.aliases(marked, known) and _LINKS.search(text) and plain_name(text):
        return False
    known_ones = [n for n in roles.names(marked) if known.has(n)]
    creates = known_ones or _CREATES.search(text)
    return not known_ones[1:] and not (creates and _is_new(marked, known))


def _handover(marked: Marked, known: Known) -> Draft | Ask:
    owner = _owner(marked)
    if not owner:
        new = [n for n in roles.unknown(marked, known) if n in roles.towards(marked)]
        plain = [w for w in _PLAIN_OWNER.findall(marked.text) if may_be_owner(w)]
        owner = new[0] if new else plain[-1] if plain else ""
    found = read_existing("propose_owner", marked, known, apart=frozenset({owner}))
    return found.having(owner=owner) if isinstance(found, Draft) and owner else found


def _is_retirement(marked: Marked, known: Known) -> bool:  # noqa: ARG001 - same
    return bool(RETIRE.search(marked.text))


def _retirement(marked: Marked, known: Known) -> Draft | Ask:
    return read_existing("propose_retirement", marked, known)


def _only(marked: Marked, letter: str) -> str:
    found = marked.all(letter)
    return found[0] if len(found) == 1 else ""


def _owner(marked: Marked) -> str:
    aside = roles.other_owners(marked)
    found = [owner for owner in marked.all("o") if owner not in aside]
    return found[0] if len(found) == 1 else ""


_WISHES: tuple[tuple[Callable[..., bool], Callable[..., Draft | Ask]], ...] = (
    (_is_undo, _undo),
    (_is_deprecation, _deprecation),
    (_is_contract, _contract),
    (_is_extension, _extension),
    (_is_handover, _handover),
    (_is_retirement, _retirement),
)
