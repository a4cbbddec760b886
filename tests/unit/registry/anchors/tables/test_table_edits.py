"""Which edits lead from one version of a table to the next, and which changes are refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.anchors.tables.editing import MOST_EDITS, edits_between
from registry.domain.edits import (
    ChangeAliasOwner,
    CreateAlias,
    RegisterContract,
    RepointAlias,
    RetireAlias,
    TombstoneAlias,
)
from registry.domain.rows import AliasType
from registry.errors import FrenlyError, InvalidInput
from tests.builders import NOW, service

HEAD = 'frenly_import: 1\ndefaults: {context: application, owner: "@users"}\n'
BARE = "frenly_import: 1\ndefaults: {context: application}\n"
ROW = "{name: user-api, target: user-management-api}"


def table(*rows, contracts=(), head=HEAD):
    text = head
    for title, items in (("contracts", contracts), ("aliases", rows)):
        if items:
            text += f"{title}:\n" + "".join(f"  - {each}\n" for each in items)
    return text


def edits(before, after):
    return edits_between(before, after, source="names.yaml", now=NOW)


def refusal(before, after):
    with pytest.raises(InvalidInput) as caught:
        edits(before, after)
    assert caught.value.hint
    return caught.value.message


def test_a_new_row_is_a_new_alias_with_all_that_it_says():
    row = (
        '{name: people-api, target: user-management-api, type: temporary, constraint: ">=2", '
        "scope: a/b, description: for a while, expires_at: 2026-02-01}"
    )

    (made,) = edits(table(ROW), table(ROW, row))

    assert isinstance(made, CreateAlias)
    assert (made.name, made.target) == (service("people-api"), service("user-management-api"))
    assert (made.context, made.scope, made.constraint) == ("application", "a/b", ">=2")
    assert (made.type, made.owner) == (AliasType.TEMPORARY, "@users")
    assert made.description == "for a while"
    assert made.lifetime is not None
    assert made.lifetime % timedelta(days=1) == timedelta(0)


def test_another_target_or_constraint_is_a_repoint():
    (moved,) = edits(table(ROW), table("{name: user-api, target: account-api}"))
    (bound,) = edits(table(ROW), table(ROW[:-1] + ', constraint: ">=2"}'))

    assert moved == RepointAlias(
        name=service("user-api"), context="application", target=service("account-api")
    )
    assert isinstance(bound, RepointAlias)
    assert bound.constraint == ">=2"


def test_another_owner_and_another_target_are_two_edits():
    after = table('{name: user-api, target: account-api, owner: "@accounts"}')

    assert [type(each) for each in edits(table(ROW), after)] == [RepointAlias, ChangeAliasOwner]


def test_a_row_left_out_is_retired_and_a_deleted_table_retires_all():
    retired = RetireAlias(name=service("user-api"), context="application")

    assert (
        edits(table(ROW, ROW.replace("user-api", "x-api")), table(ROW))[0].name.key == "x-api"
    )
    assert edits(table(ROW), None) == (retired,)


def test_a_row_that_is_gone_from_now_on_is_a_tombstone():
    (made,) = edits(table(ROW), table("{name: user-api, removed: true}"))

    assert made == TombstoneAlias(name=service("user-api"), context="application")


def test_a_new_contract_is_registered_before_what_points_at_it():
    after = table(ROW, contracts=["{name: user-management-api, version: v2}"])

    found = edits(None, after)

    assert [type(each) for each in found] == [RegisterContract, CreateAlias]


def test_another_wording_of_the_same_table_is_no_edit():
    other = (
        HEAD + "# a comment\naliases:\n  - target: user-management-api\n    name: user-api\n"
    )

    assert edits(table(ROW), other) == ()
    assert edits(None, None) == ()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (table(ROW), table(ROW, ROW), "twice"),
        (table(ROW), table(ROW, "{name: x-api, candidates: [a-api, b-api]}"), "one target"),
        (table(ROW), table(ROW, "{name: x-api, removed: true}"), "one target"),
        (
            table(ROW),
            table(ROW, "{name: x-api, target: y-api, expires_at: 2001-01-01}"),
            "ended",
        ),
        (
            table(ROW),
            table(ROW, '{name: x-api, target: y-api, deprecated_in: "1.0"}'),
            "imported",
        ),
        (table(ROW), table(ROW[:-1] + ", description: other}"), "description"),
        (
            table(ROW[:-1] + ', owner: "@users"}', head=BARE),
            table(ROW, head=BARE),
            "needs an owner",
        ),
        (table("{name: user-api, removed: true}"), table(ROW), "removed"),
        (table("{name: user-api, removed: true}"), table(), "on record"),
        (table(ROW), table("{name: user-api, candidates: [a-api, b-api]}"), "one target"),
        (table(contracts=["{name: a-api}"]), table(), "left out"),
        (
            table(contracts=["{name: a-api}"]),
            table(contracts=["{name: a-api, version: v2}"]),
            "new",
        ),
        (table(), table(contracts=["{name: a-api, deprecated: true}"]), "new"),
        (table(), table() + "contexts: {frontend: [frontend]}\n", "contexts"),
        (table(ROW), "frenly_import: 1\naliases: [{name: 7}]\n", "names.yaml:2"),
        (table(ROW), "- [", "names.yaml"),
    ],
)
def test_what_is_no_edit_is_refused_with_where_and_why(before, after, said):
    message = refusal(before, after)

    assert said in message
    assert "names.yaml" in message


def test_more_edits_than_anybody_reads_are_refused():
    rows = [f"{{name: api-{n}, target: user-management-api}}" for n in range(MOST_EDITS + 1)]

    assert str(MOST_EDITS) in refusal(table(ROW), table(ROW, *rows))


@given(st.text(max_size=200))
def test_no_text_breaks_it(text):
    try:
        found = edits(table(ROW), text)
    except FrenlyError as error:
        assert error.hint
    else:
        assert found is not None


NAMES = st.lists(st.sampled_from(["a-api", "b-api", "c-api", "d-api"]), unique=True)
TARGETS = st.sampled_from(["x-api", "y-api"])


@given(
    before=st.dictionaries(st.sampled_from("abcd"), TARGETS),
    after=st.dictionaries(st.sampled_from("abcd"), TARGETS),
)
def test_the_edits_lead_from_one_table_to_the_other(before, after):
    held = dict(before)

    for edit in edits(rows_of(before), rows_of(after)):
        key = edit.name.key[0]
        if isinstance(edit, RetireAlias):
            del held[key]
        else:
            held[key] = edit.target.key

    assert held == after


def rows_of(names):
    return table(*(f"{{name: {key}-api, target: {target}}}" for key, target in names.items()))


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\\u202e"])
@pytest.mark.parametrize("field", ["owner", "description"])
def test_signs_that_turn_how_a_row_is_read_are_refused(sign, field):
    row = f'{{name: people-api, target: user-management-api, {field}: "@a{sign}b"}}'

    with pytest.raises(InvalidInput, match="turn how it is read"):
        edits(table(ROW), table(ROW, row))
