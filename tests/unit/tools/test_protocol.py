from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import InvalidInput
from tests.unit.tools.protocols import LIMITS, ROLES, SHIPPED, SOURCE, a_protocol, loaded
from tools.catalogue import CATALOGUE
from tools.closed_yaml import MAX_BYTES
from tools.protocol import load
from tools.protocol_file import Limits

ALIAS = "show_alias: { approval: none, arguments: { name: { max_length: 9 } } }"


ODD_NUMBERS = ("6:4", "10:20:30", "-1:30", "010", "0x1F", "0b11", "1_000")
"""What YAML 1.1 reads as 364, 37230, -90, 8, 31, 3 and 1000."""


def refused(text: str) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        loaded(text)
    return caught.value


def test_the_shipped_protocol_loads_and_fits_the_tools():
    protocol = loaded()

    reads = {name for name, tool in CATALOGUE.items() if not tool.writes}
    assert set(protocol.grants("chat", ["viewer"])) == reads
    assert set(protocol.grants("chat", ["maintainer"])) == set(CATALOGUE)
    assert protocol.grants("mcp", ROLES) == {}
    assert protocol.limits("mcp") is None
    # a person may ask on a pull request for no more than a program may
    people = protocol.grants("pull_request", ["member"])
    assert people == protocol.grants("pull_request", ["service"]) != {}
    assert protocol.grants("pull_request", ["viewer", "auditor", "admin"]) == {}
    for channel in ("alert", "schedule"):
        assert protocol.grants(channel, ["service"])
        assert protocol.grants(channel, set(ROLES) - {"service"}) == {}


def test_the_hash_is_of_what_the_file_means():
    protocol = loaded()
    reworded = loaded(
        "# another comment\n" + SHIPPED.replace("  chat:\n", "  chat:   # talk\n")
    )
    tighter = loaded(SHIPPED.replace("tool_calls: 20", "tool_calls: 19"))

    assert protocol.hash == reworded.hash
    assert protocol.hash != tighter.hash
    assert len(protocol.hash) == 64


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("resolve_name:", "resolve_nam:", "'resolve_nam' is not a tool.", "'resolve_name'?"),
        ("  chat:", "  chatt:", "'chatt' is not a channel.", "'chat'?"),
        ("viewer", "veiwer", "'veiwer' is not a role.", "'viewer'?"),
        ("approval: none", "approval: nope", "'approval': Input", "'none'?"),
        ("approval: none", "aproval: none", "'aproval' is not known", "'approval'?"),
        ("limits:", "limit:", "'limit' is not known here.", "'limits'?"),
        ("steps:", "stepps:", "'stepps' is not known here.", "'steps'?"),
        ("channels:", "chanels:", "'chanels' is not known here.", "'channels'?"),
        ("grants:", "grant:", "'grant' is not known here.", "'grants'?"),
        ("roles:", "role:", "'role' is not known here.", "'roles'?"),
        ("max_length", "max_lenght", "'max_lenght' is not known", "'max_length'?"),
        ("name: { max", "nme: { max", "'resolve_name' has no argument 'nme'.", "'name'?"),
        ("registry.contexts", "registry.context", "'from': Input", "'registry.contexts'?"),
        ("version: 1", "version: 2", "'version': Input should be 1", "docs/operator"),
        ("steps: 25", "steps: many", "'steps': Input should be a valid int", "docs/op"),
        ("steps: 25", "steps: yes", "'steps': Input should be a valid int", "docs/op"),
        ("steps: 25", "steps: 0", "'steps': Input should be greater", "docs/op"),
        ("steps: 25", "steps:", "steps' has no value.", "take the line out"),
        ("output_chars: 16000", "output_chars: 10", "'output_chars': Input", "docs/op"),
        ("at_most: 7d", "at_most: 7 moons", "'at_most': '7 moons' is not a", "docs/op"),
        ("at_most: 7d", "at_most: 7", "'by' cannot be bounded by 7.", "docs/op"),
        ("at_most: 50", "at_most: 9d", "'limit' is a number", "docs/op"),
        ("at_most: 50", "max_length: 9", "'limit' is a number", "docs/op"),
        ("[permanent, ", "[permament, ", "can never be 'permament'", "docs/op"),
    ],
)  # fmt: skip
def test_a_wrong_word_is_refused_with_its_line_and_the_nearest_right_one(
    old, new, message, hint
):
    line = SHIPPED[: SHIPPED.index(old)].count("\n") + 1 + old.startswith("\n")

    error = refused(SHIPPED.replace(old, new, 1))

    assert error.message.startswith(f"{SOURCE}:{line}: ")
    assert message in error.message
    assert hint in error.hint


