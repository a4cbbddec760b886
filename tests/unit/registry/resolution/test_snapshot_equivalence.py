from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.names import Kind, Name
from registry.domain.rows import Alias, AliasStatus, AliasType, Contract, ContractStatus
from registry.errors import FrenlyError
from registry.resolution.snapshot import Snapshot
from registry.resolution.walk import seconds, walk
from tests.builders import DAY, NOW, a_context

CONTEXTS = {
    "system": ("system",),
    "application": ("application", "system"),
    "frontend": ("frontend", "application", "system"),
    "odd": ("odd", "system", "application"),
}
NAMES = [
    *(Name.parse(Kind.SERVICE, key) for key in ("a", "b", "c", "d")),
    *(Name.parse(Kind.PATH, key) for key in ("/x/{i}", "/x/{j}", "/y")),
]
TIMES = [NOW, NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY]

names = st.sampled_from(NAMES)
contracts = st.builds(Contract, name=names, status=st.sampled_from(ContractStatus))
aliases = st.builds(
    Alias,
    name=names,
    context=st.sampled_from(sorted(CONTEXTS)),
    type=st.just(AliasType.PERMANENT),
    target=st.none() | names,
    created_at=st.just(NOW),
    expires_at=st.none() | st.sampled_from(TIMES),
    status=st.sampled_from([AliasStatus.ACTIVE, AliasStatus.ACTIVE, AliasStatus.RETIRED]),
)
registries = st.lists(contracts | aliases, max_size=14).map(
    lambda rows: list({row.key: row for row in rows}.values())
)


def answer(lookup):
    """Return what a lookup gives: an answer, or the sort of refusal."""
    try:
        return lookup()
    except FrenlyError as error:
        return type(error)


@given(
    rows=registries,
    taken=st.sampled_from(TIMES[:2]),
    later=st.sampled_from([0 * DAY, DAY * 0.5, DAY, 2 * DAY, 9 * DAY]),
)
def test_the_fast_answer_is_the_full_one_at_every_time(rows, taken, later) -> None:
    contexts = [a_context(name=name, fallback=order) for name, order in CONTEXTS.items()]
    snapshot = Snapshot([*contexts, *rows], revision=1, taken_at=taken)
    now = taken + later

    for context, order in CONTEXTS.items():
        for name in NAMES:
            fast = answer(
                lambda name=name, context=context: snapshot.resolve(
                    name.kind, context, name.key, seconds(now)
                )
            )
            full = answer(lambda name=name, order=order: walk(snapshot, name, order, now))

            if isinstance(full, type):
                assert fast is full
            else:
                assert fast.canonical == full.contract.name.key
                assert [(hop.context, hop.key) for hop in fast.hops] == [
                    (alias.context, alias.name.key) for alias in full.hops
                ]
