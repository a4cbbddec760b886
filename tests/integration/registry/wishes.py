"""What people might ask for: every kind of edit, possible and impossible, on few names."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from registry.domain import edits as e
from registry.domain.rows import AliasType, Anchor
from tests.builders import DAY, NOW, a_create, service

NAMES = st.sampled_from(["al-one", "al-two", "al-three", "billing-api", "Bad_Name"]).map(
    service
)
CANONICALS = st.sampled_from(["user-management-api", "billing-api", "extra-api"]).map(service)
TARGETS = st.sampled_from(
    ["user-management-api", "user-management-api", "billing-api", "al-one", "nowhere-api"]
).map(service)
CONTEXTS = st.sampled_from(["application", "application", "system", "migration", "frontend"])
OWNERS = st.sampled_from(["@team", "@other", ""])
LIVES = st.sampled_from([10, 30, 100, 400, 40_000, -1]).map(timedelta)
TYPES = st.sampled_from(AliasType)

ESTABLISHED = (
    a_create(key="al-one"),
    a_create(key="al-two", type=AliasType.TEMPORARY, lifetime=30 * DAY),
)
"""What stands before anybody asks for more."""
ESTABLISHED_NAMES = st.sampled_from(["al-one", "al-two"]).map(service)

CREATIONS = st.builds(
    e.CreateAlias,
    name=NAMES,
    context=CONTEXTS,
    target=TARGETS,
    type=TYPES,
    lifetime=st.none() | LIVES,
    owner=OWNERS,
)
ADOPTIONS = st.builds(
    e.AdoptAlias,
    name=NAMES,
    context=CONTEXTS,
    target=st.none() | TARGETS,
    type=TYPES,
    owner=OWNERS,
    expires_at=st.none() | st.sampled_from([NOW + 20 * DAY, NOW - DAY]),
) | st.builds(e.AdoptAnchor, anchor=st.just(Anchor(id="a", family="f", source="s")))
ALIAS_CHANGES = st.one_of(
    st.builds(e.RepointAlias, name=NAMES, context=CONTEXTS, target=TARGETS),
    st.builds(e.ExtendAlias, name=NAMES, context=CONTEXTS, by=LIVES),
    st.builds(e.RetireAlias, name=NAMES, context=CONTEXTS),
    st.builds(e.ChangeAliasOwner, name=NAMES, context=CONTEXTS, owner=OWNERS),
)
CONTRACT_CHANGES = st.one_of(
    st.builds(e.RegisterContract, name=CANONICALS | NAMES, owner=OWNERS),
    st.builds(e.UpdateContract, name=CANONICALS, version=st.sampled_from(["v2", "v3"])),
    st.builds(e.DeprecateContract, name=CANONICALS, successor=st.none() | CANONICALS),
    st.builds(e.RetireContract, name=CANONICALS),
)
ORDERS = st.sampled_from(
    [("extra", "system"), ("extra",), ("system", "extra"), ("extra", "no")]
)
CONTEXT_CHANGES = st.builds(
    e.RegisterContext, name=st.sampled_from(["extra", "system", "a:b"]), fallback=ORDERS
)

LIKELY = st.one_of(
    st.builds(
        e.CreateAlias,
        name=st.sampled_from(["al-three", "al-four"]).map(service),
        context=st.sampled_from(["application", "system"]),
        target=st.sampled_from(["user-management-api", "billing-api"]).map(service),
        type=st.just(AliasType.TEMPORARY),
        lifetime=st.sampled_from([10 * DAY, 80 * DAY]),
    ),
    st.builds(
        e.RepointAlias,
        name=ESTABLISHED_NAMES,
        context=st.just("application"),
        target=st.sampled_from(["user-management-api", "billing-api"]).map(service),
    ),
    st.builds(
        e.ExtendAlias,
        name=st.just(service("al-two")),
        context=st.just("application"),
        by=st.just(20 * DAY),
    ),
    st.builds(e.RetireAlias, name=ESTABLISHED_NAMES, context=st.just("application")),
    st.builds(
        e.ChangeAliasOwner,
        name=ESTABLISHED_NAMES,
        context=st.just("application"),
        owner=st.sampled_from(["@a", "@b", "@c"]),
    ),
    st.builds(
        e.UpdateContract,
        name=st.just(service("billing-api")),
        version=st.sampled_from(["v2", "v3", "v4"]),
    ),
)
ANYTHING = st.one_of(
    CREATIONS, CREATIONS, ADOPTIONS, ALIAS_CHANGES, CONTRACT_CHANGES, CONTEXT_CHANGES
)
WISHES = st.one_of(
    LIKELY.map(lambda edit: (edit,)),
    LIKELY.map(lambda edit: (edit,)),
    st.lists(LIKELY, min_size=2, max_size=3).map(tuple),
    st.lists(ANYTHING, min_size=1, max_size=3).map(tuple),
)