@pytest.mark.parametrize(
    ("tool", "message"),
    [
        ("show_alias: { approval: human, arguments: { name: { max_length: 9 } } }", "only reads"),
        ("propose_undo: { approval: none, arguments: { proposal: { max_length: 9 } } }", "people"),
        ("show_alias: { approval: none }", "cannot be called without 'name'"),
        ("list_anchors: { approval: none, arguments: { name: { max_length: 9 } } }", "no argument"),
        ("show_alias: { approval: none, arguments: { name: {} } }", "exactly one of"),
        ("show_alias: { approval: none, arguments: { name: { pattern: a, own: true } } }", "exactly one"),
        ("show_alias: { approval: none, arguments: { name: { own: false } } }", "own"),
        ("show_alias: { approval: none, arguments: { name: { pattern: '(' } } }", "regular exp"),
        ("show_alias: { approval: none, arguments: { name: { one_of: [] } } }", "one_of"),
        ("show_contract: { approval: none, arguments: { name: { own: true } } }", "no owner"),
        ("show_alias: { approval: none, arguments: { name: { at_most: 9d } } }", "cannot be bounded"),
        ("show_alias: 7", "valid dictionary"),
    ],
)  # fmt: skip
def test_a_grant_that_does_not_fit_its_tool_is_refused(tool, message):
    error = refused(a_protocol(tool))

    assert message in error.message
    assert error.message.startswith(f"{SOURCE}:8:")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no value"),
        ("[]", "valid dictionary"),
        ("a: [", f"{SOURCE}:"),
        (a_protocol(ALIAS, ALIAS), f"{SOURCE}:9 cannot be read"),
        (a_protocol(ALIAS).replace("version: 1", "version: 1\nversion: 1"), "given twice"),
        (a_protocol(ALIAS).replace("limits: {", "limits: &l {"), "anchors, aliases"),
        (a_protocol(ALIAS).replace("[member]", "!!python/tuple [member]"), "tags"),
        (a_protocol("<<: { list_anchors: { approval: none } }"), "merges"),
        (a_protocol(ALIAS) + "---\nversion: 1\n", "second document"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n", "anchors, aliases"),
        *((f"a: {number}\n", "another number than it seems") for number in ODD_NUMBERS),
        ("[" * 5_000, "nested deeper"),
        ("# " + "x" * MAX_BYTES, "longer than"),
        (
            a_protocol(ALIAS).replace("[member]", "[member, member]"),
            "granted to 'member' twice",
        ),
    ],
)
def test_a_file_that_could_mean_something_else_is_refused(text, message):
    assert message in refused(text).message


def test_what_is_missing_is_told_where_it_should_stand():
    no_version = refused(SHIPPED.replace("version: 1\n", "", 1))
    no_approval = refused(a_protocol("show_alias: { arguments: { name: { max_length: 9 } } }"))

    assert "'version' is missing." in no_version.message
    assert no_approval.message == f"{SOURCE}:8: 'approval' is missing."
    assert no_approval.hint == "Write 'approval'; it has no default."


def test_a_tool_granted_twice_to_a_role_is_refused_where_it_stands_again():
    twice = (
        a_protocol(ALIAS) + f"      - roles: [viewer, member]\n        tools: {{ {ALIAS} }}\n"
    )

    error = refused(twice)

    assert "'show_alias' is granted to 'member' twice on 'chat'." in error.message
    assert error.message.startswith(f"{SOURCE}:10:")


def test_an_actor_with_two_roles_has_the_grants_of_both():
    text = a_protocol(ALIAS) + (
        "      - roles: [viewer]\n        tools: { list_anchors: { approval: none }, "
        "show_alias: { approval: none, arguments: { name: { pattern: a.* } } } }\n"
    )

    grants = loaded(text).grants("chat", ["member", "viewer"])

    assert {name: len(terms) for name, terms in grants.items()} == {
        "show_alias": 2,
        "list_anchors": 1,
    }


