"""Drawn values of the domain, for the algebra."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from registry.domain import edits as e
from registry.domain.changes import RowChange
from registry.domain.names import GRAMMARS, Kind, Name
from registry.domain.rows import (
    Alias,
    AliasStatus,
    AliasType,
    Anchor,
    Context,
    Contract,
    ContractStatus,
    Row,
    RowKey,
    Table,
)
from registry.domain.schedules import Brownout, Dip, Schedule
from registry.domain.times import MAX_DURATION, AfterApply
from registry.domain.versions import Compatibility, Release, ReleaseStatus

texts = st.text(st.characters(codec="utf-8"), max_size=12)
kinds = st.sampled_from(Kind)


def keys(kind: Kind) -> st.SearchStrategy[str]:
    """Draw keys that the kind's grammar takes."""
    return st.from_regex(GRAMMARS[kind].pattern, fullmatch=True).filter(lambda k: len(k) < 256)


names = st.sampled_from(
    [Name.parse(kind, grammar.example) for kind, grammar in GRAMMARS.items()]
    + [Name.parse(Kind.SERVICE, key) for key in ("a", "user-api", "User.api_2")]
    + [Name.parse(Kind.PATH, key) for key in ("/", "/users/{x}/", "/users/{y}", "/a;b=c")]
)
"""Few, so that draws meet each other."""
_SPAN = timedelta(days=200 * 365)
instants = st.timedeltas(timedelta(0), _SPAN).map(
    lambda since: datetime(1990, 1, 1, tzinfo=UTC) + since
)
durations = st.integers(1, int(MAX_DURATION.total_seconds())).map(
    lambda s: timedelta(seconds=s)
)
moments = instants | durations.map(AfterApply)
scopes = st.sampled_from(["", "metrics/system.cpu.time"])
context_names = st.from_regex(r"[a-z][a-z0-9_-]{0,12}", fullmatch=True)

contexts = st.builds(
    Context, name=context_names, fallback=st.lists(context_names, max_size=3).map(tuple)
)
releases = st.builds(
    Release,
    version=texts,
    base_url=texts,
    status=st.sampled_from(ReleaseStatus),
    deprecated_at=st.none() | moments,
    sunset_at=st.none() | moments,
)
schedules = st.builds(
    Schedule,
    warns_at=moments,
    ends_at=moments,
    brownouts=st.lists(st.builds(Brownout, moments, moments), max_size=2).map(tuple),
)
contracts = st.builds(
    Contract,
    name=names,
    version=texts,
    owner=texts,
    description=texts,
    base_url=texts,
    status=st.sampled_from(ContractStatus),
    successor=st.none() | names,
    deprecated_at=st.none() | moments,
    sunset_at=st.none() | moments,
    compatibility=st.sampled_from(["", *Compatibility]),
    releases=st.lists(releases, max_size=2).map(tuple),
)
aliases = st.builds(
    Alias,
    name=names,
    context=context_names,
    type=st.sampled_from(AliasType),
    target=st.none() | names,
    owner=texts,
    description=texts,
    created_at=moments,
    expires_at=st.none() | moments,
    status=st.sampled_from(AliasStatus),
    scope=scopes,
    constraint=st.sampled_from(["", "v1", ">=1,<2"]),
    candidates=st.lists(names, max_size=2).map(tuple),
    schedule=st.none() | schedules,
    deprecated_in=texts,
    removed_in=texts,
)
anchors = st.builds(Anchor, id=texts, family=texts, source=texts, owner=texts, version=texts)
rows = contexts | contracts | aliases | anchors

edits = st.one_of(
    st.builds(
        e.CreateAlias,
        name=names,
        context=context_names,
        target=names,
        type=st.sampled_from(AliasType),
        lifetime=st.none() | durations,
        owner=texts,
        description=texts,
        scope=scopes,
        constraint=st.sampled_from(["", "v1", ">=1,<2"]),
    ),
    st.builds(
        e.AdoptAlias,
        name=names,
        context=context_names,
        target=st.none() | names,
        type=st.sampled_from(AliasType),
        created_at=st.none() | instants,
        expires_at=st.none() | instants,
        candidates=st.lists(names, max_size=2).map(tuple),
        tombstone=st.booleans(),
        deprecated_in=texts,
        removed_in=texts,
    ),
    st.builds(e.RepointAlias, name=names, context=context_names, target=names),
    st.builds(e.ExtendAlias, name=names, context=context_names, by=durations),
    st.builds(
        e.ScheduleEnd,
        name=names,
        context=context_names,
        ends_after=durations,
        warn_after=st.just(timedelta(0)) | durations,
        brownouts=st.lists(st.builds(Dip, durations, durations), max_size=2).map(tuple),
        scope=scopes,
    ),
    st.builds(e.CancelEnd, name=names, context=context_names, scope=scopes),
    st.builds(e.RetireAlias, name=names, context=context_names, scope=scopes),
    st.builds(e.TombstoneAlias, name=names, context=context_names, scope=scopes),
    st.builds(e.ChangeAliasOwner, name=names, context=context_names, owner=texts),
    st.builds(e.RegisterContract, name=names, version=texts, owner=texts),
    st.builds(
        e.UpdateContract,
        name=names,
        version=st.none() | texts,
        owner=st.none() | texts,
        compatibility=st.none() | st.sampled_from(Compatibility),
    ),
    st.builds(e.ReleaseVersion, name=names, version=texts, base_url=texts),
    st.builds(
        e.DeprecateVersion, name=names, version=texts, sunset_after=st.none() | durations
    ),
    st.builds(e.RetireVersion, name=names, version=texts),
    st.builds(
        e.DeprecateContract,
        name=names,
        successor=st.none() | names,
        sunset_after=st.none() | durations,
    ),
    st.builds(e.RetireContract, name=names),
    st.builds(
        e.RegisterContext, name=context_names, fallback=st.lists(context_names).map(tuple)
    ),
    st.builds(e.AdoptAnchor, anchor=anchors),
    st.builds(e.UndoProposal, proposal=texts),
)


def rows_at(key: RowKey) -> st.SearchStrategy[Row]:
    """Draw rows of one table; the key is only their place."""
    drawn: dict[str, st.SearchStrategy[Any]] = {
        "context": contexts,
        "contract": contracts,
        "alias": aliases,
        "anchor": anchors,
    }
    return drawn[key.table]


def changes_at(key: RowKey) -> st.SearchStrategy[RowChange]:
    """Draw a row that comes, goes, or becomes another."""
    row = rows_at(key)
    sides = st.tuples(st.none(), row) | st.tuples(row, st.none()) | st.tuples(row, row)
    return sides.map(lambda pair: RowChange(key, *pair))


row_keys = st.builds(RowKey, st.sampled_from(Table), texts)
change_sets = st.lists(row_keys, unique=True, max_size=4).flatmap(
    lambda found: st.tuples(*(changes_at(key) for key in found))
)
