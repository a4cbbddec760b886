"""A damaged policy file refuses to load, or says what it is read as: it never allows by default."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.anchors.located import MAX_BYTES, decode
from registry.errors import InvalidInput
from registry.rules.governance import Governance
from registry.service.policies import load_effective
from tests.platforms import governance_text, the_governance

if TYPE_CHECKING:
    from random import Random

TEAM_RULE = """\
  team_rules:
    - name: pay_owned
      applies_to: alias
      when: "!alias.name.startsWith('pay-') || alias.owner == '@payments'"
      message: Names that begin with pay- belong to @payments.
      reason: One team audits payments.
      fix: Ask @payments to own it.
"""
TEXT = governance_text() + TEAM_RULE
WHOLE = load_effective(TEXT, source="g.yaml")
MANY = max(1_000, settings.default.max_examples)
JUNK = (
    "\0",
    "\t",
    "\x85",
    "{",
    "}",
    "]",
    ":",
    "- ",
    "#",
    "&a ",
    "*a",
    "!!python/object:os ",
    "%",
)


def leaves(tree: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """List what a tree of settings says, place by place; lists count whole."""
    if not isinstance(tree, dict) or not tree:
        return {path: tree}
    return {k: v for key, below in tree.items() for k, v in leaves(below, (*path, key)).items()}


def written(governance: Governance) -> dict[tuple[str, ...], Any]:
    return leaves(governance.model_dump(mode="json"))


DEFAULTS = written(Governance(contexts={}))


def mutated(text: str, chance: Random) -> str:
    """Damage a text in one of the ways in which files are damaged."""
    lines = text.splitlines(keepends=True)
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    place = chance.randrange(len(text))
    ways = [
        lambda: text[:place] + chance.choice(JUNK) + text[place:],
        lambda: text[:place] + text[place + 1 :],
        lambda: text[:place] + chance.choice("abc019._-' ") + text[place + 1 :],
        lambda: text[:place],
        lambda: "".join(lines[:at] + lines[at + 1 :]),
        lambda: "".join([*lines[:at], lines[at], *lines[at:]]),
        lambda: "".join(
            [*lines[:at], " " * chance.randrange(1, 5) + lines[at], *lines[at + 1 :]]
        ),
        lambda: "".join([*lines[:at], lines[at].lstrip(), *lines[at + 1 :]]),
        lambda: "".join([*lines[:at], lines[other], *lines[at + 1 :]]),
        lambda: text.replace("true", chance.choice(["ture", "1", "'true'", "[]", "~"]), 1),
        lambda: "".join([*lines[:at], lines[at].split(":")[0] + ":\n", *lines[at + 1 :]]),
        lambda: text[:place] + text[place].swapcase() + text[place + 1 :],
    ]
    return chance.choice(ways)()


def read_or_refused(text: str) -> Governance | None:
    try:
        return load_effective(decode(text.encode(), source="g.yaml"), source="g.yaml")
    except InvalidInput as error:
        assert error.message.startswith("g.yaml:")
        assert error.hint
        return None


def says_nothing_new(held: Governance, text: str) -> None:
    """Whatever was read stands in the text, or is the strict default of what it leaves out."""
    tree = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - it makes nothing but texts
    stated = leaves(tree["alias_governance"])
    for path, value in written(held).items():
        if path == ("team_rules",) or path in stated:
            continue
        is_default = DEFAULTS.get(path, DEFAULTS.get(path[:-1]))
        in_context = {"approval_required": True, "auto_expire": False}.get(path[-1])
        assert value in (is_default, in_context) or path[:1] == ("fallbacks",), path


@settings(max_examples=MANY)
@given(chance=st.randoms(use_true_random=False))
def test_a_damaged_file_is_refused_or_read_as_it_says(chance) -> None:
    text = mutated(TEXT, chance)

    held = read_or_refused(text)

    if held is not None:
        says_nothing_new(held, text)


@settings(max_examples=200)
@given(
    quote=st.sampled_from(["'", '"']),
    gaps=st.lists(st.integers(min_value=0, max_value=3), min_size=4, max_size=4),
    bom=st.booleans(),
    crlf=st.booleans(),
)
def test_another_way_of_writing_the_same_means_the_same(quote, gaps, bom, crlf) -> None:
    tree = yaml.safe_load(TEXT)
    text = yaml.safe_dump(
        tree, default_style=None, indent=2 + gaps[0], sort_keys=bool(gaps[1] % 2)
    )
    text = "#\n" * gaps[2] + text.replace("'1.0'", f"{quote}1.0{quote}") + "\n" * gaps[3]
    text = text.replace("\n", "\r\n") if crlf else text

    held = read_or_refused(("\ufeff" if bom else "") + text)

    assert held is not None
    assert held.hash == WHOLE.hash


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x]\n" + "".join(f"a{i}: &a{i} [{'*a, ' * 9}*a]\n" for i in range(9)),
        "alias_governance: &g\n  contexts: *g\n",
        "alias_governance: &g {contexts: {}}\nmore: *g\n",
        "alias_governance:\n  contexts: {" + "a: {" * 200 + "}" * 200 + "}\n",
        "alias_governance: " + "[" * 50_000,
        "alias_governance:\n"
        + "".join(f"  k{i}: &k{i} {{<<: [*k{i - 1}, *k{i - 1}]}}\n" for i in range(1, 40)),
        "alias_governance:\n  contexts: {}\n  version: " + "9" * 1_000_000,
        TEXT + "# " + "x" * MAX_BYTES,
        "alias_governance: !!python/object/apply:os.system [true]\n",
        "---\n" + TEXT + "---\n" + TEXT,
        TEXT + TEXT,
        "\x00" + TEXT,
        "\x1f\x8b" + TEXT,
    ],
)
def test_a_bomb_or_another_sort_of_file_is_refused_soon(text) -> None:
    began = time.monotonic()

    assert read_or_refused(text) is None

    assert time.monotonic() - began < 10


def bombs() -> dict[str, str]:
    """Expand to many settings from few bytes."""
    rows = "".join(f"  - &r{i} [{', '.join([f'*r{i - 1}'] * 10)}]\n" for i in range(1, 9))
    return {"billion": f"alias_governance:\n  team_rules:\n  - &r0 [x]\n{rows}"}


def test_a_billion_of_rules_from_few_bytes_is_refused_soon() -> None:
    began = time.monotonic()

    assert read_or_refused(bombs()["billion"]) is None

    assert time.monotonic() - began < 10


@pytest.mark.parametrize("section", ["rules", "contexts", "fallbacks", "audit", "version"])
def test_a_section_that_is_left_out_gets_the_strict_default_or_refuses(section) -> None:
    tree = yaml.safe_load(TEXT)["alias_governance"]
    del tree[section]

    held = read_or_refused(yaml.safe_dump({"alias_governance": tree}))

    if section == "contexts":
        assert held is None
    else:
        assert held is not None
        empty = {} if section == "fallbacks" else None
        whole = the_governance().model_dump(mode="json")[section]
        assert held.model_dump(mode="json")[section] == (whole if empty is None else empty)
