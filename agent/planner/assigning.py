"""Which name should stand for what: a new alias, or another target for one there is. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agent.planner import roles
from agent.planner.cues import AGAIN, ALIAS_WORD, ASSIGN, MOVE, NEW, cue
from agent.planner.drafts import Ask, Draft
from agent.planner.plain_names import plain_name

if TYPE_CHECKING:
    from agent.planner.known import Known
    from agent.planner.marks import Marked

_FOR_IT = cue(
    r"""
    <n> (?:needs|wants|should have|gets|deserves)(?: \w+){0,3} (?:name|alias|nickname)
    call (?:the )?<n>|known as
    """,
    "(?:alias|name|nickname|synonym|shortcut|shorthand)(?: in (?:the )?<c>)? (?:for|of|"
    "to) (?:the )?<n>",
    r"(?:give|gets?|needs?|wants?|have) (?:the )?<n>(?: \w+){0,3} (?:name|alias|nickname|"
    "synonym)",
)
_INSTEAD = cue("instead")
_WHICH_IS_NEW = "Which of the names is the new alias, and what should it stand for?"


class _Pair(NamedTuple):
    name: str
    target: str


def read_assignment(marked: Marked, known: Known) -> Draft | Ask | None:
    """Read a wish that some name should stand for something."""
    text = marked.text
    if not marked.all("k") and not any(c.search(text) for c in (ASSIGN, MOVE, ALIAS_WORD, NEW)):
        return None
    places = roles.contexts(marked)
    if len(places) > 1:
        return Ask(f"I read {' and '.join(places)}. Which context is meant?")
    context = places[0] if places else ""
    pair = _pair(marked, known, context)
    if isinstance(pair, Ask) or pair is None:
        return pair
    return _settled(pair, context, marked, known)


def _pair(marked: Marked, known: Known, context: str) -> _Pair | Ask | None:
    new = roles.unknown(marked, known)
    if len(new) > 1:
        return _several_new(new, marked)
    if new:
        return _one_new(new[0], marked, known)
    return _none_new(marked, known, context)


def _several_new(new: list[str], marked: Marked) -> _Pair | Ask:
    if new[:2] == roles.names(marked):
        first, second = new
        return (
            _Pair(second, first) if roles.target_comes_first(marked) else _Pair(first, second)
        )
    return Ask(f"I read several new names: {', '.join(new)}. Which name should be the alias?")


def _one_new(new: str, marked: Marked, known: Known) -> _Pair | Ask:
    old = [n for n in roles.names(marked) if n != new]
    own = [n for n in old if n in known.aliases]
    if len(old) == 1 and own and new in roles.towards(marked):
        return _Pair(own[0], new)
    if not old:
        plain = plain_name(marked.text)
        if plain:
            return _Pair(plain, new)
        return _Pair("", new) if _FOR_IT.search(marked.text) else _Pair(new, "")
    targets = _targets(old, marked, set())
    if len(targets) > 1:
        return Ask(f"What should {new!r} stand for: {' or '.join(targets)}? Which target?")
    return _Pair(new, targets[0] if targets else "")


def _none_new(marked: Marked, known: Known, context: str) -> _Pair | Ask | None:
    own = roles.aliases(marked, known)
    real = roles.canonicals(marked, known)
    plain = plain_name(marked.text)
    first, *others = [*own, *real, ""]
    if plain and not any(others):
        return _Pair(plain, first)
    if not own:
        return _only_contracts(real, marked)
    if len(own) > 1:
        own = _which_own(own, marked, known, context)
        if not own:
            return Ask(_WHICH_IS_NEW)
    name = own[0]
    rest = [n for n in roles.names(marked) if n != name]
    targets = _targets(rest, marked, known.targets(name, context or None))
    if len(targets) > 1:
        return Ask(f"What should {name!r} stand for: {' or '.join(targets)}? Which target?")
    if not targets and not rest and _FOR_IT.search(marked.text):
        return _Pair("", name)
    return _Pair(name, targets[0] if targets else "")


def _only_contracts(real: list[str], marked: Marked) -> _Pair | Ask | None:
    if len(real) > 1:
        return Ask("Which alias is it about, and which of these contracts is its target?")
    asks_for_one = ALIAS_WORD.search(marked.text) or _FOR_IT.search(marked.text)
    if real and MOVE.search(marked.text) and not asks_for_one:
        return Ask(f"Which alias should stand for {real[0]!r}?")
    if real:
        return _Pair("", real[0]) if asks_for_one or marked.all("k") else None
    return _Pair("", "") if asks_for_one or marked.all("k") else None


def _which_own(own: list[str], marked: Marked, known: Known, context: str) -> list[str]:
    here = [n for n in own if context in known.places(n)]
    if len(here) == 1 and context:
        return here
    first, second, *more = own
    return [] if more else [second if roles.target_comes_first(marked) else first]


def _targets(names: list[str], marked: Marked, current: set[str]) -> list[str]:
    """Leave out what is spoken of as past, and what the alias stands for already."""
    was = roles.past(marked)
    left = [n for n in names if n not in was]
    return [n for n in left if n not in current] if len(left) > 1 else left


def _settled(pair: _Pair, context: str, marked: Marked, known: Known) -> Draft | Ask:
    text = marked.text
    args = {"name": pair.name, "target": pair.target, "context": context}
    draft = Draft("", {k: v for k, v in args.items() if v})
    is_new = bool(NEW.search(text) or marked.all("t") or marked.all("k"))
    moves = bool(MOVE.search(text) or _INSTEAD.search(text))
    places = known.places(pair.name)
    if pair.name in known.canonicals:
        return Ask(
            f"{pair.name!r} is a contract itself. Which alias is meant, or what new name?"
        )
    if places and (context in places or not context) and (moves or not is_new):
        return Draft("propose_repoint", draft.args)
    if places and moves and not is_new:
        held = " and ".join(places)
        return Ask(f"{pair.name!r} exists in {held}, not in {context}. Which context is meant?")
    if AGAIN.search(text) and not is_new:
        return Draft("propose_repoint", draft.args)  # the registry says that nothing is there
    return _new_alias(draft, marked)


def _new_alias(draft: Draft, marked: Marked) -> Draft | Ask:
    spans, kinds = marked.all("t"), marked.all("k")
    if len(spans) > 1:
        return Ask("I read several durations. For how long should it live? Which lifetime?")
    if spans and "permanent" in kinds:
        return Ask("It cannot be permanent and end. For how long should it live, if it ends?")
    others = roles.other_owners(marked)
    owners = [o for o in marked.all("o") if o not in others]
    if len(owners) > 1:
        return Ask("I read several owners. Who should be the owner?")
    kind = "migration" if "migration" in kinds else kinds[0] if kinds else ""
    return Draft("propose_alias", draft.args).having(
        type=kind,
        duration=spans[0] if spans else "",
        until=(marked.all("d") or [""])[0],
        owner=owners[0] if owners else "",
    )
