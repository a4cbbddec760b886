"""From a sentence to one in which everything that names something is a mark. Pure.

`retire user-api in frontend` becomes `retire <n0> in <c0>`: patterns then read how a sentence
is built, whatever the names in it are, and no pattern ever looks into a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.planner.amounts import DURATION
from agent.planner.patterns import (
    ARROWS,
    CONTRACTIONS,
    HIDDEN,
    HYPHENATED,
    KINDS,
    NO_CONTEXT,
    OWNED_BY,
    TYPED,
    TYPES,
)
from agent.planner.typos import put_right

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.planner.known import Known

_QUOTED = re.compile(r"`([^`]+)`|\"([^\"]+)\"|(?<!\w)'([^']+)'(?!\w)|“([^”]+)”|«([^»]+)»")
_URL = re.compile(r"https?://[^\s,;\"'`<>()]+[^\s,;\"'`<>().]")
_OWNER = re.compile(r"@[\w.-]*\w")
_PROPOSAL = re.compile(r"\b(?:p-?[0-9a-f]*\d[0-9a-f]*|[0-9a-f]{32})\b(?![-\w.])", re.IGNORECASE)
_TWO_WORDS = re.compile(r"[\w.-]+/[\w./-]+ [A-Z]\w*|[\w.-]+\.[\w.-]+ [A-Z]\w*")
"""The only names with a space in them: `apps/v1 Deployment`."""
_PLACE = re.compile(
    r"\b(?<=in )(?:context )?"
    r"(?!(?:an?|the|which|what|case|order|this|that|it|favou?r|charge|use|every|all|context)\b)"
    r"([a-z][\w-]*)(?: context)?",
    re.IGNORECASE,
)
"""What is a context by grammar, when nobody has told which there are."""
_PATH = re.compile(r"(?<![\w<>/])/[\w{}/.~%-]*[\w}]")
_PREFIXED = re.compile(rf"\b(?:{KINDS}):[^\s,;]+")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}\S*\w)?")
_VERSION = re.compile(
    r"(?<![\w.-])v?\d+(?:\.\d+)+(?:-\w+(?:\.\w+)*)?(?![\w-])|(?<![\w.-])v\d+(?![\w.-])"
    r"|(?<=\bversion )\d+\b(?![.-]\w)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"(?<![\w<@-])[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?(?![\w>])")
_SAID_KINDS = "path|api_version|attribute|metric|env|label|alert|flag"
_RUN = 4
"""Words that a name may be spoken in: `account management api`."""


@dataclass(slots=True)
class Marked:
    """A sentence and what its marks stand for."""

    text: str
    values: dict[str, str] = field(default_factory=dict)

    def take(self, pattern: re.Pattern[str], letter: str, group: int = 0) -> None:
        """Put a mark for whatever the pattern finds."""
        self.text = pattern.sub(lambda m: self.mark(letter, m[group]), self.text)

    def put(self, pattern: re.Pattern[str], letter: str, value: str) -> None:
        """Put the mark of one value for whatever the pattern finds."""
        if pattern.search(self.text):
            self.text = pattern.sub(self.mark(letter, value), self.text)

    def mark(self, letter: str, value: str) -> str:
        """Return a mark for a value; the same value gets the same mark."""
        for mark, known in self.values.items():
            if known == value and mark[1] == letter:
                return f" {mark} "
        mark = f"<{letter}{sum(m[1] == letter for m in self.values)}>"
        self.values[mark] = value
        return f" {mark} "

    def all(self, letter: str) -> list[str]:
        """Return the values of one sort that the sentence still holds, as they come in it."""
        marks = dict.fromkeys(re.findall(rf"<{letter}\d+>", self.text))
        return [self.values[mark] for mark in marks]


def mark(raw: str, known: Known) -> Marked:
    """Mark everything in a sentence that names something."""
    visible = "".join(c if c.isprintable() else " " for c in HIDDEN.sub(" ", raw))
    marked = Marked(ARROWS.sub(" -> ", visible.translate(TYPED)))
    marked.text = re.sub(r"(?<!-)>|<|(?<!\S)--(?=[a-z])", " ", marked.text)
    marked.text = _QUOTED.sub(_keep_quoted(marked, known), marked.text)
    for pattern, letter in ((_URL, "u"), (_OWNER, "o"), (_PROPOSAL, "p"), (_DATE, "d")):
        marked.take(pattern, letter)
    marked.text = DURATION.sub(
        lambda m: marked.mark("t", " ".join(filter(None, m.groups()))), marked.text
    )
    marked.take(_PREFIXED, "n")
    marked.take(_PATH, "n")
    marked.take(_VERSION, "v")
    marked.text = OWNED_BY.sub(lambda m: f"{m[1]} {marked.mark('o', m[2])}", marked.text)
    for pattern, expanded in CONTRACTIONS:
        marked.text = pattern.sub(expanded, marked.text)
    _mark_places(marked, known)
    _mark_names(marked, known)
    if known.contexts:  # the registry is asked about words as they were written
        marked.text = put_right(marked.text)
    for pattern, name in TYPES:
        marked.put(pattern, "k", name)
    spaced = re.sub(r"\s*([,:;()?!=]|(?<![<-])\.(?=\s|$))\s*", r" \1 ", marked.text)
    marked.text = f" {' '.join(spaced.split())} "
    return marked


def kind_of_names(marked: Marked) -> str:
    """Return the kind that is said before a name, as in `metric http.duration`; or nothing."""
    found = re.search(rf"\b({_SAID_KINDS}) <n\d+>(?! as\b)", marked.text)
    return found[1] if found else ""


def _keep_quoted(marked: Marked, known: Known) -> Callable[[re.Match[str]], str]:
    def keep(found: re.Match[str]) -> str:
        text = next(group for group in found.groups() if group is not None).strip()
        spoken = text.replace(" ", "-")
        if text in known.contexts and not known.has(text):
            return f" {text} "
        if known.has(spoken):
            return marked.mark("n", spoken)
        if text.startswith("@"):
            return marked.mark("o", text)
        if " " in text and not _TWO_WORDS.fullmatch(text):
            return f" {text} "
        return marked.mark("n", text)

    return keep


def _mark_places(marked: Marked, known: Known) -> None:
    """Mark contexts; words that mean one only sometimes are left where they do not."""
    marked.text = NO_CONTEXT.sub(
        lambda m: m[0].replace(m[m.lastindex or 0], f"{m[m.lastindex or 0]}\u00ad"), marked.text
    )
    for spoken, name in sorted(known.spoken_contexts().items(), key=lambda w: -len(w[0])):
        word = re.escape(spoken).replace(r"\ ", "[ _-]")
        pattern = re.compile(
            rf"(?<![\w.@-]){word}(?:'s)?(?![\w\u00ad]|-\w|\.\w)", re.IGNORECASE
        )
        marked.put(pattern, "c", name)
    if not known.contexts:
        marked.take(_PLACE, "c", 1)
    marked.text = marked.text.replace("\u00ad", "")


def _mark_names(marked: Marked, known: Known) -> None:
    """Mark words that are names, or written as only names are."""
    for run in spoken_names(marked.text):
        name = run.replace(" ", "-")
        if " " in run and known.has(name):
            pattern = re.compile(rf"(?<![\w<]){re.escape(run)}(?![\w>])", re.IGNORECASE)
            marked.put(pattern, "n", name)

    def keep(found: re.Match[str]) -> str:
        word = found[0]
        team = re.match(
            r"\s+(?:team|guild|squad|folks|people|guys)\b", found.string[found.end() :]
        )
        if known.has(word) and not team:
            return marked.mark("n", word)
        written = re.search(r"[-_./]|\d", word) and not word.replace(".", "").isdigit()
        return marked.mark("n", word) if written and not HYPHENATED.fullmatch(word) else word

    marked.text = _TOKEN.sub(keep, marked.text)


def spoken_names(text: str) -> list[str]:
    """Return every run of up to four words, longest first, that may speak of one name.

    >>> spoken_names("the user api")[:2]
    ['the user api', 'the user']
    """
    runs: list[str] = []
    for clause in re.split(r"[^\w -]|<[a-z]\d+>", text):
        words = re.findall(r"(?<![\w-])[A-Za-z0-9]+(?![\w-])", clause)
        runs += [
            " ".join(words[at : at + size])
            for size in range(_RUN, 1, -1)
            for at in range(len(words) - size + 1)
        ]
    return sorted(dict.fromkeys(runs), key=lambda run: -run.count(" "))
