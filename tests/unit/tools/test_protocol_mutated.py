"""A damaged protocol file: it does not load, or it gives no more than it gave before."""

from __future__ import annotations

import random
from typing import Any

import pytest

from registry.domain.times import parse_duration
from registry.errors import InvalidInput
from tests.unit.tools.protocols import SHIPPED, loaded
from tools.closed_yaml import MAX_BYTES

LEVELS = next(line for line in SHIPPED.splitlines() if line.startswith("impact_levels"))
ALERT = SHIPPED[SHIPPED.index("  alert:") : SHIPPED.index("  # A pull request")]
SMALL = f"version: 1\nchannels:\n{ALERT}\n{LEVELS}\n"
BOMB = "x: &a [x,x,x,x,x,x,x,x]\ny: &b [*a,*a,*a,*a,*a,*a]\nz: [*b,*b,*b,*b,*b]\n"


def size(value: Any) -> float:
    return value if isinstance(value, int) else parse_duration(str(value)).total_seconds()


def rule_is_within(new: Any, old: Any) -> bool:
    (kind,) = old.model_fields_set
    if new.model_fields_set != old.model_fields_set:
        return False
    mine, theirs = getattr(new, kind), getattr(old, kind)
    if kind in {"max_length", "at_most"}:
        return size(mine) <= size(theirs)
    return set(mine) <= set(theirs) if kind == "one_of" else mine == theirs


def is_within(text: str, original: str) -> bool:
    """Say whether every right of one file is one of the other, at most as wide."""
    new, old = loaded(text), loaded(original)
    for channel, rules in new.content.channels.items():
        was = old.content.channels[channel].limits.model_dump()
        if any(value > was[name] for name, value in rules.limits.model_dump().items()):
            return False
    return all(
        grant_is_within(new, terms, old, old.grants(channel, [role]).get(tool))
        for channel, rules in new.content.channels.items()
        for grant in rules.grants
        for role in grant.roles
        for tool, terms in grant.tools.items()
    )


def grant_is_within(new: Any, terms: Any, old: Any, held: Any) -> bool:
    if not held or new.people(terms) < old.people(held[0]):
        return False
    known = held[0].arguments
    return all(
        name in known and rule_is_within(rule, known[name])
        for name, rule in terms.arguments.items()
    )


def damaged(text: str, chance: random.Random) -> str:
    """Damage a file in one of the ways that files are damaged."""
    if chance.random() < 0.4:
        return damaged_letters(text, chance)
    lines = text.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    match chance.randrange(5):
        case 0:  # lines are lost
            del lines[at : at + chance.randint(1, 9)]
        case 1:  # a line stands twice
            lines.insert(at, lines[at])
        case 2:  # a line stands elsewhere
            lines.insert(chance.randrange(len(lines)), lines.pop(at))
        case 3:  # a line is moved in or out
            lines[at] = chance.choice(["  " + lines[at], lines[at].removeprefix("  ")])
        case 4:  # indirection
            lines[at] = lines[at].replace(
                ": ", chance.choice([": &a ", ": *a ", ": !!str "]), 1
            )
    return "".join(lines)


def damaged_letters(text: str, chance: random.Random) -> str:
    cut = chance.randrange(len(text))
    put = chance.choice("\x00\u202e\ufeff\t*&!%@`{}[]|>'\"#-:?,")
    return chance.choice(
        [
            text[:cut],
            text[:cut] + text[cut + chance.randint(1, 12) :],
            text[:cut] + put + text[cut:],
        ]
    )


@pytest.mark.parametrize("seed", range(10))
def test_a_damaged_file_never_gives_a_right_more(seed):
    chance = random.Random(seed)  # noqa: S311 - not a secret
    refused = 0
    for number in range(100):
        original = SHIPPED if number % 20 == 0 else SMALL
        text = damaged(original, chance)
        try:
            assert is_within(text, original), text
        except InvalidInput as error:
            assert error.hint
            refused += 1

    assert refused > 40


@pytest.mark.parametrize(
    "text",
    [
        SMALL + BOMB,
        BOMB,
        SMALL + "# " + "x" * MAX_BYTES,
        SMALL + "pad: [" + "[" * 400 + "]" * 400 + "]\n",
        SMALL.replace("version: 1", "version: 1\nchannels: {}", 1),
        SMALL + "---\n" + SMALL,
        "\ufeff" * 3 + SMALL,
    ],
    ids=["bomb behind", "bomb alone", "oversized", "nested", "double", "second", "marks"],
)
def test_a_file_that_could_hide_something_does_not_load(text):
    with pytest.raises(InvalidInput) as caught:
        loaded(text)

    assert caught.value.hint


def test_the_judge_of_this_file_sees_a_wider_grant():
    assert is_within(SMALL, SMALL)
    for narrow, wide in (
        ("at_most: 7d", "at_most: 8d"),
        ("roles: [service]", "roles: [service, viewer]"),
        ("tool_calls: 15", "tool_calls: 16"),
        ("approval: medium", "approval: human"),
        ("name: { from: registry.aliases }", "name: { max_length: 9 }"),
    ):
        assert narrow in SMALL
        assert not is_within(SMALL.replace(narrow, wide), SMALL), wide
