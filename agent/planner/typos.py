"""Misspelt words that decide something, put right before a sentence is read. Pure.

A misspelt `temporary` that is skipped makes an alias that never ends. Only slips that make no
other word are put right: two letters exchanged, one left out, one doubled or put in, and one
wrong letter in long words.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"(?<![\w<@-])[A-Za-z]{5,16}(?![\w>-])")
_DECIDING = (
    *("temporary", "temporarily", "permanent", "permanently", "contextual", "provisional"),
    *("until", "retire", "remove", "delete", "deprecate", "deprecated", "decommission"),
    *("extend", "extension", "prolong", "renew", "transfer", "ownership", "owner", "repoint"),
    *("redirect", "contract", "register", "alias", "aliases", "forever", "instead", "except"),
    *("unless", "without", "expire", "expires", "revert", "successor", "replacement"),
)
_REAL = frozenset(
    """
    contact contrast contracts contracted contractor owners owned removed removes remover
    retired retires retiree deleted deletes extended extends extent expired expiry expert
    accept expect within registers registered registry redirects transfers renews renewal
    reverts reset alien alibi utile inter resister concept permanence temporal depreciate
    depreciated depreciates accepts excepts context contextually extensions
    """.split()  # noqa: SIM905 - a list of strings would be fifty lines
)
_LONG = 8
"""From here on a single wrong letter leaves no doubt about the word."""


def put_right(text: str) -> str:
    """Put right what is misspelt of the words that decide something.

    >>> put_right("a tempoary alias, retrie it")
    'a temporary alias, retire it'
    """
    return _WORD.sub(lambda found: _meant(found[0]), text)


def _meant(word: str) -> str:
    said = word.lower()
    if said in _DECIDING or said in _REAL:
        return word
    return next((right for right in _DECIDING if _is_slip(said, right)), word)


def _is_slip(said: str, right: str) -> bool:
    longer = len(said) - len(right)
    if longer == 0:
        return _exchanged(said, right)
    if longer == -1:
        return any(right[:at] + right[at + 1 :] == said for at in range(1, len(right)))
    inside = range(1, len(said) - 1)
    doubled = said[-1:] == said[-2:-1] and said[:-1] == right
    return longer == 1 and (
        doubled or any(said[:at] + said[at + 1 :] == right for at in inside)
    )


def _exchanged(said: str, right: str) -> bool:
    wrong = [
        at for at, (one, other) in enumerate(zip(said, right, strict=True)) if one != other
    ]
    if len(wrong) == 1:
        return len(right) >= _LONG
    first, *rest = wrong
    return (
        rest == [first + 1] and said[first] == right[rest[0]] and said[rest[0]] == right[first]
    )