@pytest.mark.parametrize("limit", sorted(Limits.model_fields))
def test_every_limit_must_be_given(limit):
    given_all = yaml.safe_load(LIMITS)
    without = {key: value for key, value in given_all.items() if key != limit}

    error = refused(a_protocol(ALIAS, limits=yaml.safe_dump(without, default_flow_style=True)))

    assert f"{limit!r} is missing." in error.message


def _rights(text: str) -> set[tuple[object, ...]]:
    """Write down every single thing that a protocol allows."""
    protocol = loaded(text)
    content = protocol.content
    found: set[tuple[object, ...]] = set()
    for channel, rules in content.channels.items():
        for grant in rules.grants:
            for role in grant.roles:
                for tool, terms in grant.tools.items():
                    about = (channel, rules.limits, role, tool)
                    found.add((*about, terms.approval != "none", protocol.people(terms)))
                    found.update((*about, *argument) for argument in terms.arguments.items())
    return found


# Two of the channels are enough: the others are written with the same words.
LEVELS = next(line for line in SHIPPED.splitlines() if line.startswith("impact_levels"))
PART = f"{SHIPPED[: SHIPPED.index('  # A pull request')]}\n{LEVELS}\n"
ALL_RIGHTS = _rights(PART)
LINES = PART.splitlines(keepends=True)


def _paths(value, path=()):
    if isinstance(value, dict):
        for key, child in value.items():
            yield (*path, key)
            yield from _paths(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _paths(child, (*path, index))


TREE = yaml.safe_load(PART)
TEXT = json.dumps(TREE)
PATHS = list(_paths(TREE))


def _holder(tree, path):
    for part in path[:-1]:
        tree = tree[part]
    return tree


def _grants_no_more(text: str) -> bool:
    try:
        return _rights(text) <= ALL_RIGHTS
    except InvalidInput as error:
        assert error.hint
        return True


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_a_protocol_without_one_of_its_keys_never_grants_more(path):
    tree = json.loads(TEXT)
    del _holder(tree, path)[path[-1]]

    assert _grants_no_more(json.dumps(tree))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_a_protocol_with_a_misspelt_key_is_refused(path):
    tree = json.loads(TEXT)
    holder = _holder(tree, path)
    holder[path[-1] + "x"] = holder.pop(path[-1])

    refused(json.dumps(tree))


@pytest.mark.parametrize("path", PATHS[::12], ids=str)
def test_a_protocol_with_an_emptied_value_never_grants_more(path):
    for empty in (None, {}, [], "", "*", True):
        tree = json.loads(TEXT)
        _holder(tree, path)[path[-1]] = empty
        if tree != TREE:
            assert _grants_no_more(json.dumps(tree)), empty


@pytest.mark.parametrize("number", range(len(LINES)))
def test_a_protocol_with_a_line_lost_never_grants_more(number):
    assert _grants_no_more("".join(LINES[:number] + LINES[number + 1 :]))


@pytest.mark.parametrize("number", range(0, len(LINES), 2))
def test_a_protocol_with_a_line_doubled_never_grants_more(number):
    assert _grants_no_more("".join(LINES[: number + 1] + LINES[number:]))


@given(st.randoms())
def test_a_protocol_mangled_at_random_never_grants_more(chance):
    tree = json.loads(TEXT)
    for _ in range(chance.randint(2, 6)):
        paths = [p for p in _paths(tree) if isinstance(p[-1], str)]
        if not paths:  # nothing is left to mangle
            break
        path = chance.choice(paths)
        holder = _holder(tree, path)
        value = holder.pop(path[-1])
        if chance.random() < 0.5:
            holder[path[-1][1:] or "x"] = value

    assert _grants_no_more(json.dumps(tree))


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: b.decode("latin-1")))
def test_any_text_is_refused_with_its_place(text):
    with pytest.raises(InvalidInput) as caught:
        load(text, source=SOURCE, roles=ROLES)

    assert caught.value.message.startswith(f"{SOURCE}:")
